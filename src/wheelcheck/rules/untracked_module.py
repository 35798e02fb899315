"""WC001."""

from __future__ import annotations

from collections.abc import Iterator

from wheelcheck import remedies
from wheelcheck.diagnosis import Case, CauseKind
from wheelcheck.model.finding import Finding
from wheelcheck.model.snapshot import Absence, AbsentFile
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._base import Rule
from wheelcheck.rules._sketch import case, wheel


class UntrackedModule(Rule):
    """A file that tracked code needs is on this disk but was never added to git.

    ## What it does
    Compares what a clone would hold with what lies in your working tree, and reports the untracked modules and data
    files that tracked sources import, that setup.py names, or that Cython sources include.

    ## Why it is bad
    Everything works on the machine that has the file. CI and every other developer get `ModuleNotFoundError`, or
    `cannot import name ... (most likely due to a circular import)`.

    ## How it happens
    A new module is written, imported, tested, and forgotten in `git add`.

    ## How to fix
    `git add PATH`, and commit it with the code that imports it.
    """

    code = "WC001"
    name = "untracked-module"

    def check(self, case: Case) -> Iterator[Finding]:
        """Report what git was never told about."""
        for cause in case.of(CauseKind.UNTRACKED):
            paths = [trail.source for trail in cause.trails if trail.source]
            yield self.finding(
                cause.subject,
                f"{cause.subject} is not in git: {wording.listed(paths)} was never added",
                because=(
                    f"{paths[0]} is on this disk but would not be in a clone, so not in CI's wheel",
                    *wording.who_needs(cause),
                    *cause.notes,
                    *wording.not_circular(cause.error),
                ),
                edits=remedies.track(paths),
                locations=wording.locations(cause),
                affects=wording.others(cause),
            )

    bad = (
        lambda: case(
            {"pkg/__init__.py": "from . import new\n"},
            absent={AbsentFile("pkg/new.py", Absence.UNTRACKED): ""},
            shipped=wheel({"pkg/__init__.py": "from . import new\n"}),
        ),
    )
    good = (
        lambda: case(
            {"pkg/__init__.py": "\n"},
            absent={AbsentFile("pkg/scratch.py", Absence.UNTRACKED): ""},
            shipped=wheel({"pkg/__init__.py": "\n"}),
        ),
    )
