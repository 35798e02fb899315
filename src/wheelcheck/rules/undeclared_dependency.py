"""WC501."""

from __future__ import annotations

from wheelcheck import remedies
from wheelcheck.diagnosis import Case, Cause, CauseKind
from wheelcheck.diagnosis.names import STDLIB_REMOVED
from wheelcheck.model.edit import Edit
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._failure import CauseRule
from wheelcheck.rules._runtime import import_fails, no_module, works
from wheelcheck.rules.top_level_junk import junk


class UndeclaredDependency(CauseRule):
    """A module imports a third-party package that no requirement brings.

    ## What it does
    Imports every module in an environment that holds the wheel and its declared dependencies alone. A
    foreign module that isn't there and that no requirement and no extra declares is reported, with the distribution
    that provides it when that is known (`sklearn`: scikit-learn). Standard modules that newer Pythons removed
    (`distutils`, `imp`) are named as that. It is a warning when only a few leaf modules want it, and information when
    the package expects it to be absent.

    ## Why it is bad
    It works where something else happened to install it, and fails in a fresh environment.

    ## How it happens
    The import came with new code and the requirement was forgotten, or declared for development
    only; a dependency's dependency was relied upon and went away.

    ## How to fix
    Add it to `[project] dependencies`, or to an extra and import it inside `try` or where it is used.
    """

    code = "WC501"
    name = "undeclared-dependency"
    kind = CauseKind.UNDECLARED

    def message(self, case: Case, cause: Cause) -> str:
        """Name import and distribution."""
        if cause.subject in STDLIB_REMOVED:
            return f"{cause.subject} is imported but is no longer in the standard library"
        provided = f" (distribution {cause.detail})" if cause.detail and cause.detail != cause.subject else ""
        return f"{cause.subject} is imported but no requirement declares it{provided}"

    def proof(self, case: Case, cause: Cause) -> list[str]:
        """Who imports it."""
        lines = list(wording.who_needs(cause))
        if cause.subject == "cpython":
            lines.append("`cpython` is Cython's package of declarations: `cimport` was meant, not `import`")
        return lines

    def fix(self, case: Case, cause: Cause) -> str | None:
        """The requirement to write."""
        if cause.subject == "distutils":
            return 'require "setuptools", which brings a distutils, or replace its use'
        if cause.subject in STDLIB_REMOVED:
            return "replace its use, or guard it by sys.version_info"
        stray = _stray(case, cause)
        if stray:
            return f"leave {wording.listed(stray)} out of the wheel (WC212): nothing else of it needs {cause.subject}"
        place = wording.requirements_place(case)
        return f'add "{cause.detail or cause.subject}" to {place}, or make it an extra and guard the import'

    def edits(self, case: Case, cause: Cause) -> tuple[Edit, ...]:
        """The list with what it lacks; a name that no distribution is known for may not be one of a distribution."""
        if cause.subject in STDLIB_REMOVED or cause.subject == "cpython" or _stray(case, cause):
            return ()
        return remedies.require(case.evidence.project, cause.detail or cause.subject)

    bad = (lambda: import_fails("import sklearn\n", no_module("sklearn")),)
    good = (works, lambda: import_fails("import winreg\n", no_module("winreg")))


def _stray(case: Case, cause: Cause) -> list[str]:
    """The modules that suffer, where all of them are not meant to be installed."""
    wheel = case.evidence.wheel
    aside = frozenset(name.removesuffix(".py") for name in junk(wheel)) if wheel is not None else frozenset()
    return sorted(cause.failed) if cause.failed and {name.partition(".")[0] for name in cause.failed} <= aside else []
