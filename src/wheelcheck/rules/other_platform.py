"""WC510."""

from __future__ import annotations

from wheelcheck.diagnosis import Case, Cause, CauseKind
from wheelcheck.model.finding import Severity
from wheelcheck.rules._failure import CauseRule
from wheelcheck.rules._runtime import import_fails, no_module, works


class OtherPlatform(CauseRule):
    """A module is for another platform: it imports what exists there only.

    ## What it does
    Recognises modules that only Windows, macOS, Unix, PyPy, Pyodide and the like have, and
    dependencies whose marker doesn't hold here.

    ## Why it is bad
    It isn't. It is said so that you see which modules this run could not judge.

    ## How it happens
    Platform code lives in modules of its own.

    ## How to fix
    Nothing to fix; run wheelcheck on that platform too.
    """

    code = "WC510"
    name = "other-platform"
    severity = Severity.INFO
    kind = CauseKind.OTHER_PLATFORM

    def message(self, case: Case, cause: Cause) -> str:
        """Name the platform."""
        return f"{cause.subject} exists on {cause.detail} only"

    bad = (lambda: import_fails("import winreg\n", no_module("winreg")),)
    good = (works,)
