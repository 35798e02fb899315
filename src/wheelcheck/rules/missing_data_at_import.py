"""WC504."""

from __future__ import annotations

from wheelcheck import remedies
from wheelcheck.diagnosis import Case, Cause, CauseKind
from wheelcheck.model.edit import Edit
from wheelcheck.model.imports import CaughtError
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._failure import CauseRule
from wheelcheck.rules._runtime import import_fails, works


class MissingDataAtImport(CauseRule):
    """Importing a module opens a file of the package that the wheel doesn't have.

    ## What it does
    Takes the file name from the exception, and follows that file's way from the source tree to the
    wheel. A relative name is found only where the program happens to be started: that is told apart.

    ## Why it is bad
    The package cannot be imported at all, though every module is there.

    ## How it happens
    The data file isn't declared as package data; or the code opens `data.json` relative to the
    working directory, which is the project folder only on the developer's machine.

    ## How to fix
    - setuptools: `[tool.setuptools.package-data] pkg = ["data/*.json"]`
    - others: see WC201
    - a relative path: `importlib.resources.files("pkg") / "data.json"`
    """

    code = "WC504"
    name = "missing-data-at-import"
    kind = CauseKind.MISSING_DATA

    def message(self, case: Case, cause: Cause) -> str:
        """Name the file."""
        where = "is opened relative to the working directory" if cause.detail else "is not in the wheel"
        return f"{cause.subject} {where}, and the import opens it"

    def proof(self, case: Case, cause: Cause) -> list[str]:
        """Who opens it, and its journey."""
        return [*wording.who_needs(cause), *(wording.journey(cause) if cause.trails and cause.trails[0].source else ())]

    def fix(self, case: Case, cause: Cause) -> str | None:
        """The declaration to write."""
        if cause.detail or "/" not in cause.subject:
            name = cause.subject.replace("\\", "\\\\").replace('"', '\\"')
            return f'open it beside the module: importlib.resources.files(__package__).joinpath("{name}").open()'
        put = f"tell {wording.backend(case)} to put {cause.subject} into the wheel"
        known = case.evidence.snapshot is None or any(trail.source for trail in cause.trails)
        return put if known else f"the source has no {cause.subject}: add it and {put}, or open what is there"

    def edits(self, case: Case, cause: Cause) -> tuple[Edit, ...]:
        """The declaration in the backend's own words."""
        return () if cause.detail else remedies.ship(case, cause.trails)

    bad = (
        lambda: import_fails(
            "open('names.json')\n",
            CaughtError("FileNotFoundError", ("OSError",), "No such file: 'names.json'", file="names.json"),
        ),
    )
    good = (works,)
