"""WC005."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from wheelcheck import remedies
from wheelcheck.diagnosis import Case, Cause, CauseKind
from wheelcheck.model.edit import Edit
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._failure import CauseRule
from wheelcheck.rules._sketch import case, wheel


class DanglingImport(CauseRule):
    """Code imports a module of the project that exists nowhere: on no disk, in no artifact.

    ## What it does
    Follows imports of the project's own modules, run and read, and reports those whose target is
    found at no station: not in the working tree, tracked or not, not in the sdist, not in the wheel. A warning when
    only a function that no import calls needs it.

    ## Why it is bad
    The import fails for everybody. CPython may blame a circular import (`from . import gone` inside
    a package's `__init__`): there is none.

    ## How it happens
    A module was renamed, moved or deleted and one import was left; a module was never committed and
    its author's disk is gone; a name is misspelled.

    ## How to fix
    Restore the module, correct the import, or remove it.
    """

    code = "WC005"
    name = "dangling-import"
    kind = CauseKind.DANGLING

    def message(self, case: Case, cause: Cause) -> str:
        """Name the target and its absence."""
        package = cause.subject.rpartition(".")[0]
        name = cause.subject.rpartition(".")[2]
        where = "in the wheel" if case.evidence.snapshot is None and case.evidence.sdist is None else "anywhere"
        if cause.also:
            return f"{wording.subjects(cause)} do not exist {where}"
        if package in case.packages:
            return f"{cause.subject} does not exist {where}: {package} has no module and no name `{name}`"
        return f"{cause.subject} does not exist {where}"

    def proof(self, case: Case, cause: Cause) -> Iterable[str]:
        """Who imports it."""
        yield from wording.who_needs(cause)
        yield from wording.not_circular(cause.error)

    def fix(self, case: Case, cause: Cause) -> str | None:
        """Point to the namesake when there is one."""
        if cause.detail and case.has_module(cause.detail):
            return (
                f"import {cause.detail} instead, if that is what is meant; else restore the module or drop the import"
            )
        home = _home(case, cause)
        if home is not None:
            return f"import {cause.subject.rpartition('.')[2]} from {home}, which defines it"
        near = get_close_matches(cause.subject, [name for name in case.texts if case.has_module(name)], 1, 0.85)
        if near:
            return f"did you mean {near[0]}? Else restore the module, or drop the import"
        return "restore the module, correct the name, or drop the import"

    def edits(self, case: Case, cause: Cause) -> tuple[Edit, ...]:
        """The lines that ask for it, where another module of the package defines a thing of that name."""
        home = _home(case, cause)
        if home is None or cause.also:
            return ()
        name = cause.subject.rpartition(".")[2]
        needs = [(need.path, need.line) for need in cause.needs if need.line is not None]
        rows = [remedies.import_from(case, path, line, home, name) for path, line in dict.fromkeys(needs)]
        return tuple(edit for row in rows for edit in row) if all(rows) else ()

    bad = (
        lambda: case(shipped=wheel({"pkg/__init__.py": "from pkg import a\n", "pkg/a.py": "from pkg.gone import x\n"})),
    )
    good = (
        # Nothing says that anybody imports pkg.windows: it may be for another platform.
        lambda: case(shipped=wheel({"pkg/__init__.py": "", "pkg/windows.py": "from pkg.gone import x\n"})),
        lambda: case(shipped=wheel({"pkg/__init__.py": "from pkg import __file__\n"})),
        lambda: case(
            {"pkg/__init__.py": "try:\n    from pkg import gone\nexcept ImportError:\n    gone = None\n"},
            shipped=wheel(
                {"pkg/__init__.py": "try:\n    from pkg import gone\nexcept ImportError:\n    gone = None\n"}
            ),
        ),
    )


def _home(case: Case, cause: Cause) -> str | None:
    """The only module below the same package that defines what is asked for."""
    owner, _, name = cause.subject.rpartition(".")
    below = [module for module in case.texts if module.startswith(f"{owner}.")] if owner in case.packages else []
    found = [module for module in below if name in case.texts[module][1] and _defines(case, module, name)]
    return found[0] if len(found) == 1 else None


def _defines(case: Case, module: str, name: str) -> bool:
    """Whether the module itself makes it, and doesn't import it from elsewhere."""
    source = case.source(module)
    line = source.bound.get(name) if source else None
    return source is not None and line is not None and source.import_at(line) is None
