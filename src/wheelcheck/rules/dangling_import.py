"""WC005."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from wheelcheck.diagnosis import Case, Cause, CauseKind
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
        near = get_close_matches(cause.subject, [name for name in case.texts if case.has_module(name)], 1, 0.85)
        if near:
            return f"did you mean {near[0]}? Else restore the module, or drop the import"
        return "restore the module, correct the name, or drop the import"

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
