"""Packages of the source that the wheel lacks although nothing of the wheel asks for them."""

from __future__ import annotations

from collections.abc import Iterator

from wheelcheck.diagnosis import Case
from wheelcheck.model.snapshot import SourceKind
from wheelcheck.rules import _exclusions
from wheelcheck.rules._data import ASIDE
from wheelcheck.trail import Trail


def forgotten(case: Case) -> Iterator[tuple[str, tuple[Trail, ...]]]:
    """Each package with its modules: inside a package that ships, or beside one in a folder like `src/`. Those that a
    line of the project leaves out are meant to be, and tests, examples and tools may be."""
    wheel, snapshot = case.evidence.wheel, case.evidence.snapshot
    if wheel is None or snapshot is None or snapshot.kind is SourceKind.SDIST:
        return
    told = {trail.installed for cause in case.causes for trail in cause.trails}
    folders = {path.rpartition("/")[0] for path in wheel.installed if path.endswith(".py")}
    roots = {
        source.removesuffix(f"{folder}/__init__.py")
        for folder in folders
        if "/" not in folder and (source := case.stations.find_source(f"{folder}/__init__.py"))
    }
    found: list[str] = []
    for source in sorted(path for path in snapshot.files if path.endswith("/__init__.py")):
        installed = case.layout.installed(source)
        if installed is None or installed in told or not source.endswith(installed):
            continue
        folder, root = installed.rpartition("/")[0], source[: -len(installed)]
        parent = folder.rpartition("/")[0]
        around = parent in folders if parent else bool(root) and root in roots
        if not around or ASIDE.fullmatch(folder) or any(path.startswith(f"{folder}/") for path in wheel.installed):
            continue
        if any(folder.startswith(f"{other}/") for other in found) or next(_exclusions.lines(case, source), None):
            continue
        found.append(folder)
        modules = sorted(
            path for path in snapshot.files if path.startswith(f"{root}{folder}/") and path.endswith(".py")
        )
        yield folder.replace("/", "."), tuple(case.trail(path[len(root) :], path) for path in modules)
