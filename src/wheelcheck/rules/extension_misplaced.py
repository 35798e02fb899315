"""WC303."""

from __future__ import annotations

from wheelcheck import remedies
from wheelcheck.diagnosis import Case, Cause, CauseKind
from wheelcheck.model.edit import Edit
from wheelcheck.model.imports import CaughtError
from wheelcheck.rules import _compiling
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._failure import CauseRule
from wheelcheck.rules._sketch import case, failed, wheel


class ExtensionMisplaced(CauseRule):
    """An extension module is in the wheel under another name or folder than the one that is imported.

    ## What it does
    When an import asks for a compiled module that isn't there, looks for one of the same last name
    elsewhere in the wheel.

    ## Why it is bad
    The build is green and the file is in the wheel; a look at the file list doesn't show that nobody
    can import it.

    ## How it happens
    `Extension("fast", ...)` where `Extension("pkg.fast", ...)` was meant; CMake's or meson's
    install destination lacks the package folder; maturin's `module-name` lacks the package.

    ## How to fix
    Give the extension its full dotted name, or the right destination.
    """

    code = "WC303"
    name = "extension-misplaced"
    kind = CauseKind.MISPLACED

    def message(self, case: Case, cause: Cause) -> str:
        """Both names."""
        return f"{cause.subject} is in the wheel as {cause.detail}: built under another name than the one imported"

    def proof(self, case: Case, cause: Cause) -> list[str]:
        """Where it is, and who wants it elsewhere."""
        extension = case.extensions.get(cause.detail or "")
        where = [f"the wheel holds {extension.path}"] if extension else []
        return [*where, *wording.who_needs(cause), *wording.not_circular(cause.error)]

    def fix(self, case: Case, cause: Cause) -> str | None:
        """The full name."""
        return _compiling.rename(case, cause.subject, cause.detail or "")

    def edits(self, case: Case, cause: Cause) -> tuple[Edit, ...]:
        """The line that names it."""
        return remedies.rename(case, cause.subject, cause.detail or "")

    bad = (
        lambda: case(
            {"pkg/__init__.py": "import pkg.fast\n", "pkg/fast.c": ""},
            shipped=wheel({"pkg/__init__.py": "import pkg.fast\n", "fast.cpython-311-x86_64-linux-gnu.so": ""}),
            outcomes=(
                failed(
                    "pkg",
                    CaughtError("ModuleNotFoundError", ("ImportError",), "No module named 'pkg.fast'", name="pkg.fast"),
                    path="pkg/__init__.py",
                ),
            ),
        ),
    )
    good = (
        lambda: case(
            {"pkg/__init__.py": "import pkg.fast\n", "pkg/fast.c": ""},
            shipped=wheel({"pkg/__init__.py": "", "pkg/fast.cpython-311-x86_64-linux-gnu.so": ""}),
        ),
    )
