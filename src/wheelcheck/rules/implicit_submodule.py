"""WC518."""

from __future__ import annotations

from wheelcheck import remedies
from wheelcheck.diagnosis import Case, Cause, CauseKind
from wheelcheck.model.edit import Edit
from wheelcheck.model.imports import CaughtError
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._failure import CauseRule
from wheelcheck.rules._runtime import import_fails, works


class ImplicitSubmodule(CauseRule):
    """A module uses `pkg.sub` without importing it: it works only when something else did so before.

    ## What it does
    When an attribute is missing that is in truth a submodule, of the project or of the standard
    library (`importlib.util`, `xml.etree`), says so.

    ## Why it is bad
    Whether it works depends on what was imported earlier: it passes in a test run that imports
    everything, and fails in the user's script.

    ## How it happens
    `import pkg` followed by `pkg.sub.f()`; the submodule was imported by some other module at the
    time of writing.

    ## How to fix
    `import pkg.sub`.
    """

    code = "WC518"
    name = "implicit-submodule"
    kind = CauseKind.IMPLICIT_SUBMODULE

    def message(self, case: Case, cause: Cause) -> str:
        """Name the submodule and its user."""
        user = cause.needs[0].module if cause.needs and cause.needs[0].module else cause.failed[0]
        return f"{user} uses {cause.subject} without importing it"

    def proof(self, case: Case, cause: Cause) -> list[str]:
        """Where it is used."""
        lines = [f"at {wording.place(need)}" for need in cause.needs[:1]]
        return [
            *lines,
            "it works only after something else imported that submodule",
            *wording.not_circular(cause.error),
        ]

    def fix(self, case: Case, cause: Cause) -> str | None:
        """The statement to add."""
        path = f" to {cause.needs[0].path}" if cause.needs else ""
        return f"add `import {cause.subject}`{path}"

    def edits(self, case: Case, cause: Cause) -> tuple[Edit, ...]:
        """The same as a line, where the statement that it belongs to is found."""
        users = dict.fromkeys(need.path for need in cause.needs)
        edits = [remedies.import_submodule(case, path, cause.subject) for path in users]
        return tuple(edit for each in edits for edit in each) if all(edits) else ()

    bad = (
        lambda: import_fails(
            "import importlib\nimportlib.util.find_spec('x')\n",
            CaughtError(
                "AttributeError",
                ("Exception",),
                "module 'importlib' has no attribute 'util'",
                name="util",
                module="importlib",
            ),
            line=2,
        ),
    )
    good = (works,)
