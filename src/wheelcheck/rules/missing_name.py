"""WC503."""

from __future__ import annotations

from wheelcheck import remedies
from wheelcheck.diagnosis import Case, Cause, CauseKind
from wheelcheck.model.edit import Edit
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
            return f"{owner} {'does not have' if case.binds(owner, name) else 'defines no'} `{name}`"
        return f"{owner} has no `{name}`" + (f" in {cause.detail}" if cause.detail else "")

    def proof(self, case: Case, cause: Cause) -> list[str]:
        """Who asks for it, and where it is not."""
        owner, _, name = cause.subject.rpartition(".")
        lines = list(wording.who_needs(cause))
        if case.is_own(owner) and case.binds(owner, name) is False:
            lines.append(f"{case.module_path(owner)} binds no such name anywhere at its top level")
        elif case.is_own(owner) and (line := self._bound_at(case, owner, name)) is not None:
            place = f"{case.module_path(owner)}:{line}"
            lines.append(f"{place} binds it, but not for good, or under a condition that does not hold here")
        return [*lines, *wording.not_circular(cause.error)]

    def fix(self, case: Case, cause: Cause) -> str | None:
        """The near name, or the requirement."""
        owner, _, name = cause.subject.rpartition(".")
        if not case.is_own(owner):
            return self._requirement(case, cause, owner)
        if cause.detail and "." in cause.detail:
            return f"import it from where it is: from {cause.detail.rpartition('.')[0]} import {name}"
        where = cause.needs[0].location if cause.needs else None
        if cause.detail and where is not None:
            return f"did you mean `{cause.detail}`? Then write at {where}: from {owner} import {cause.detail}"
        if not cause.detail and case.binds(owner, name):
            return f"bind `{name}` in {owner} in every case, or drop the import"
        return f"did you mean `{cause.detail}`?" if cause.detail else f"define `{name}` in {owner}, or drop the import"

    def edits(self, case: Case, cause: Cause) -> tuple[Edit, ...]:
        """The lines that ask for it, where another module of the project has it; what is merely alike is a guess."""
        owner, _, name = cause.subject.rpartition(".")
        if not case.is_own(owner) or not cause.detail or "." not in cause.detail:
            return ()
        module = cause.detail.rpartition(".")[0]
        rows = [
            remedies.import_from(case, need.path, need.line, module, name)
            for need in cause.needs
            if need.line is not None
        ]
        return tuple(edit for row in rows for edit in row) if all(rows) else ()

    def _bound_at(self, case: Case, owner: str, name: str) -> int | None:
        source = case.source(owner)
        return source.bound.get(name) if source else None

    def _requirement(self, case: Case, cause: Cause, owner: str) -> str:
        """What to require instead; which release has the name isn't known here."""
        distribution, _, version = (cause.detail or "").partition(" ")
        if not version:
            return f"require a release of {distribution or owner} that has it, or drop the import"
        return (
            f'require a release that has it: "{distribution}<{version}" in {wording.requirements_place(case)} where '
            f"{version} took it out, a higher bound where it came later (pip index versions {distribution}), "
            "or drop the import"
        )

    bad = (
        lambda: import_fails(
            "from pkg.other import Bease\n",
            CaughtError("ImportError", ("Exception",), "cannot import name 'Bease' from 'pkg.other'", name="pkg.other"),
            others={"pkg/other.py": "class Base: ...\n"},
        ),
    )
    good = (works,)
