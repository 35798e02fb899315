"""WC514."""

from __future__ import annotations

from wheelcheck.diagnosis import Case, Cause, CauseKind
from wheelcheck.model.finding import Severity
from wheelcheck.rules._failure import CauseRule
from wheelcheck.rules._runtime import import_fails, no_module, works


class NeedsTestTools(CauseRule):
    """A module shipped in the package needs a test tool that no requirement brings.

    ## What it does
    Recognises test tools (pytest, hypothesis, ...) and anything that only modules named as tests
    import.

    ## Why it is bad
    Mostly it isn't: packages ship their tests. If the module is for users (fixtures, a plug-in), an
    extra should bring the tool.

    ## How it happens
    Tests lie inside the package and get into the wheel.

    ## How to fix
    Nothing, or leave the tests out of the wheel, or declare the tool in an extra such as `test`.
    """

    code = "WC514"
    name = "needs-test-tools"
    severity = Severity.INFO
    kind = CauseKind.NEEDS_TEST_TOOLS

    def message(self, case: Case, cause: Cause) -> str:
        """Name the tool."""
        return f"{cause.subject} is needed by test modules only, and no requirement brings it"

    bad = (lambda: import_fails("import pytest\n", no_module("pytest"), module="pkg.tests"),)
    good = (works,)
