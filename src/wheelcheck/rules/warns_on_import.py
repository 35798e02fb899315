"""WC520."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from wheelcheck.diagnosis import Case
from wheelcheck.escapes import invalid_escapes
from wheelcheck.layout import is_test
from wheelcheck.model.archive import Module, ModuleKind
from wheelcheck.model.finding import Finding, Location, Severity
from wheelcheck.model.imports import EffectKind, ImportEffect, ImportOutcome, ImportStatus
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._base import Rule
from wheelcheck.rules._runtime import works
from wheelcheck.rules._sketch import case, wheel

_SHOWN_LINES = 10
# A module that says so of itself, or of what it is given: `warnings.warn(...)`, `warn_deprecated(...)`.
_ANNOUNCES = re.compile(r"warn\w*\s*\(|deprecat\w*\s*\(", re.IGNORECASE)
_PENDING = PendingDeprecationWarning.__name__
_REMOVED = (
    "use what replaces it, and say which versions of the dependency have that; a later one, or a later Python, may not"
    " have the old way any more"
)


class WarnsOnImport(Rule):
    """Importing the package uses something that a later version drops, or source text that a later Python refuses.

    ## What it does
    Looks at the warnings that imports raise and that Python lays to a line of the project's own:
    `DeprecationWarning`, `PendingDeprecationWarning`, `FutureWarning`, `SyntaxWarning`, and any other that says
    "deprecated". Python hides most of them. Backslashes that begin no escape sequence, as in `"\\d"`, are found in
    the sources. What a dependency does inside itself, what a module announces about itself, what is silenced where
    it is done, and what only shipped tests do is not reported. A `PendingDeprecationWarning` is information only.

    ## Why it is bad
    It works today. With the next release of the dependency, or of Python, the same line raises, and the package cannot
    be imported any more: for everybody at once, in versions that are long released. Who runs with
    `-W error` cannot import it today.

    ## How it happens
    An alias that was renamed, a module of the standard library that is to go, `pkg_resources`; a pattern
    without the `r` in front of its quote.

    ## How to fix
    Do what the warning says. For an escape sequence: put `r` before the quote, or write the backslash twice. Where an
    old version must be supported too, ask for the new way first and fall back to the old one.
    """

    code = "WC520"
    name = "warns-on-import"
    severity = Severity.WARNING
    asks = ("outcomes",)

    def check(self, case: Case) -> Iterator[Finding]:
        """One finding for each line that warns, and one for the escape sequences of a file."""
        yield from self._raised(case)
        yield from self._escapes(case)

    def _raised(self, case: Case) -> Iterator[Finding]:
        found: dict[ImportEffect, list[str]] = {}
        for outcome in case.evidence.outcomes:
            for effect in outcome.effects:
                if effect.kind is EffectKind.WARNING and not is_test(outcome.module.name) and _counts(case, effect):
                    found.setdefault(effect, []).append(outcome.module.name)
        for effect, modules in sorted(found.items(), key=lambda item: (item[0].path, item[0].line, item[0].detail)):
            place = Location(effect.path, effect.line)
            source = _source(case, effect)
            yield self.finding(
                effect.module,
                f"importing {effect.module} raises a {effect.detail}",
                because=(f"at {place}" + (f": `{source}`" if source else ""),),
                fix=_REMOVED,
                locations=(place,),
                severity=Severity.INFO if effect.detail.startswith(_PENDING) else self.severity,
                affects=tuple(name for name in dict.fromkeys(modules) if name != effect.module),
            )

    def _escapes(self, case: Case) -> Iterator[Finding]:
        for outcome in case.evidence.outcomes:
            path, text = case.texts.get(outcome.module.name, ("", ""))
            lines = () if is_test(outcome.module.name) else invalid_escapes(text)
            if lines:
                sequences = wording.listed([f"`{each}`" for each in dict.fromkeys(each for _, each in lines)])
                yield self.finding(
                    outcome.module.name,
                    f"{path} has backslashes that begin no escape sequence: {sequences}",
                    because=("a SyntaxWarning since Python 3.12, an error in a later one",),
                    fix="put `r` before the quote, or write the backslash twice",
                    locations=tuple(Location(path, line) for line, _ in lines[:_SHOWN_LINES]),
                )

    bad = (
        lambda: _warns("DeprecationWarning: use new()", "import old\nold.call()\n", 2),
        lambda: _has("import re\nDIGIT = re.compile('\\d')\n"),
    )
    good = (
        works,
        lambda: _warns("DeprecationWarning: old", "import warnings\nwarnings.warn('old', DeprecationWarning)\n", 2),
        lambda: _warns("DeprecationWarning: use new()", "import old\nold.call()\n", 2, module="pkg.tests.test_old"),
        lambda: _has("import re\nDIGIT = re.compile(r'\\d')\n"),
    )


def _counts(case: Case, effect: ImportEffect) -> bool:
    """Whether a line of the project causes it, which does not announce it itself."""
    if effect.path not in case.wheel_texts or is_test(effect.module):
        return False
    return _ANNOUNCES.search(_source(case, effect)) is None


def _source(case: Case, effect: ImportEffect) -> str:
    lines = case.wheel_texts.get(effect.path, "").split("\n")
    return lines[effect.line - 1].strip()[:200] if 0 < effect.line <= len(lines) else ""


def _warns(detail: str, text: str, line: int, *, module: str = "pkg.mod") -> Case:
    path = module.replace(".", "/") + ".py"
    effect = ImportEffect(EffectKind.WARNING, detail, module, path, line)
    base = _has(text, module=module)
    (outcome,) = base.evidence.outcomes
    return Case(replace(base.evidence, outcomes=(replace(outcome, effects=(effect,)),)))


def _has(text: str, *, module: str = "pkg.mod") -> Case:
    path = module.replace(".", "/") + ".py"
    outcome = ImportOutcome(Module(module, ModuleKind.SOURCE, path), ImportStatus.OK)
    return case(shipped=wheel({"pkg/__init__.py": "", path: text}), outcomes=(outcome,))
