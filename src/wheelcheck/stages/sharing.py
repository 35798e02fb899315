"""What the runs of one target for several interpreters have in common: found out, fetched and built once."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename

from wheelcheck.model.archive import Sdist, Wheel
from wheelcheck.model.build import BuildResult
from wheelcheck.model.interpreter import Interpreter
from wheelcheck.model.project import Project, TextFile
from wheelcheck.model.snapshot import Snapshot
from wheelcheck.model.system import SystemLibraries
from wheelcheck.stages import contents, system_libraries
from wheelcheck.stages.fetch import Downloads
from wheelcheck.stages.trouble import disk_trouble
from wheelcheck.stages.workspace import Workspace

_PURE = frozenset({"py2-none-any", "py3-none-any"})
# Sources that only a compiler can use, and requirements that compile without one: with any of these, another
# interpreter may get another wheel although this one is pure (an extension module made for some versions only).
_COMPILED = (".pyx", ".c", ".cc", ".cpp", ".cxx", ".rs", ".f", ".f90", ".m", ".mm", ".go", ".zig", ".cu")
_COMPILERS = frozenset(
    (
        *("cffi", "cython", "hatch-cython", "hatch-mypyc", "maturin", "meson-python", "mypy", "mypyc", "nanobind"),
        *("numpy", "pybind11", "scikit-build", "scikit-build-core", "setuptools-rust"),
    )
)


@dataclass(frozen=True, slots=True)
class Source:
    """The sources of a target: what a clone would hold, and what was read of it."""

    project: Project
    snapshot: Snapshot
    tracked: tuple[TextFile, ...]
    absent: tuple[TextFile, ...]


@dataclass(slots=True)
class Shared:
    """What earlier runs left for later ones. ``workspace`` outlives each of them; ``alone`` says that there is one run
    only, for which nothing is kept."""

    workspace: Workspace
    alone: bool = True
    downloads: Downloads = field(default_factory=Downloads)
    sources: dict[Path, Source] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)
    built: BuildResult | None = None
    """The first build that gave an sdist; its artifacts lie in ``workspace``."""
    pure: bool = False
    """Whether its wheel is the same for every interpreter."""
    builder: str = ""
    """The name of the interpreter that built it."""
    _wheels: dict[Path, tuple[Wheel, SystemLibraries | None]] = field(default_factory=dict)
    _sdists: dict[Path, Sdist] = field(default_factory=dict)

    def wheel(self, path: Path) -> tuple[Wheel, SystemLibraries | None]:
        """What a wheel holds, and what this machine gives for the libraries that it needs; read once."""
        if path not in self._wheels:
            wheel = contents.read_wheel(path)
            self._wheels[path] = wheel, system_libraries.find(wheel)
        return self._wheels[path]

    def sdist(self, path: Path) -> Sdist:
        """What an sdist holds, read once."""
        if path not in self._sdists:
            self._sdists[path] = contents.read_sdist(path)
        return self._sdists[path]

    def serves(self, python: Interpreter) -> bool:
        """Whether the wheel that was built is the one for this interpreter too."""
        return self.pure and "py3-none-any" in python.tags

    def store(self, result: BuildResult, source: Source, builder: str, own: Workspace) -> BuildResult:
        """Keep what was built in the workspace ``own`` of a run for the runs to come; gives it with the places where
        its artifacts lie from now on."""
        if self.alone or self.built is not None or result.sdist is None:
            return result
        result = replace(result, sdist=self._stored(result.sdist, own))
        self.pure = result.wheel is not None and serves_every_interpreter(result, source)
        if self.pure and result.wheel is not None:
            result = replace(result, wheel=self._stored(result.wheel, own))
        self.built, self.builder = result, builder
        return result

    def _stored(self, path: Path, own: Workspace) -> Path:
        if not path.is_relative_to(own.root):
            return path
        with disk_trouble("keeping what was built"):
            return Path(shutil.copy2(path, self.workspace.folder("dist") / path.name))


def serves_every_interpreter(result: BuildResult, source: Source) -> bool:
    """Whether the wheel that was built is the one that other Pythons would get: its tags say so (``py3-none-any``; a
    package index hands it to all of them), and neither sources nor requirements know of anything compiled."""
    if result.wheel is None or result.error is not None or result.extensions:
        return False
    try:
        tags = {str(tag) for tag in parse_wheel_filename(result.wheel.name)[3]}
    except InvalidWheelFilename:
        return False
    if "py3-none-any" not in tags or not tags <= _PURE:
        return False
    if any(path.lower().endswith(_COMPILED) for path in source.snapshot.files):
        return False
    return not _COMPILERS.intersection(map(_name, source.project.build_requires))


def _name(requirement: str) -> str:
    try:
        return canonicalize_name(Requirement(requirement).name)
    except InvalidRequirement:
        return ""
