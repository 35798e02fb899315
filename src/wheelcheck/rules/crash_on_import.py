"""WC505."""

from __future__ import annotations

import signal

from wheelcheck.diagnosis import Case, Cause, CauseKind
from wheelcheck.model.imports import Ending
from wheelcheck.rules._failure import CauseRule
from wheelcheck.rules._runtime import import_fails, last_place, works


class CrashOnImport(CauseRule):
    """Importing a module kills the interpreter.

    ## What it does
    Imports each module in a process of its own, and reports the signal that ended it and the last
    line of Python that ran. The crash is confirmed in a fresh interpreter before it is reported.

    ## Why it is bad
    No `try` can catch it: the user's program is gone.

    ## How it happens
    A compiled module built against another version of Python or of numpy, a bug in its
    initialisation, an instruction that this processor lacks (`-march=native`), stack exhaustion. Or the
    import takes all memory: what passes `--max-memory` is killed by wheelcheck itself, and says so.

    ## How to fix
    Look at the place shown; run `python -X faulthandler -c "import MODULE"` under a debugger.
    """

    code = "WC505"
    name = "crash-on-import"
    kind = CauseKind.CRASH

    def message(self, case: Case, cause: Cause) -> str:
        """Name the signal."""
        if cause.outcome and cause.outcome.ending is Ending.OVER_MEMORY:
            return f"importing {cause.subject} takes more memory than the limit and was killed"
        number = cause.outcome.signal if cause.outcome else None
        return f"importing {cause.subject} kills the interpreter" + (f": {_signal_name(number)}" if number else "")

    def proof(self, case: Case, cause: Cause) -> list[str]:
        """The last Python line, and what it printed."""
        place = last_place(cause)
        return [f"last Python line: {place}"] if place else []

    def fix(self, case: Case, cause: Cause) -> str | None:
        """How to look closer."""
        if cause.outcome and cause.outcome.ending is Ending.OVER_MEMORY:
            return "load large data when it is used, not at import, or allow more: --max-memory SIZE"
        return f'reproduce it with: python -X faulthandler -c "import {cause.subject}"'

    bad = (
        lambda: import_fails("", ending=Ending.CRASHED, signal=11),
        lambda: import_fails("", ending=Ending.OVER_MEMORY),
    )
    good = (works,)


def _signal_name(number: int) -> str:
    try:
        return f"{signal.Signals(number).name} (signal {number})"
    except ValueError:
        return f"signal {number}"
