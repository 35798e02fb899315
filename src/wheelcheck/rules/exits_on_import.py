"""WC507."""

from __future__ import annotations

from wheelcheck.diagnosis import Case, Cause, CauseKind
from wheelcheck.model.imports import CaughtError, Ending
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._failure import CauseRule
from wheelcheck.rules._runtime import import_fails, works


class ExitsOnImport(CauseRule):
    """Importing a module ends the process.

    ## What it does
    Counts an import as done only when it is seen to return. `sys.exit()` and `os._exit()`, with
    status 0 too, are reported.

    ## Why it is bad
    Whoever imports it (a documentation tool, a test collector, a plug-in loader) is ended without a
    word. A checker that looks at the exit status alone ends green with the rest unchecked.

    ## How it happens
    A script whose body isn't under `if __name__ == "__main__"`: it parses arguments at import.

    ## How to fix
    Put the body into `main()`, called under `if __name__ == "__main__"`. A program that is only ever run may be left
    out of the imports: `"pkg.scripts" = { skip = true, reason = "programs" }` in `[tool.wheelcheck.modules]`.
    """

    code = "WC507"
    name = "exits-on-import"
    kind = CauseKind.EXIT

    def message(self, case: Case, cause: Cause) -> str:
        """Name the status."""
        status = cause.outcome.exit_code if cause.outcome else None
        return f"importing {cause.subject} ends the process" + ("" if status is None else f" with status {status}")

    def proof(self, case: Case, cause: Cause) -> list[str]:
        """Where."""
        need = cause.needs[0] if cause.needs else None
        lines = [f"at {wording.place(need)}"] if need else []
        frames = cause.error.frames if cause.error else ()
        own = [frame for frame in frames if frame.installed and case.is_own(frame.module)]
        return (
            lines or [f"at {case.display(own[-1].path)}:{own[-1].line}: `{own[-1].source.strip()}`"] if own else lines
        )

    def fix(self, case: Case, cause: Cause) -> str | None:
        """The usual remedy."""
        return 'put the body into main(), called under `if __name__ == "__main__":`'

    bad = (
        lambda: import_fails("import sys\nsys.exit(0)\n", CaughtError("SystemExit", ("BaseException",), "0"), line=2),
        lambda: import_fails("", ending=Ending.EXITED, exit_code=0),
    )
    good = (works,)
