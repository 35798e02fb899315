"""WC506."""

from __future__ import annotations

from wheelcheck.diagnosis import Case, Cause, CauseKind
from wheelcheck.model.imports import Ending
from wheelcheck.rules._failure import CauseRule
from wheelcheck.rules._runtime import import_fails, last_place, works


class HangOnImport(CauseRule):
    """Importing a module takes longer than the time limit.

    ## What it does
    Gives each import a time limit, kills what passes it, and reports the line of Python where it was.
    It is confirmed in a fresh interpreter before it is reported.

    ## Why it is bad
    The user's program waits for ever.

    ## How it happens
    The module waits for the network, for input, for a lock or a server, or does its work at import
    instead of in a function.

    ## How to fix
    Move the work into a function. If the import is slow and meant to be: `[tool.wheelcheck] timeout =
    SECONDS`.
    """

    code = "WC506"
    name = "hang-on-import"
    kind = CauseKind.HANG

    def message(self, case: Case, cause: Cause) -> str:
        """Name the module."""
        return f"importing {cause.subject} does not end within the time limit"

    def proof(self, case: Case, cause: Cause) -> list[str]:
        """Where it was."""
        place = last_place(cause)
        return [f"it was at {place}"] if place else []

    def fix(self, case: Case, cause: Cause) -> str | None:
        """Move or allow."""
        return "move the work into a function, or allow more: --timeout SECONDS"

    bad = (lambda: import_fails("", ending=Ending.TIMED_OUT),)
    good = (works,)
