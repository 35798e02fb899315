"""scikit-build-core: what CMake tells of its targets, whoever wraps them (pybind11, nanobind, Cython)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from wheelcheck.backends import _cmake_reply as cmake
from wheelcheck.backends import _project as project
from wheelcheck.backends._base import Bystander, Observation, Watched
from wheelcheck.backends._places import Packages, module_of, origin
from wheelcheck.binaries.header import extension_name
from wheelcheck.model.build import DeclaredExtension
from wheelcheck.model.finding import Location

# scikit-build-core lets CMake install into `<temporary folder>/wheel/platlib`.
_STAGED = re.compile(r"/wheel/(?:platlib|purelib)(?:/(.*))?")


@dataclass(frozen=True, slots=True)
class ScikitBuildCoreWatcher(Bystander):
    """Names the build folder and puts a query into it, which CMake answers there when it has configured the build."""

    name: str = "scikit-build-core"
    kept_patterns: tuple[str, ...] = tuple(
        f"{cmake.REPLY}{kind}-*.json" for kind in ("index", "codemodel", "target", "directory")
    )

    def settings(self, tree: Mapping[str, str], folder: str) -> Mapping[str, str]:
        """The build folder, in place of the project's own one if it names one."""
        return {"build-dir": folder} if _is_ours(tree) else {}

    def prepared(self, _tree: Mapping[str, str]) -> Mapping[str, str]:
        """The query: an empty file."""
        return {cmake.QUERY: ""}

    def read(self, watched: Watched) -> Observation | None:
        """The extension modules among CMake's targets, and where its rules install them."""
        source = cmake.source_folder(watched.kept)
        if source is None:
            unread = _unread(watched)
            return None if unread is None else Observation((), unread=unread, source=self.name)
        build = _Build.of(watched, source)
        rows: dict[str, DeclaredExtension] = {}
        for target in cmake.targets(watched.kept):
            row = build.row(target)
            # Of several configurations (Debug, Release) one is built.
            if row is not None and (row.name not in rows or not rows[row.name].built):
                rows[row.name] = row
        return Observation(tuple(rows[name] for name in sorted(rows)), source=self.name)


def _is_ours(tree: Mapping[str, str]) -> bool:
    system = project.build_system(tree)
    return not system.backend.startswith("scikit_build_core.setuptools") and system.is_(
        "scikit_build_core", "scikit-build-core"
    )


def _unread(watched: Watched) -> tuple[str, ...] | None:
    """Why nothing is known of what CMake makes; empty when it is not used, None for another backend."""
    system = project.build_system(watched.tree)
    if _is_ours(watched.tree):
        without = project.table(_settings(watched), "wheel").get("cmake") is False
        return () if without else ("CMake did not come to describe its targets",)
    if system.requires & {"scikit-build", "scikit-build-core"}:
        return (f"the targets of CMake, which {system.backend} drives, cannot be read",)
    return None


def _settings(watched: Watched) -> dict[str, Any]:
    return project.table(project.toml(watched.tree.get("pyproject.toml", "")), "tool", "scikit-build")


@dataclass(frozen=True, slots=True)
class _Build:
    """``prefix`` is the folder of the top CMakeLists.txt, ``components`` the only ones that are installed."""

    wheel: tuple[str, ...] | None
    tree_files: frozenset[str]
    kept_files: frozenset[str]
    prefix: str
    components: frozenset[str]
    excludes: bool
    packages: Packages

    @classmethod
    def of(cls, watched: Watched, source: str) -> _Build:
        settings = _settings(watched)
        prefix = project.table(settings, "cmake").get("source-dir")
        prefix = posixpath.normpath(prefix) if isinstance(prefix, str) else ""
        wheel = project.table(settings, "wheel")
        return cls(
            wheel=watched.wheel,
            tree_files=frozenset(watched.tree_files),
            kept_files=frozenset(watched.kept_files),
            prefix=prefix if source.endswith(f"/{prefix}") else "",
            components=frozenset(project.strings(project.table(settings, "install").get("components"))),
            excludes=bool(project.strings(wheel.get("exclude"))),
            packages=_packages(watched, wheel.get("packages")),
        )

    def row(self, target: cmake.Target) -> DeclaredExtension | None:
        """What was declared by a target; None when nobody asked for it to be built."""
        built = target.made in self.kept_files
        told, file = self._destination(target)
        if not told and not built:
            return None  # made on request only
        sources = self._sources(target)
        stem = (extension_name(target.filename) or (target.name,))[0]
        folders = (posixpath.join(self.prefix, target.folder), *map(posixpath.dirname, sources))
        return DeclaredExtension(
            name=module_of(file) if file else self.packages.module(stem, map(posixpath.normpath, folders)),
            sources=sources,
            optional=False,
            built=built or file in (self.wheel or ()),
            declared_at=self._located(target.declared_at),
            source="scikit-build-core",
            installed=told,
            file=file,
            target=target.name,
        )

    def _destination(self, target: cmake.Target) -> tuple[bool, str | None]:
        """Whether a rule installs it, and at which path of the wheel (None where nothing is imported from)."""
        wheel = self.wheel or ()
        places = list(self._places(target))
        file = next((place for place in places if place in wheel), next(filter(None, places), None))
        if file in wheel:
            return True, file
        # An install(FILES) rule, a copy into the package's folder: what counts is that it came there.
        if not places:
            copied = [path for path in wheel if posixpath.basename(path) == target.filename]
            return bool(copied), copied[0] if copied else None
        if self.excludes and self.wheel is not None:
            return False, None
        return True, file

    def _places(self, target: cmake.Target) -> Iterator[str | None]:
        for folder, components in target.destinations:
            if not self.components or not components or components & self.components:
                staged = _STAGED.search(folder)
                yield posixpath.join(staged[1] or "", target.filename) if staged else None

    def _sources(self, target: cmake.Target) -> tuple[str, ...]:
        found = [posixpath.normpath(posixpath.join(self.prefix, path)) for path in target.sources]
        folder = posixpath.normpath(posixpath.join(self.prefix, target.folder))
        for path in target.generated:
            made_of = origin(path, ("" if folder == "." else folder, ""), self.tree_files)
            found += [made_of] if made_of else []
        return tuple(dict.fromkeys(found))

    def _located(self, place: Location | None) -> Location | None:
        return place and Location(posixpath.normpath(posixpath.join(self.prefix, place.path)), place.line)


def _packages(watched: Watched, declared: Any) -> Packages:
    """The folders of the tree that the wheel's Python files come from."""
    parents = dict.fromkeys(("", "src", "python", *map(posixpath.dirname, project.strings(declared))))
    files = frozenset(watched.tree_files)
    places = {}
    for path in watched.wheel or ():
        if path.endswith(".py"):
            places.update(
                {posixpath.join(folder, path): path for folder in parents if posixpath.join(folder, path) in files}
            )
    return Packages.of(places)


WATCHER = ScikitBuildCoreWatcher()
