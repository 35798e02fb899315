"""What to write so that a build backend takes files, or leaves them out: one file a backend, found by itself.

A remedy is a tuple of edits that can be pasted, or nothing where only words help.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections import defaultdict
from collections.abc import Sequence
from functools import cache

from wheelcheck.diagnosis import Case
from wheelcheck.model.build import DeclaredExtension
from wheelcheck.model.edit import Edit, EditKind
from wheelcheck.model.snapshot import IgnoreRule
from wheelcheck.remedies._base import Remedies, matches, require_to_build
from wheelcheck.remedies._entry_points import declared_at as entry_point_at
from wheelcheck.remedies._entry_points import place as entry_point_place
from wheelcheck.remedies._entry_points import refer
from wheelcheck.remedies._fields import FieldPlace
from wheelcheck.remedies._fields import correct as correct_field
from wheelcheck.remedies._fields import place as field_place
from wheelcheck.remedies._git import ignoring_line, move, track, untrack
from wheelcheck.remedies._in_order import in_order
from wheelcheck.remedies._overrides import overridden_at
from wheelcheck.remedies._patterns import row
from wheelcheck.remedies._requirements import bound, require, write_version
from wheelcheck.remedies._statements import import_from, import_submodule, unexport
from wheelcheck.remedies._toml import key as toml_key
from wheelcheck.remedies._toml import text as toml_text
from wheelcheck.trail import Station, Trail

__all__ = [
    "FieldPlace",
    "add_file",
    "bound",
    "correct_field",
    "declare",
    "entry_point_at",
    "entry_point_place",
    "field_place",
    "for_platform",
    "ignoring_line",
    "import_from",
    "import_submodule",
    "in_order",
    "install",
    "leave_out",
    "locate",
    "matches",
    "move",
    "overridden_at",
    "pack",
    "refer",
    "rename",
    "require",
    "require_to_build",
    "row",
    "ship",
    "toml_key",
    "toml_text",
    "track",
    "unexport",
    "untrack",
    "write_version",
]


def ship(case: Case, trails: Sequence[Trail]) -> tuple[Edit, ...]:
    """What puts these files of the source into git, and on the way from there to the wheel into the sdist."""
    remedies, lost = _of(case), [trail for trail in _whole(case, trails) if trail.source]
    tracked = [trail for trail in lost if trail.lost_at is not Station.GIT]
    hidden: dict[IgnoreRule | None, list[str]] = defaultdict(list)
    for trail in lost:
        if trail.lost_at is Station.GIT:
            hidden[trail.rule].append(str(trail.source))
    steps = [step for rule, paths in hidden.items() for step in track(paths, rule)]
    return (*steps, *(remedies.ship(tracked) if remedies is not None and tracked else ()))


def add_file(case: Case, installed: str) -> tuple[Edit, ...]:
    """What adds an empty data file to a package of the source, and puts it into the wheel."""
    folder, _, name = installed.rpartition("/")
    marker = case.stations.find_source(f"{folder}/__init__.py")
    remedies = _of(case)
    if marker is None or remedies is None:
        return ()
    path = marker.removesuffix("__init__.py") + name
    new = Edit(EditKind.CREATE, path, "")
    return (new, *remedies.ship_new(Trail(path, installed, ())))


def pack(case: Case, paths: Sequence[str]) -> tuple[Edit, ...]:
    """What puts these files (paths in the project) into the sdist."""
    remedies = _of(case)
    return remedies.pack(paths) if remedies is not None and paths else ()


def leave_out(case: Case, paths: Sequence[str]) -> tuple[Edit, ...]:
    """What keeps these files and folders (as they are installed) out of the wheel."""
    remedies = _of(case)
    return remedies.leave_out(paths) if remedies is not None and paths else ()


def locate(case: Case, folders: Sequence[str] = ()) -> tuple[Edit, ...]:
    """What makes the backend find packages of the project, where it found none or refuses to build: those in these
    folders, or all there are."""
    remedies = _of(case)
    if remedies is None or any(f"{folder}/__init__.py" not in remedies.files for folder in folders):
        return ()
    if folders:
        return remedies.locate(folders)
    own = (case.evidence.project.name or "").replace("-", "_").replace(".", "_").lower()
    tops = [top for top in remedies.top_folders() if not _ASIDE & set(top.split("/"))]
    # `src/pkg` and `lib/pkg`; what lies deeper may be somebody's template, unless it bears the project's name.
    tops = [top for top in tops if top.count("/") < 2 or top.rpartition("/")[2].lower() == own]
    return remedies.locate(tops) if tops else ()


def declare(case: Case, modules: Sequence[tuple[str, str]]) -> tuple[Edit, ...]:
    """What makes the build compile these extension modules (name and source) and put them into the wheel."""
    remedies = _of(case)
    return remedies.declare(modules) if remedies is not None and modules else ()


def install(case: Case, row: DeclaredExtension) -> tuple[Edit, ...]:
    """What puts an extension module that the build compiles into the wheel."""
    remedies = _of(case)
    return remedies.install(row) if remedies is not None else ()


_ASIDE = frozenset(
    [
        *("test", "tests", "testing", "doc", "docs", "example", "examples", "benchmark", "benchmarks", "build", "dist"),
        *("scripts", "tools", "ci", "demo", "demos", "samples", "notebooks", "tasks"),
    ]
)
"""Folders of a checkout whose packages aren't meant to be installed."""


def for_platform(case: Case) -> tuple[Edit, ...]:
    """What makes the wheel one for the platform that its compiled modules are for."""
    remedies = _of(case)
    return remedies.for_platform() if remedies is not None else ()


def rename(case: Case, module: str, found: str) -> tuple[Edit, ...]:
    """What makes an extension module that the wheel holds as ``found`` importable as ``module``."""
    remedies = _of(case)
    return remedies.rename(module, found) if remedies is not None else ()


@cache
def _kinds() -> dict[str, type[Remedies]]:
    names = [module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_")]
    found: dict[str, type[Remedies]] = {}
    for name in names:
        kind: type[Remedies] = importlib.import_module(f"{__name__}.{name}").REMEDIES
        found |= dict.fromkeys(kind.backends, kind)
    return found


def _of(case: Case) -> Remedies | None:
    """The remedies of the project's backend; None for another, and where no source is known."""
    if case.evidence.snapshot is None:
        return None
    kind = _kinds().get((case.evidence.project.backend or "").partition(":")[0].partition(".")[0])
    return kind(case) if kind is not None else None


def _whole(case: Case, trails: Sequence[Trail]) -> list[Trail]:
    """The files, and what else lies in a package that is lost: its other modules that the wheel lacks."""
    found = {trail.installed: trail for trail in trails}
    wheel, snapshot = case.evidence.wheel, case.evidence.snapshot
    inits = [trail.installed for trail in trails if trail.installed.endswith("/__init__.py")]
    if inits and wheel is not None and snapshot is not None:
        folders = tuple(path.removesuffix("__init__.py") for path in inits)
        for path in sorted(path for path in snapshot.files if path.endswith(".py")):
            installed = case.layout.installed(path)
            if installed is not None and installed not in wheel.installed and installed.startswith(folders):
                found.setdefault(installed, case.trail(installed, path))
    return list(found.values())
