"""What every backend's remedies share: where files stand, and what the project's tables say now."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from typing import Any, ClassVar

from wheelcheck.diagnosis import Case
from wheelcheck.model.build import DeclaredExtension
from wheelcheck.model.edit import Edit, EditKind
from wheelcheck.model.project import Project, TextFile
from wheelcheck.remedies import _extension_names, _toml
from wheelcheck.remedies._git import ignoring_line
from wheelcheck.remedies._patterns import literal
from wheelcheck.trail import Trail

_NAME = re.compile(r"[\w.-]+")
_MANY = 3


class Remedies:
    """What to write for one backend. An empty tuple: nothing that could be pasted."""

    backends: ClassVar[tuple[str, ...]] = ()
    """The first parts of the backend objects that these are for."""

    def __init__(self, case: Case) -> None:
        """``case`` is the project with all that is known of it."""
        self.case = case

    def ship(self, trails: Sequence[Trail]) -> tuple[Edit, ...]:
        """What puts files of the source into the wheel."""
        raise NotImplementedError

    def ship_new(self, trail: Trail) -> tuple[Edit, ...]:  # noqa: ARG002
        """What puts a new data file of a package into the wheel; most backends take it by themselves."""
        return ()

    def pack(self, paths: Sequence[str]) -> tuple[Edit, ...]:
        """What puts files (paths in the project) into the sdist."""
        raise NotImplementedError

    def leave_out(self, paths: Sequence[str]) -> tuple[Edit, ...]:
        """What keeps files and folders (as installed) out of the wheel."""
        raise NotImplementedError

    def locate(self, tops: Sequence[str]) -> tuple[Edit, ...]:  # noqa: ARG002
        """What makes the backend find the packages in these folders of the project, where it found none."""
        return ()

    def declare(self, modules: Sequence[tuple[str, str]]) -> tuple[Edit, ...]:  # noqa: ARG002
        """What makes the build compile and ship extension modules (name and source), where a line can tell."""
        return ()

    def install(self, row: DeclaredExtension) -> tuple[Edit, ...]:  # noqa: ARG002
        """What ships an extension module that is compiled already."""
        return ()

    def for_platform(self) -> tuple[Edit, ...]:
        """What makes the wheel one for this platform, where compiled modules are there ready-made."""
        return ()

    def rename(self, module: str, found: str) -> tuple[Edit, ...]:
        """What gives an extension module that is built as ``found`` the name by which it is imported."""
        told = self.case.evidence.project
        scripts = [TextFile(path, text) for path, text in sorted(self.case.tree_texts.items()) if "/" not in path]
        known = [file for file in map(told.file, ("pyproject.toml", "setup.py")) if file is not None]
        paths = {file.path for file in known}
        return _extension_names.renamed([*known, *(file for file in scripts if file.path not in paths)], found, module)

    def brings(self, *distributions: str) -> tuple[Edit, ...]:
        """What brings distributions into the environment of the build; nothing where they are there."""
        project = self.case.evidence.project
        told = (_NAME.match(each.strip()) for each in project.build_requires)
        known = {match[0].lower().replace("_", "-") for match in told if match}
        new = [each for each in distributions if each not in known]
        return require_to_build(project, *new) if new else ()

    def patterns(self, paths: Sequence[str]) -> list[str]:
        """The paths as patterns: each for itself, or where there are many of one kind, what they have in common, if
        nothing else of the project is meant by that."""
        kinds: dict[str, list[str]] = defaultdict(list)
        for path in paths:
            kinds[posixpath.splitext(path)[1]].append(path)
        several = [kind for kind, inside in kinds.items() if len(inside) > _MANY]
        if len(paths) > _MANY and (len(kinds) > _MANY or "" in kinds):
            whole = self._all_of(paths, "")
            if whole:
                return [whole]
        return [
            pattern
            for kind, inside in kinds.items()
            for pattern in (
                [self._all_of(inside, kind)] if kind in several and self._all_of(inside, kind) else map(literal, inside)
            )
        ]

    def _all_of(self, paths: Sequence[str], suffix: str) -> str:
        """The pattern for every file of a kind in the folder around these; empty where it would mean others too."""
        folder, wanted = posixpath.commonpath([posixpath.dirname(path) for path in paths]), set(paths)
        wheel = self.case.evidence.wheel
        shipped = wheel.installed if wheel is not None else frozenset()
        others = (path for path in self.files if path.startswith(f"{folder}/") and path.endswith(suffix))
        alone = all(path in wanted or self.case.layout.installed(path) in shipped for path in others)
        return f"{literal(folder)}/**/*{literal(suffix)}" if folder and alone else ""

    def freed(self, excluded: Sequence[str], paths: Sequence[str]) -> list[str]:
        """The exclusions without those that match these paths; all of them where one leaves out other files too."""
        kept, wheel = without(excluded, paths), self.case.evidence.wheel
        shipped = wheel.installed if wheel is not None else frozenset()
        rest = [path for path in self.files if path not in paths and self.case.layout.installed(path) not in shipped]
        gone = [pattern for pattern in excluded if pattern not in kept]
        others = any(matches(pattern, path) for pattern in gone for path in rest if self.top_of(path) is not None)
        return list(excluded) if others else kept

    def ignored(self, path: str) -> bool:
        """Whether .gitignore hides a file, though git may have it."""
        file = self.case.evidence.project.file(".gitignore")
        return file is not None and ignoring_line(file.text, path) is not None

    def build_lists(self, name: str) -> list[TextFile]:
        """The project's files of that name (`meson.build`, `CMakeLists.txt`), in whatever folder."""
        return [file for file in self.case.evidence.project.files if file.path.rpartition("/")[2] == name]

    def setting(self, *names: str) -> Any:
        """A value of pyproject.toml; None where it, or a table on the way, is absent."""
        value: Any = self.case.evidence.project.pyproject
        for name in names:
            if not hasattr(value, "get"):
                return None
            value = value.get(name)
        return value

    def strings(self, *names: str) -> list[str]:
        """The strings of a list of pyproject.toml; a single string is a list of one."""
        value = self.setting(*names)
        if isinstance(value, str):
            return [value]
        return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []

    def source(self, installed: str) -> str | None:
        """The path in the project of an installed file, or of the folder of an installed one."""
        found = self.case.stations.find_source(installed)
        if found is not None:
            return found
        files = self.files
        for candidate in self.case.layout.candidates(installed):
            if any(path.startswith(candidate + "/") for path in files):
                return candidate
        return None

    @property
    def files(self) -> frozenset[str]:
        """The files of the source that a clone has."""
        snapshot = self.case.evidence.snapshot
        return snapshot.files if snapshot is not None else frozenset()

    def top_folders(self) -> list[str]:
        """The folders in the project of the packages at the top, those that nothing ships included."""
        return sorted({top for top in map(self.top_of, self.files) if top})

    def modules_below(self, tops: Sequence[str]) -> list[str]:
        """The Python files of the source in these folders."""
        return sorted(
            path for path in self.files if path.endswith(".py") and path.startswith(tuple(f"{top}/" for top in tops))
        )

    def top_of(self, source: str) -> str | None:
        """The folder in the project of the top-level package that a source file belongs to."""
        installed = self.case.layout.installed(source)
        if installed is None or "/" not in installed:
            return None
        top = installed.partition("/")[0]
        folder = source[: len(source) - len(installed)] + top
        return folder if f"{folder}/__init__.py" in self.files else None


def root_of(folder: str) -> str:
    """The folder that holds a package's folder; empty for the project itself."""
    return folder.rpartition("/")[0]


def roots_of(tops: Sequence[str]) -> list[str]:
    """The folders that hold these packages."""
    return sorted({root_of(top) for top in tops})


def gathered(paths: Sequence[str]) -> list[str]:
    """The paths, or the folder that they lie in where there are many."""
    folder = posixpath.commonpath(paths) if len(paths) > _MANY else ""
    return [folder] if folder else list(paths)


def without(patterns: Sequence[str], paths: Sequence[str]) -> list[str]:
    """The patterns that match none of the paths, neither whole, nor by a folder, nor by the last part."""
    return [pattern for pattern in patterns if not any(matches(pattern, path) for path in paths)]


def matches(pattern: str, path: str) -> bool:
    """Whether an exclusion in one of the backends' ways of writing matches a path or a folder around it."""
    bare = pattern.strip("/").removesuffix("/**").removesuffix("/*").removeprefix("**/")
    parts = path.split("/")
    around = ["/".join(parts[:size]) for size in range(1, len(parts) + 1)]
    if "/" in bare or pattern.startswith("/"):
        return any(fnmatchcase(each, bare) for each in around)
    return any(fnmatchcase(part, bare) for part in parts)


def grown(values: Iterable[str], new: Iterable[str]) -> list[str]:
    """A list with what it lacked."""
    return list(dict.fromkeys((*values, *new)))


def require_to_build(project: Project, *distributions: str) -> tuple[Edit, ...]:
    """What brings distributions into the environment of the build."""
    return (keys("build-system", {"requires": grown(project.build_requires, distributions)}),)


def table(name: str, **values: object) -> Edit:
    """Keys of a table of pyproject.toml, ``_`` for ``-`` in their names."""
    return keys(name, {key.replace("_", "-"): value for key, value in values.items()})


def keys(name: str, values: dict[str, object]) -> Edit:
    """The same with any names."""
    return Edit(EditKind.SET, "pyproject.toml", _toml.table(name, values))
