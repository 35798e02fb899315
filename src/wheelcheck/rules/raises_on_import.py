"""WC511."""

from __future__ import annotations

from wheelcheck.diagnosis import Case, Cause, CauseKind
from wheelcheck.model.imports import CaughtError
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._failure import CauseRule
from wheelcheck.rules._runtime import import_fails, works


class RaisesOnImport(CauseRule):
    """Importing a module raises an exception that no other rule explains.

    ## What it does
    Reports every failed import that isn't a missing module, name, file, or one of the other known
    kinds, with the line that raised.

    ## Why it is bad
    The module cannot be used.

    ## How it happens
    A bug at the top level of a module, often one that only shows in a clean environment or on this
    Python.

    ## How to fix
    Mend the line shown. A module that isn't meant to be imported, or that needs something, belongs elsewhere, or into
    `[tool.wheelcheck.modules]` with a reason: `"pkg.host" = { skip = true, reason = "runs inside the host alone" }`.
    """

    code = "WC511"
    name = "raises-on-import"
    kind = CauseKind.RAISES

    def message(self, case: Case, cause: Cause) -> str:
        """The exception."""
        said = next(iter(wording.python_says(cause.error)), "an exception")
        return f"importing {cause.subject} raises {said}"

    def proof(self, case: Case, cause: Cause) -> list[str]:
        """The line that raised, and the module's own line that led there."""
        frames = cause.error.frames if cause.error else ()
        lines = []
        if frames:
            own = [frame for frame in frames if frame.installed and case.is_own(frame.module)]
            frame = own[-1] if own else frames[-1]
            lines.append(f"at {case.display(frame.path)}:{frame.line}: `{frame.source.strip()}`")
        return [*lines, *wording.not_circular(cause.error)]

    def fix(self, case: Case, cause: Cause) -> str | None:
        """How to reproduce it."""
        return f'reproduce it in a clean environment with: python -I -c "import {cause.subject}"'

    bad = (lambda: import_fails("1/0\n", CaughtError("ZeroDivisionError", ("ArithmeticError",), "division by zero")),)
    good = (works,)
