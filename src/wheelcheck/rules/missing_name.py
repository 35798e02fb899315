"""WC503."""

from __future__ import annotations

from wheelcheck.diagnosis import Case, Cause, CauseKind
from wheelcheck.model.imports import CaughtError
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._failure import CauseRule
from wheelcheck.rules._runtime import import_fails, works


class MissingName(CauseRule):
    """An import asks a module for a name that the module doesn't define.

    ## What it does
    For `cannot import name X from Y`, reads the source of Y: when nothing there binds X, that is the
    fault, whatever CPython's text guesses about circular imports. For a dependency, names the version that was
    installed.

    ## Why it is bad
    The import fails for everybody, in every order.

    ## How it happens
    A name was renamed, removed or misspelled; a dependency's new release dropped it, and the
    requirement lets that release in.

    ## How to fix
    Correct the name. For a dependency: bound the requirement to the releases that have it, or import it
    conditionally.
    """

    code = "WC503"
    name = "missing-name"
    kind = CauseKind.MISSING_NAME

    def message(self, case: Case, cause: Cause) -> str:
        """Name owner and name."""
        owner, _, name = cause.subject.rpartition(".")
        if case.is_own(owner):
            return f"{owner} defines no `{name}`"
        return f"{owner} has no `{name}`" + (f" in {cause.detail}" if cause.detail else "")

    def proof(self, case: Case, cause: Cause) -> list[str]:
        """Who asks for it, and where it is not."""
        owner, _, name = cause.subject.rpartition(".")
        lines = list(wording.who_needs(cause))
        if case.is_own(owner) and case.binds(owner, name) is False:
            lines.append(f"{case.module_path(owner)} binds no such name anywhere at its top level")
        return [*lines, *wording.not_circular(cause.error)]

    def fix(self, case: Case, cause: Cause) -> str | None:
        """The near name, or the requirement."""
        owner, _, name = cause.subject.rpartition(".")
        if not case.is_own(owner):
            return f"require a release of {(cause.detail or owner).partition(' ')[0]} that has it, or drop the import"
        if cause.detail and "." in cause.detail:
            return f"import it from where it is: from {cause.detail.rpartition('.')[0]} import {name}"
        return f"did you mean `{cause.detail}`?" if cause.detail else f"define `{name}` in {owner}, or drop the import"

    bad = (
        lambda: import_fails(
            "from pkg.other import Bease\n",
            CaughtError("ImportError", ("Exception",), "cannot import name 'Bease' from 'pkg.other'", name="pkg.other"),
            others={"pkg/other.py": "class Base: ...\n"},
        ),
    )
    good = (works,)
