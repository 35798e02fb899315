"""WC006."""

from __future__ import annotations

from wheelcheck.diagnosis import Case, Cause, CauseKind
from wheelcheck.rules._failure import CauseRule
from wheelcheck.rules._sketch import case, wheel


class CaseMismatch(CauseRule):
    """An import and the file it means differ in upper and lower case only.

    ## What it does
    Looks, for each project module that cannot be found, for a file whose path is the same but for
    case.

    ## Why it is bad
    It works on the usual file systems of macOS and Windows and fails on Linux, where CI and most
    servers run.

    ## How it happens
    A file was renamed by case only (git keeps the old name on a case-insensitive disk), or the
    import was typed from memory.

    ## How to fix
    Correct the import, or rename the file with `git mv -f Old.py old.py`.
    """

    code = "WC006"
    name = "case-mismatch"
    kind = CauseKind.CASE_MISMATCH

    def message(self, case: Case, cause: Cause) -> str:
        """Put both spellings side by side."""
        return f"{cause.subject} is spelled {case.display(cause.detail or '')} on disk: the case differs"

    def fix(self, case: Case, cause: Cause) -> str | None:
        """Rename, or correct the import."""
        path = case.display(cause.detail or "")
        wanted = cause.subject.rpartition(".")[2] + ".py"
        return f"git mv -f {path} {path.rpartition('/')[0]}/{wanted}, or correct the import"

    bad = (
        lambda: case(
            {"pkg/__init__.py": "", "pkg/a.py": "def f():\n    import pkg.labels\n", "pkg/Labels.py": ""},
            shipped=wheel(
                {"pkg/__init__.py": "", "pkg/a.py": "def f():\n    import pkg.labels\n", "pkg/Labels.py": ""}
            ),
        ),
    )
    good = (
        lambda: case(
            {"pkg/__init__.py": "", "pkg/a.py": "import pkg.Labels\n", "pkg/Labels.py": ""},
            shipped=wheel({"pkg/__init__.py": "", "pkg/a.py": "import pkg.Labels\n", "pkg/Labels.py": ""}),
        ),
    )
