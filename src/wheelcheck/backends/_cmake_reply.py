"""What CMake answers through its file API: the targets of a build and the rules that install them.

https://cmake.org/cmake/help/latest/manual/cmake-file-api.7.html, object kind "codemodel", version 2.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from wheelcheck.backends import _project as project
from wheelcheck.binaries.header import extension_name
from wheelcheck.model.finding import Location

QUERY = ".cmake/api/v1/query/codemodel-v2"
REPLY = ".cmake/api/v1/reply/"
_MAKERS = re.compile(
    r"(pybind11_add_module|nanobind_add_module|python[23]?_add_library|cython_add_module|python_extension_module)", re.I
)
_HEADERS = re.compile(r"[/\\]([Pp]ython(3[\d.]*t?)?|Python\.framework)([/\\]|$)|[/\\]include[/\\]python3")


@dataclass(frozen=True, slots=True)
class Target:
    """A target that makes an extension module.

    ``made`` is its file, relative to the build folder; ``sources`` are relative to the source folder, ``generated``
    those that the build makes; ``destinations`` are where in the wheel's staging folder it is installed, each with the
    components that it belongs to (empty when CMake is too old to tell).
    """

    name: str
    filename: str
    made: str
    folder: str
    sources: tuple[str, ...]
    generated: tuple[str, ...]
    destinations: tuple[tuple[str, frozenset[str]], ...]
    declared_at: Location | None


def source_folder(kept: Mapping[str, str]) -> str | None:
    """The absolute path of the top CMakeLists.txt's folder; None when there is no answer."""
    model = _codemodel(kept)
    found = project.table(model, "paths").get("source")
    return found.replace("\\", "/") if isinstance(found, str) else None


def targets(kept: Mapping[str, str]) -> Iterator[Target]:
    """All targets that make an extension module, in all configurations."""
    model = _codemodel(kept)
    build = project.table(model, "paths").get("build")
    for configuration in _list(model.get("configurations")):
        components = _components(kept, configuration)
        for reference in _list(project.table(configuration).get("targets")):
            file = project.table(reference).get("jsonFile")
            document = project.table(project.parsed_json(kept.get(f"{REPLY}{file}", "")))
            filename = document.get("nameOnDisk")
            if isinstance(filename, str) and _makes_module(document, filename):
                yield _target(document, filename, build if isinstance(build, str) else "", components)


def _codemodel(kept: Mapping[str, str]) -> dict[str, Any]:
    # There may be several after a second configuration: the newest has the greatest name.
    for index in sorted((path for path in kept if path.startswith(f"{REPLY}index-")), reverse=True):
        for found in _list(project.table(project.parsed_json(kept[index])).get("objects")):
            entry = project.table(found)
            if entry.get("kind") == "codemodel":
                return project.table(project.parsed_json(kept.get(f"{REPLY}{entry.get('jsonFile')}", "")))
    return {}


def _components(kept: Mapping[str, str], configuration: Any) -> dict[tuple[Any, Any], set[str]]:
    """The components that install a target at a place: rules stand with the folders, since CMake 3.21."""
    found: dict[tuple[Any, Any], set[str]] = {}
    for reference in _list(project.table(configuration).get("directories")):
        file = project.table(reference).get("jsonFile")
        document = project.table(project.parsed_json(kept.get(f"{REPLY}{file}", "")))
        for installer in map(project.table, _list(document.get("installers"))):
            if installer.get("type") == "target" and not installer.get("isExcludeFromAll"):
                place = (str(installer.get("targetId")), str(installer.get("destination")))
                found.setdefault(place, set()).add(str(installer.get("component")))
    return found


def _target(
    document: Mapping[str, Any], filename: str, build: str, components: Mapping[tuple[Any, Any], set[str]]
) -> Target:
    made = next(
        (_relative(table.get("path"), build) for table in map(project.table, _list(document.get("artifacts")))), ""
    )
    sources: dict[bool, dict[str, None]] = {False: {}, True: {}}
    for source in map(project.table, _list(document.get("sources"))):
        path = _relative(source.get("path"), build)
        if path and not path.endswith((".h", ".hpp", ".hxx", ".rule")):
            sources[source.get("isGenerated") is True][path] = None
    install = project.table(document, "install")
    prefix = str(project.table(install, "prefix").get("path", ""))
    told = [
        place for place in map(project.table, _list(install.get("destinations"))) if isinstance(place.get("path"), str)
    ]
    return Target(
        name=str(document.get("name")),
        filename=filename,
        made=made,
        folder=str(project.table(document, "paths").get("source", "")),
        sources=tuple(sources[False]),
        generated=tuple(sources[True]),
        destinations=tuple(
            (
                posixpath.normpath(posixpath.join(prefix.replace("\\", "/"), place["path"].replace("\\", "/"))),
                frozenset(components.get((str(document.get("id")), place["path"]), ())),
            )
            for place in told
        ),
        declared_at=_declared_at(document),
    )


def _relative(path: Any, build: str) -> str:
    """A path without the build folder in front."""
    if not isinstance(path, str):
        return ""
    folder = build.replace("\\", "/").rstrip("/") + "/"
    shown: str = path.replace("\\", "/")
    return shown[len(folder) :] if len(folder) > 1 and shown.startswith(folder) else shown


def _declared_at(document: Mapping[str, Any]) -> Location | None:
    """The project's own line that makes the target: the outermost call, for it may be made by a function."""
    graph = project.table(document, "backtraceGraph")
    nodes, files = _list(graph.get("nodes")), _list(graph.get("files"))
    place: Location | None = None
    index = document.get("backtrace")
    for _ in nodes:
        if not isinstance(index, int) or not 0 <= index < len(nodes):
            break
        node = project.table(nodes[index])
        file, line = node.get("file"), node.get("line")
        path = files[file] if isinstance(file, int) and 0 <= file < len(files) else None
        if isinstance(line, int) and isinstance(path, str) and not posixpath.isabs(path) and ":" not in path:
            place = Location(path, line)
        index = node.get("parent")
    return place


def _makes_module(document: Mapping[str, Any], filename: str) -> bool:
    """Whether a target is an extension module; a library that is loaded by other means is none."""
    named = extension_name(filename)
    if named is None or document.get("type") not in ("MODULE_LIBRARY", "SHARED_LIBRARY"):
        return False
    if named[1] is not None or filename.endswith(".pyd"):
        return True
    if document.get("type") != "MODULE_LIBRARY" or filename.startswith("lib"):
        return False
    commands = _list(project.table(document, "backtraceGraph").get("commands"))
    if any(isinstance(command, str) and _MAKERS.fullmatch(command) for command in commands):
        return True
    groups = map(project.table, _list(document.get("compileGroups")))
    includes = (project.table(include).get("path") for group in groups for include in _list(group.get("includes")))
    return any(isinstance(path, str) and _HEADERS.search(path) for path in includes)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
