"""WC003."""

from __future__ import annotations

from collections.abc import Iterator

from wheelcheck import remedies
from wheelcheck.diagnosis import Case, Cause, CauseKind
from wheelcheck.model.edit import Edit
from wheelcheck.model.finding import Finding
from wheelcheck.rules import _exclusions, _setuptools
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
            excluded = list(_exclusions.lines(case, paths[0])) if paths else []
            listed = list(_setuptools.declaration(case, cause, paths))
            yield self.finding(
                cause.subject,
                f"{wording.subjects(cause)} {wording.be(cause)} left out of the sdist: "
                f"{wording.listed(paths)} {'are' if len(paths) > 1 else 'is'} in the source tree only",
                because=(
                    *wording.journey(cause),
                    *wording.who_needs(cause),
                    *cause.notes,
                    *(f"{place}: `{text}`" for place, text in excluded),
                    *_setuptools.told(case, cause, paths),
                    *(_no_manifest(case) if not listed else ()),
                ),
                fix=f"tell {wording.backend(case)} to put {wording.listed(paths)} into the sdist",
                edits=_edits(case, cause, paths),
                locations=(*(place for place, _ in excluded), *listed, *wording.locations(cause)),
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


def _no_manifest(case: Case) -> Iterator[str]:
    if wording.backend(case) == "setuptools" and case.evidence.project.file("MANIFEST.in") is None:
        yield "there is no MANIFEST.in: setuptools adds only the files it knows of"


def _edits(case: Case, cause: Cause, paths: list[str]) -> tuple[Edit, ...]:
    """What is meant for the wheel goes through the sdist: modules of packages; all else is for the sdist alone."""
    inside = [trail for trail in cause.trails if trail.source and trail.source.endswith(".py")]
    shipped = remedies.ship(case, inside) if len(inside) == len(cause.trails) else ()
    return shipped or remedies.pack(case, paths)
