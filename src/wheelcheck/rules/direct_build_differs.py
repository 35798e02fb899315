"""WC229."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from wheelcheck import remedies
from wheelcheck.diagnosis import Case
from wheelcheck.model.archive import Wheel
from wheelcheck.model.edit import Edit
from wheelcheck.model.finding import Finding, Location, Severity
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._base import Rule
from wheelcheck.rules._sketch import case, wheel
from wheelcheck.trail import Station

_COMPILED = (".so", ".pyd", ".dll", ".dylib", ".pyc")
_NOT_IN_SDIST = "only in the wheel straight from the tree: the sdist leaves it out"


class DirectBuildDiffers(Rule):
    """A wheel built straight from the tree holds other files than the one built from the sdist.

    ## What it does
    With `--build-route both` the wheel is built a second time, straight from what a fresh clone holds, and compared
    with the one from the sdist, file by file. For each file that only one of them has it names the cause: the sdist
    lacks the source, the backend decides otherwise where there is no git, or a step of the build wrote the file. The
    content of compiled files, which differs from build to build, and the wheel's own `.dist-info` are left alone.

    ## Why it is bad
    `pip install .`, `pip install git+https://...` and `uv build --wheel` go straight; PyPI's sdist, distributions and
    `python -m build` do not. Users of the one have files that users of the other lack, and tests see one of them only.

    ## How it happens
    MANIFEST.in or an exclude list takes a file out of the sdist that package data would ship; setuptools-scm's list of
    tracked files ends where git ends; a generated file is written into the source tree by one of the builds.

    ## How to fix
    Put what the wheel needs into the sdist; the finding shows the lines. What is not meant for the wheel, exclude from
    the wheel, not from the sdist.
    """

    code = "WC229"
    name = "direct-build-differs"
    severity = Severity.WARNING
    asks = ("build", "direct")

    def check(self, case: Case) -> Iterator[Finding]:
        """One finding a cause, and one where only one of the two can be built."""
        build, shipped, direct = case.evidence.build, case.evidence.wheel, case.evidence.direct
        if build is not None and build.wheel is not None and build.tree_error is not None:
            yield self.finding(
                case.evidence.project.name or "wheel",
                f"the wheel builds from the sdist and not straight from the tree: {build.tree_error.message}",
                fix="mend that build: pip install . and pip install git+https://... take this way",
            )
        if shipped is None or direct is None:
            return
        groups: dict[str, list[str]] = defaultdict(list)
        for path, cause in _differences(case, shipped, direct):
            groups[cause].append(path)
        for cause, paths in groups.items():
            yield self._report(case, cause, paths, shipped, direct)

    def _report(self, case: Case, cause: str, paths: list[str], shipped: Wheel, direct: Wheel) -> Finding:
        folders = sorted({path.rpartition("/")[0] for path in paths})
        counts = [
            f"{folder or 'at the top'}: {_inside(direct, folder)} straight from the tree, {_inside(shipped, folder)} "
            "from the sdist"
            for folder in folders[:5]
        ]
        return self.finding(
            paths[0],
            f"{wording.listed(paths)}: {cause}",
            because=(*counts, str(case.trail(paths[0]))),
            fix="decide which of the two is meant, and make the other one do the same",
            edits=_edits(case, paths) if cause == _NOT_IN_SDIST else (),
            locations=[Location(case.display(path)) for path in paths[:5]],
            affects=paths[1:50],
        )

    bad = (
        lambda: _routes({"pkg/a.py": ""}, {"pkg/a.py": "", "pkg/b.json": ""}),
        lambda: _routes({"pkg/a.py": "", "pkg/_made.py": ""}, {"pkg/a.py": ""}),
        lambda: _routes({"pkg/a.py": "A = 1\n"}, {"pkg/a.py": "A = 22\n"}),
    )
    good = (
        lambda: _routes({"pkg/a.py": ""}, {"pkg/a.py": ""}),
        lambda: case(shipped=wheel({"pkg/a.py": ""})),
    )


def _differences(case: Case, shipped: Wheel, direct: Wheel) -> Iterator[tuple[str, str]]:
    """The files that differ, each with the cause."""
    ours, theirs = _files(shipped), _files(direct)
    for path in sorted(theirs.keys() - ours.keys()):
        trail = case.trail(path)
        if trail.source is None:
            yield path, "only in the wheel straight from the tree, where a step of that build wrote it"
        elif trail.lost_at is Station.SDIST:
            yield path, _NOT_IN_SDIST
        else:
            yield path, "only in the wheel straight from the tree: the backend asks git, which an sdist doesn't have"
    for path in sorted(ours.keys() - theirs.keys()):
        if case.stations.find_source(path) is None:
            yield path, "only in the wheel from the sdist, where a step of that build wrote it"
        else:
            yield path, "only in the wheel from the sdist: straight from the tree the backend leaves it out"
    for path in sorted(ours.keys() & theirs.keys()):
        if ours[path] != theirs[path] and not path.endswith(_COMPILED):
            yield path, "its content is another one in the wheel straight from the tree"


def _files(shipped: Wheel) -> dict[str, tuple[int, bytes]]:
    """Path to size and hash of what the wheel installs, without its metadata."""
    return {
        entry.installed: (entry.size, entry.digest)
        for entry in shipped.entries
        if entry.installed is not None and ".dist-info/" not in entry.path
    }


def _inside(shipped: Wheel, folder: str) -> str:
    count = sum(path.rpartition("/")[0] == folder for path in shipped.installed)
    return wording.plural(count, "file")


def _edits(case: Case, paths: list[str]) -> tuple[Edit, ...]:
    trails = [case.trail(path) for path in paths]
    return remedies.pack(case, [trail.source for trail in trails if trail.source])


def _routes(shipped: dict[str, str], direct: dict[str, str]) -> Case:
    made = case({}, shipped=wheel(shipped))
    return Case(replace(made.evidence, direct=wheel(direct)))
