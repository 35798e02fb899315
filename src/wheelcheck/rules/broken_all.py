"""WC519."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import get_close_matches

from wheelcheck import remedies
from wheelcheck.diagnosis import Case, CauseKind
from wheelcheck.diagnosis.exports import BrokenName, broken_names
from wheelcheck.model.archive import Module, ModuleKind
from wheelcheck.model.edit import Edit
from wheelcheck.model.finding import Finding, Location, Severity
from wheelcheck.model.imports import CaughtError, Ending, ImportOutcome, ImportStatus
from wheelcheck.model.names import NameOutcome
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._base import Rule
from wheelcheck.rules._sketch import case as make_case
from wheelcheck.rules._sketch import wheel

_SHOWN = 5
_LETTERS = 2  # more names of one letter than these are a text taken for a list
_WANTING = (CauseKind.NEEDS_EXTRA, CauseKind.NEEDS_TEST_TOOLS, CauseKind.UNDECLARED, CauseKind.DEPENDENCY)
_ENDED = {
    Ending.CRASHED: "getting it crashes the interpreter",
    Ending.EXITED: "getting it ends the process",
    Ending.TIMED_OUT: "getting it passes the time limit",
    Ending.OVER_MEMORY: "getting it passes the memory limit",
}


class BrokenAll(Rule):
    """A module exports a name that nobody can get: `from package import *` fails.

    ## What it does
    Resolves, in the installed environment, every name that a module states in `__all__`, and every name that it
    offers through `dir()` and makes on demand: PEP 562's `__getattr__`, lazy_loader, `_LazyModule`; under Python
    3.15 and later also every name that it imports lazily (PEP 810). A submodule counts, as it does for `import *`.
    Modules whose source plainly binds all that they state are not run for it. A name of `__all__` that isn't there
    is an error for the package itself, and a warning for a module inside, of which users hardly take every name,
    and for names like `__author__`; one that only `dir()` offers is a warning; one that waits for an extra, another
    platform or a module that fails by itself is information.

    ## Why it is bad
    The import of the package works, so tests and tools are green; `from package import *` raises AttributeError for
    everybody, and a lazy name fails at its first use.

    ## How it happens
    A function was renamed or removed and `__all__` was not; a string is misspelled, or a comma is missing (`"a" "b"`;
    `("a")`, whose letters count as names); the table of lazy names points to a module that moved; the name is bound on
    one platform, or under `TYPE_CHECKING`, only.

    ## How to fix
    Take the name out of `__all__`, or define it. For a name that exists under some condition only, add it to `__all__`
    under the same condition.
    """

    code = "WC519"
    name = "broken-all"
    asks = ("names",)

    def check(self, case: Case) -> Iterator[Finding]:
        """One finding for a module, a severity, and whether the names are absent or fail."""
        groups: dict[tuple[str, Severity, bool, bool], list[BrokenName]] = {}
        for broken in broken_names(case):
            is_absent = broken.severity is not Severity.INFO and _is_absent(broken)
            key = (broken.outcome.module, broken.severity, is_absent, broken.outcome.lazy)
            groups.setdefault(key, []).append(broken)
        for (module, severity, absent, _), names in groups.items():
            first = names[0]
            yield self.finding(
                module,
                _message(module, severity, names),
                because=_proof(names),
                fix=_fix(case, module, names) if severity is not Severity.INFO else None,
                edits=_edits(case, module, names) if absent else (),
                locations=dict.fromkeys(_places(case, module, names)),
                severity=severity,
                exception=wording.exception(first.outcome.error),
            )

    bad = (lambda: _exports('__all__ = ["area", "perimeter"]\ndef area(): ...\n', "perimeter"),)
    good = (
        lambda: _exports('__all__ = ["area"]\ndef area(): ...\n'),
        lambda: make_case(shipped=wheel({"pkg/__init__.py": '__all__ = ["gone"]\n'})),
    )


def _message(module: str, severity: Severity, names: Sequence[BrokenName]) -> str:
    shown = wording.listed([f"`{each.outcome.name}`" for each in names if each.outcome.name])
    stated = any(each.outcome.stated for each in names)
    if not shown:
        return f"`from {module} import *` fails: its `__all__` is no list of names"
    if severity is Severity.INFO:
        return f"{module} exports {shown}, which cannot be had in this environment"
    if all(each.outcome.lazy for each in names):
        return f"{module} imports {shown} lazily, and that fails when {_it(names)} {_is(names)} first used"
    if not stated:
        return f"{module} offers {shown} through dir(), and fails when asked for {_it(names)}"
    if _is_absent(names[0]):
        return f"`from {module} import *` fails: `__all__` names {shown}, which {module} does not have"
    return f"`from {module} import *` fails: `__all__` names {shown}, and getting {_it(names)} fails"


def _it(names: Sequence[BrokenName]) -> str:
    return "it" if len(names) == 1 else "them"


def _is(names: Sequence[BrokenName]) -> str:
    return "is" if len(names) == 1 else "are"


def _is_absent(broken: BrokenName) -> bool:
    error = broken.outcome.error
    return error is not None and error.type == "AttributeError"


def _proof(names: Sequence[BrokenName]) -> Iterator[str]:
    told: dict[str, list[str]] = {}
    for each in names:
        told.setdefault(_reason(each), []).append(each.outcome.name or "__all__")
    for reason, which in list(told.items())[:_SHOWN]:
        yield f"{wording.listed(which)}: {reason}"
    if len(told) > _SHOWN:
        yield f"and {len(told) - _SHOWN} more reasons"


def _reason(broken: BrokenName) -> str:
    if broken.cause is None:
        return _ENDED.get(broken.outcome.ending, "it fails too")
    if broken.told is not None:
        return f"{broken.told} cannot be imported"
    full = f"{broken.outcome.module}.{broken.outcome.name}"
    if broken.cause.kind is CauseKind.MISSING_NAME and broken.cause.subject == full:
        return f"neither an attribute of {broken.outcome.module} nor a module below it"
    if broken.cause.kind in _WANTING:  # the wrapping exceptions of many names come from one that says what is absent
        return next(iter(wording.python_says(broken.cause.error)), "it fails")
    trail = "".join(f"; {line}" for line in wording.journey(broken.cause))
    said = next(iter(wording.python_says(broken.outcome.error)), "it fails")
    needs = broken.cause.needs[:1]
    return said + "".join(f", at {wording.place(need)}" for need in needs) + trail


def _fix(case: Case, module: str, names: Sequence[BrokenName]) -> str:
    source = case.source(module)
    if len(names) > _LETTERS and all(len(each.outcome.name) == 1 for each in names):
        return (
            f"`__all__` of {module} is one text, whose letters count as names: write a list, or put a comma behind it"
        )
    for each in names:
        known = [name for name in source.bound if name != each.outcome.name] if source else []
        near = get_close_matches(each.outcome.name, known, 1, 0.75)
        if near and _is_absent(each):
            return f"`{each.outcome.name}`: did you mean `{near[0]}`?"
    return f"take {_it(names)} out of what {module} exports, or define {_it(names)}"


def _edits(case: Case, module: str, names: Sequence[BrokenName]) -> tuple[Edit, ...]:
    """`__all__` without them, where no like name may have been meant."""
    path = case.texts.get(module, ("", ""))[0]
    near = "did you mean" in _fix(case, module, names)
    return () if near or not path else remedies.unexport(case, case.display(path), [e.outcome.name for e in names])


def _places(case: Case, module: str, names: Sequence[BrokenName]) -> Iterator[Location]:
    """The lines that name them."""
    path, text = case.texts.get(module, ("", ""))
    lines = text.splitlines()
    for each in names[:_SHOWN] if path else ():
        written = rf"""['"]{re.escape(each.outcome.name)}['"]""" if each.outcome.name else r"^__all__\b"
        number = next((number for number, line in enumerate(lines, 1) if re.search(written, line)), None)
        yield Location(case.display(path), number)


def _exports(text: str, *absent: str) -> Case:
    outcome = ImportOutcome(Module("pkg", ModuleKind.PACKAGE, "pkg/__init__.py"), ImportStatus.OK)
    base = make_case(shipped=wheel({"pkg/__init__.py": text}), outcomes=(outcome,))
    names = tuple(
        NameOutcome(
            "pkg",
            name,
            True,
            error=CaughtError(
                "AttributeError", ("Exception",), f"module 'pkg' has no attribute '{name}'", name=name, module="pkg"
            ),
        )
        for name in absent
    )
    return Case(replace(base.evidence, names=names))
