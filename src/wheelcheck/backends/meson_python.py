"""meson-python: Meson's own description of its targets and of what it installs."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from wheelcheck.backends import _project as project
from wheelcheck.backends._base import Bystander, Observation, Watched
from wheelcheck.backends._places import Packages, module_of, origin, quoted_once
from wheelcheck.binaries.header import extension_name
from wheelcheck.model.build import DeclaredExtension
from wheelcheck.model.finding import Location

# meson-python's own build folders are `.mesonpy-` and eight letters in the source tree: as deep and as long as this
# one, so that the paths that a compiler is given (`../src/x.c`, which `__FILE__` repeats) are the same.
_FOLDER = ".mesonpy-watching"
_TARGETS = f"{_FOLDER}/meson-info/intro-targets.json"
_PLAN = f"{_FOLDER}/meson-info/intro-install_plan.json"
_SELF = f"{_FOLDER}/meson-info/meson-info.json"
_CALL = r"\b(?:extension_module|shared_module|build_target)\s*\(\s*(?:#[^\n]*\n\s*)*'{}'"
_LIBRARIES = ("{py_platlib}", "{py_purelib}", "{moduledir_shared}")


@dataclass(frozen=True, slots=True)
class MesonPythonWatcher(Bystander):
    """Lets meson-python keep its build folder, and reads the introspection data in it.

    https://mesonbuild.com/IDE-integration.html#introspection-in-the-build-directory
    """

    name: str = "meson-python"
    tree_patterns: tuple[str, ...] = ("pyproject.toml", "**/meson.build", _TARGETS, _PLAN, _SELF)

    def settings(self, tree: Mapping[str, str], _folder: str) -> Mapping[str, str]:
        """The build folder: relative to the source tree, where hooks run."""
        # `build-dir` is its newer name; all versions know this one, and many sdists require an old version.
        return {"builddir": _FOLDER} if _is_ours(tree) else {}

    def read(self, watched: Watched) -> Observation | None:
        """The extension modules among Meson's targets, and whether its install plan has them."""
        targets = project.parsed_json(watched.tree.get(_TARGETS, ""))
        if not isinstance(targets, list):
            if not _is_ours(watched.tree):
                return None
            return Observation((), unread=("Meson did not come to describe its targets",), source=self.name)
        folders = project.table(project.parsed_json(watched.tree.get(_SELF, "")), "directories")
        plan = _Plan.of(project.parsed_json(watched.tree.get(_PLAN, "")), _install_options(watched.tree))
        build = _Build(
            watched, plan, _posix(folders.get("source")), _posix(folders.get("build")), frozenset(watched.tree_files)
        )
        known = build.packages(targets)
        rows = [row for target in targets for row in build.rows(target, known)]
        unread = () if plan.known else ("Meson's install plan could not be read",)
        return Observation(tuple(sorted(rows, key=lambda row: row.name)), unread=unread, source=self.name)


def _is_ours(tree: Mapping[str, str]) -> bool:
    return project.build_system(tree).is_("mesonpy", "meson-python")


def _posix(path: Any) -> str:
    return path.replace("\\", "/").rstrip("/") if isinstance(path, str) else ""


@dataclass(frozen=True, slots=True)
class _Options:
    """What the project makes ``meson install`` leave out ([tool.meson-python.args] install)."""

    tags: frozenset[str] | None
    without: frozenset[str]

    def take(self, entry: Mapping[str, Any]) -> bool:
        """Whether an entry of the install plan goes into the wheel."""
        if self.tags is not None and str(entry.get("tag")) not in self.tags:
            return False
        subproject = entry.get("subproject")
        return subproject is None or not {str(subproject), "*"} & self.without


def _install_options(tree: Mapping[str, str]) -> _Options:
    settings = project.table(project.toml(tree.get("pyproject.toml", "")), "tool", "meson-python", "args")
    tags: frozenset[str] | None = None
    without: frozenset[str] = frozenset()
    arguments = project.strings(settings.get("install"))
    for argument, following in zip(arguments, (*arguments[1:], ""), strict=False):
        option, _, value = argument.partition("=")
        if option == "--tags":
            tags = frozenset(map(str.strip, (value or following).split(",")))
        elif option == "--skip-subprojects":
            names = value or ("*" if following.startswith("-") else following) or "*"
            without = frozenset(map(str.strip, names.split(",")))
    return _Options(tags, without)


@dataclass(frozen=True, slots=True)
class _Plan:
    """Where Meson installs what: paths in the wheel by the absolute paths of the files, if that is known."""

    known: bool
    targets: Mapping[str, str]
    sources: Mapping[str, str]

    @classmethod
    def of(cls, plan: Any, options: _Options) -> _Plan:
        return cls(
            known=isinstance(plan, dict),
            targets=dict(_destinations(project.table(plan, "targets"), options)),
            sources={
                **dict(_destinations(project.table(plan, "python"), options)),
                **dict(_destinations(project.table(plan, "install_subdirs"), options)),
            },
        )


def _destinations(group: Mapping[str, Any], options: _Options) -> Iterator[tuple[str, str]]:
    for path, entry in group.items():
        destination = entry.get("destination") if isinstance(entry, dict) and options.take(entry) else None
        if isinstance(destination, str):
            anchor, _, rest = _posix(destination).partition("/")
            # Whatever lies elsewhere (scripts, data, {libdir}) is in the wheel too, but nobody imports it.
            yield _posix(path), posixpath.normpath(rest) if anchor in _LIBRARIES and rest else ""


@dataclass(frozen=True, slots=True)
class _Build:
    watched: Watched
    plan: _Plan
    source: str
    build: str
    files: frozenset[str]

    def packages(self, targets: Iterable[Any]) -> Packages:
        """Which packages the files of the project's folders are installed in."""
        places = {self._relative(path): place for path, place in self.plan.sources.items()}
        for target in targets:
            for made in project.strings(project.table(target).get("filename"))[:1]:
                place = self.plan.targets.get(_posix(made))
                places.update({path: place for path in self._sources(target) if place})
        return Packages.of(places)

    def rows(self, target: Any, known: Packages) -> Iterator[DeclaredExtension]:
        """The extension module of a target, if it is one."""
        made = [_posix(path) for path in project.strings(project.table(target).get("filename"))]
        if not made or not _makes_module(target, posixpath.basename(made[0])):
            return
        destination = self.plan.targets.get(made[0])
        built = self._relative(made[0]) in self.files or destination in (self.watched.wheel or ())
        wanted = destination is not None or built or target.get("build_by_default") is not False
        if not wanted or (target.get("subproject") is not None and destination is None):
            return  # made on request only, or a part of another project that this one does not ship
        sources = tuple(dict.fromkeys(self._sources(target)))
        yield DeclaredExtension(
            name=module_of(destination) if destination else self._likely_name(target, made[0], sources, known),
            sources=sources,
            optional=False,
            built=built,
            declared_at=self._declared_at(target, made[0], sources),
            source="meson-python",
            installed=destination is not None if self.plan.known else None,
            file=destination or None,
            target=(extension_name(posixpath.basename(made[0])) or (None,))[0],
        )

    def _relative(self, path: str) -> str:
        """A path of the built tree; the build folder lies in it."""
        for folder, prefix in ((self.build, f"{_FOLDER}/"), (self.source, "")):
            if folder and path.startswith(f"{folder}/"):
                return prefix + path[len(folder) + 1 :]
        return path

    def _sources(self, target: Mapping[str, Any]) -> Iterator[str]:
        folder = posixpath.dirname(self._relative(_posix(target.get("defined_in"))))
        groups = target.get("target_sources")
        for group in groups if isinstance(groups, list) else ():
            for path in project.strings(project.table(group).get("sources")):
                yield self._relative(_posix(path))
            for path in project.strings(project.table(group).get("generated_sources")):
                # Meson's own translations lie in the target's private folder, `_x.so.p/x.pyx.c`.
                made = self._relative(_posix(path))
                below = made.rpartition(".p/")[2] if ".p/" in made else posixpath.basename(made)
                made_of = origin(below, (folder, ""), self.files)
                if made_of is not None:
                    yield made_of

    def _likely_name(self, target: Mapping[str, Any], made: str, sources: Iterable[str], known: Packages) -> str:
        """The name that a module would have which is not installed: in the package whose files lie beside it."""
        stem = (extension_name(posixpath.basename(made)) or ("",))[0]
        beside = (posixpath.dirname(self._relative(_posix(target.get("defined_in")))), *map(posixpath.dirname, sources))
        return known.module(stem, beside)

    def _declared_at(self, target: Mapping[str, Any], made: str, sources: Iterable[str]) -> Location | None:
        """The call that makes the target, else the one line that spells its name or a source of it."""
        path = self._relative(_posix(target.get("defined_in")))
        text = self.watched.tree.get(path)
        if text is None:
            return None
        stem = (extension_name(posixpath.basename(made)) or ("",))[0]
        calls = list(re.finditer(_CALL.format(re.escape(stem)), text))
        if len(calls) == 1:
            return Location(path, text.count("\n", 0, calls[0].start()) + 1)
        return Location(path, quoted_once(text, (stem, *map(posixpath.basename, sources))))


def _makes_module(target: Any, filename: str) -> bool:
    """Whether a target is an extension module; a library that is loaded by other means is none."""
    named = extension_name(filename)
    if named is None or not isinstance(target, dict) or target.get("type") != "shared module":
        return False
    uses_python = any(name.startswith("python") for name in project.strings(target.get("dependencies")))
    return named[1] is not None or filename.endswith(".pyd") or uses_python


WATCHER = MesonPythonWatcher()
