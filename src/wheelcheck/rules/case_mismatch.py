"""WC006."""

from __future__ import annotations

from wheelcheck import remedies
from wheelcheck.diagnosis import Case, Cause, CauseKind
from wheelcheck.model.edit import Edit
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
        old, new = _names(case.display(cause.detail or ""), cause.subject)
        return f"rename {old} to {new}, or correct the import"

    def edits(self, case: Case, cause: Cause) -> tuple[Edit, ...]:
        """The command that renames it: git does not see by itself that the case of a name has changed."""
        path = case.display(cause.detail or "")
        snapshot = case.evidence.snapshot
        old, new = _names(path, cause.subject)
        return (remedies.move(old, new),) if snapshot is not None and path in snapshot.files and old != new else ()

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


def _names(path: str, module: str) -> tuple[str, str]:
    """The file or folder whose name is to change, and as what: the uppermost that is spelled otherwise."""
    parts = path.split("/")
    stem, dot, suffix = parts[-1].partition(".")
    names = [*parts[:-1], stem] if stem != "__init__" else parts[:-1]
    wanted = [*names[: max(len(names) - module.count(".") - 1, 0)], *module.split(".")][-len(names) :]
    for size, (name, meant) in enumerate(zip(names, wanted, strict=False), 1):
        if name != meant:
            end = f"{dot}{suffix}" if size == len(parts) else ""
            return "/".join(names[:size]) + end, "/".join([*names[: size - 1], meant]) + end
    return path, path
