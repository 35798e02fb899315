"""WC105."""

from __future__ import annotations

from collections.abc import Iterator

from wheelcheck import remedies
from wheelcheck.diagnosis import Case
from wheelcheck.model.build import BuildResult
from wheelcheck.model.finding import Finding, Location, Severity
from wheelcheck.rules._base import Rule
from wheelcheck.rules._sketch import case


class BuildChangesSource(Rule):
    """Building changes files that are in git.

    ## What it does
    Compares what the tracked files of the tree hold before and after the sdist is built (in a copy: yours stays as it
    is). A file that is written anew with the same bytes has not changed.

    ## Why it is bad
    Every build leaves the checkout changed: the next one is made of other sources, a version from git becomes a
    "dirty" one (`1.2.dev0+g1234567.d20260101`), and what a build wrote is committed by accident.

    ## How it happens
    The version is stamped into a tracked file, Cython's or a parser generator's output is committed and written anew,
    a lock file is refreshed.

    ## How to fix
    Take what is generated out of git (`git rm --cached FILE`) and ignore it, or let the build write it into the
    build folder alone.
    """

    code = "WC105"
    name = "build-changes-source"
    severity = Severity.WARNING
    asks = ("build", "snapshot")

    def check(self, case: Case) -> Iterator[Finding]:
        """A finding for all files."""
        build, snapshot = case.evidence.build, case.evidence.snapshot
        if build is None or snapshot is None:
            return
        changed = [path for path in build.rewritten if path in snapshot.files and path not in snapshot.changed]
        if not changed:
            return
        more = f" and {len(changed) - 1} more tracked files" if len(changed) > 1 else ""
        yield self.finding(
            changed[0],
            f"building changes {changed[0]}{more}",
            because=("a build leaves the checkout dirty, and the next one is made of other sources",),
            edits=remedies.untrack(changed, "\n".join(f"/{remedies.row(path)}" for path in changed)),
            locations=[Location(path) for path in changed],
        )

    bad = (lambda: _built("pkg/_version.py"),)
    good = (lambda: _built(),)


def _built(*rewritten: str) -> Case:
    tree = {"pkg/__init__.py": "", "pkg/_version.py": "version = '1.0'\n"}
    return case(tree, sdist=tuple(tree), build=BuildResult(None, None, "", 0.0, rewritten=rewritten))
