"""WC003."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatch

from wheelcheck import remedies
from wheelcheck.diagnosis import Case, Cause, CauseKind
from wheelcheck.model.edit import Edit
from wheelcheck.model.finding import Finding, Location
from wheelcheck.rules import _setuptools
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._base import Rule
from wheelcheck.rules._sketch import case, wheel


class NotInSdist(Rule):
    """A tracked file that the wheel needs is left out of the sdist, so the wheel built from it lacks it.

    ## What it does
    Compares the files of the clone with those of the sdist, and reports the ones that sources import,
    include or open, or without which the build fails.

    ## Why it is bad
    `pip install .` from a checkout works; everything that starts from the sdist (`python -m build`,
    PyPI, distributions, conda-forge) fails or lacks the module.

    ## How it happens
    setuptools puts into an sdist only what it knows: packages, declared extension sources, declared
    data. Headers, `.pxd` and `.pxi` files, requirements.txt that setup.py reads, need a line in MANIFEST.in. Other
    backends have include and exclude lists.

    ## How to fix
    - setuptools: `include PATH` or `recursive-include pkg *.pxd *.pxi *.h` in MANIFEST.in
    - hatchling: `[tool.hatch.build.targets.sdist] include = [...]`, or take it out of `exclude`
    - poetry-core: `include = [{ path = "PATH", format = "sdist" }]`
    - flit-core: `[tool.flit.sdist] include = ["PATH"]`
    - pdm-backend: `[tool.pdm.build] source-includes = ["PATH"]`
    """

    code = "WC003"
    name = "not-in-sdist"

    def check(self, case: Case) -> Iterator[Finding]:
        """Report what the sdist leaves out."""
        for cause in case.of(CauseKind.NOT_IN_SDIST):
            paths = [trail.source for trail in cause.trails if trail.source]
            excluded = list(_exclusions(case, paths))
            listed = list(_setuptools.declaration(case, cause, paths))
            yield self.finding(
                cause.subject,
                f"{wording.subjects(cause)} {wording.be(cause)} left out of the sdist: "
                f"{wording.listed(paths)} is in the source tree only",
                because=(
                    *wording.journey(cause),
                    *wording.who_needs(cause),
                    *cause.notes,
                    *(f"{path}:{line}: `{text}`" for path, line, text in excluded),
                    *_setuptools.told(case, cause, paths),
                    *(_no_manifest(case) if not listed else ()),
                ),
                fix=f"tell {wording.backend(case)} to put {wording.listed(paths)} into the sdist",
                edits=_edits(case, cause, paths),
                locations=(*(Location(path, line) for path, line, _ in excluded), *listed, *wording.locations(cause)),
                affects=wording.others(cause),
                severity=cause.severity,
            )

    bad = (
        lambda: case(
            {"pkg/__init__.py": "from . import core\n", "pkg/core.py": ""},
            sdist=("pkg/__init__.py",),
            shipped=wheel({"pkg/__init__.py": "from . import core\n"}),
        ),
    )
    good = (
        lambda: case(
            {"pkg/__init__.py": "\n", "tools/release.py": ""},
            sdist=("pkg/__init__.py",),
            shipped=wheel({"pkg/__init__.py": "\n"}),
        ),
    )


def _exclusions(case: Case, paths: list[str]) -> Iterator[tuple[str, int, str]]:
    """The lines of the packaging files that leave the first file out: file, line and text."""
    name = paths[0].rpartition("/")[2]
    manifest = case.evidence.project.file("MANIFEST.in")
    for number, line in enumerate(manifest.text.splitlines() if manifest else (), 1):
        if _leaves_out(line.split(), paths[0]):
            yield "MANIFEST.in", number, line.strip()
    project = case.evidence.project.file("pyproject.toml")
    for number, line in enumerate(project.text.splitlines() if project else (), 1):
        patterns = [each.strip("/") for each in re.findall(r'"([^"]+)"', line)] if "exclude" in line else []
        if any(fnmatch(paths[0], pattern) or fnmatch(name, pattern) for pattern in patterns):
            yield "pyproject.toml", number, line.strip()


def _leaves_out(command: list[str], path: str) -> bool:
    """Whether a command of MANIFEST.in takes a file out."""
    if len(command) < 2:
        return False
    verb, first = command[0], command[1].rstrip("/")
    below = first == "." or path.startswith(f"{first}/")
    if verb == "prune":
        return below
    if verb == "recursive-exclude":
        return below and any(fnmatch(path.rpartition("/")[2], pattern) for pattern in command[2:])
    if verb == "global-exclude":
        return any(fnmatch(path.rpartition("/")[2], pattern) for pattern in command[1:])
    return verb == "exclude" and any(fnmatch(path, pattern) for pattern in command[1:])


def _no_manifest(case: Case) -> Iterator[str]:
    if wording.backend(case) == "setuptools" and case.evidence.project.file("MANIFEST.in") is None:
        yield "there is no MANIFEST.in: setuptools adds only the files it knows of"


def _edits(case: Case, cause: Cause, paths: list[str]) -> tuple[Edit, ...]:
    """What is meant for the wheel goes through the sdist: modules of packages; all else is for the sdist alone."""
    inside = [trail for trail in cause.trails if trail.source and trail.source.endswith(".py")]
    shipped = remedies.ship(case, inside) if len(inside) == len(cause.trails) else ()
    return shipped or remedies.pack(case, paths)
