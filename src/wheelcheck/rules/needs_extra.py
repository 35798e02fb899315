"""WC502."""

from __future__ import annotations

from dataclasses import replace

from wheelcheck.diagnosis import Case, Cause, CauseKind
from wheelcheck.diagnosis.dependencies import extras_of
from wheelcheck.model.archive import Metadata
from wheelcheck.model.finding import Severity
from wheelcheck.model.imports import Frame
from wheelcheck.rules._failure import CauseRule
from wheelcheck.rules._runtime import import_fails, no_module
from wheelcheck.rules._sketch import case, failed, wheel


class NeedsExtra(CauseRule):
    """A module needs a dependency that one of the project's extras declares.

    ## What it does
    Tells which modules import only with an extra installed, and which extra that is.

    ## Why it is bad
    It isn't: this is what extras are for. It is said so that you see which modules this run could not judge.

    ## How it happens
    Optional features live in modules of their own, which import the optional dependency at the top.

    ## How to fix
    Nothing to fix. To verify these modules too: `wheelcheck verify . --extra NAME`.
    """

    code = "WC502"
    name = "needs-extra"
    severity = Severity.INFO
    kind = CauseKind.NEEDS_EXTRA

    def message(self, case: Case, cause: Cause) -> str:
        """Name dependency and extra."""
        extra = f"the extra {cause.detail}" if cause.detail else "an extra"
        if cause.detail and not extras_of(case, cause.subject):
            return f"{cause.subject} is needed by what {extra} is for: not installed in this run"
        return f"{cause.subject} comes with {extra}: not installed in this run"

    def fix(self, case: Case, cause: Cause) -> str | None:
        """How to have it judged."""
        return f"to verify these modules too: --extra {(cause.detail or 'NAME').partition(', ')[0]}"

    bad = (lambda: _with_extra(),)
    good = (lambda: import_fails("import yaml\n", no_module("yaml")),)


def _with_extra() -> Case:
    metadata = Metadata("pkg", "1.0", requires=("pyyaml>=6; extra == 'config'",), extras=("config",))
    shipped = wheel({"pkg/__init__.py": "", "pkg/mod.py": "import yaml\n"}, metadata=metadata)
    frame = Frame("pkg.mod", "pkg/mod.py", 1, "<module>", "import yaml", True)
    return case(shipped=shipped, outcomes=(failed("pkg.mod", replace(no_module("yaml"), frames=(frame,))),))
