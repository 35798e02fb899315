"""What the project's own files say about it: name, version, build backend, and the texts that rules look into."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from wheelcheck.errors import UsageError, WheelcheckError
from wheelcheck.model.project import Project, TextFile
from wheelcheck.stages import setup_files
from wheelcheck.stages.sources import read_sources
from wheelcheck.stages.text import decoded
from wheelcheck.stages.trouble import disk_trouble
from wheelcheck.stages.walk import Walk

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

__all__ = ["LEGACY_BACKEND", "LEGACY_REQUIRES", "read", "read_sources"]

# What a frontend assumes when pyproject.toml names no backend (PEP 517, "Source trees").
LEGACY_BACKEND = "setuptools.build_meta:__legacy__"
LEGACY_REQUIRES = ("setuptools>=40.8.0",)

_PACKAGING_FILES = (
    *("pyproject.toml", "setup.py", "setup.cfg", "MANIFEST.in", "CMakeLists.txt", "meson.build", "meson.options"),
    *("meson_options.txt", "Cargo.toml", ".gitignore", "README.md", "README.rst", "README.txt", "README"),
)
_BUILD_LISTS = ("CMakeLists.txt", "meson.build")  # those that lie in subfolders too
_SIZE_LIMIT = 2_000_000
_NESTED_LIMIT = 500
_TOML_PLACE = re.compile(r"\s*\(at line (\d+), column (\d+)\)$")
_TOML_END = re.compile(r"\s*\(at end of document\)$")


def read(tree: Path, *, root: str) -> Project:
    """Read the packaging files of the source tree ``tree``; ``root`` is the target as the user wrote it.

    Name and version are given when they stand there literally; None when only building tells them. The backend is the
    one that build frontends would call (PEP 517), and the build requirements theirs (PEP 518).
    Raises WheelcheckError when the tree holds no project, UsageError when pyproject.toml is broken.
    """
    with disk_trouble(f"reading {root}"):
        files = tuple(_packaging_files(tree))
        unpacked = _text(tree, "PKG-INFO")
    texts = {file.path: file.text for file in files}
    pyproject = _parse(texts["pyproject.toml"]) if "pyproject.toml" in texts else {}
    if "setup.py" not in texts and not _describes_package(pyproject, texts):
        raise _no_project(tree, root, "pyproject.toml" in texts)
    backend, requires = _build_system(pyproject)
    name, version = _name_and_version(pyproject, texts, unpacked.text if unpacked else None)
    return Project(
        root=root,
        name=name,
        version=version,
        backend=backend,
        build_requires=requires,
        pyproject=MappingProxyType(pyproject),
        files=files,
    )


def _packaging_files(tree: Path) -> Iterator[TextFile]:
    for name in _PACKAGING_FILES:
        file = _text(tree, name)
        if file is not None:
            yield file
    wanted = {name for name in _BUILD_LISTS if (tree / name).is_file()}
    if wanted:
        nested = (path for path in Walk(tree) if "/" in path and path.rpartition("/")[2] in wanted)
        for path, _ in zip(nested, range(_NESTED_LIMIT), strict=False):
            file = _text(tree, path)
            if file is not None:
                yield file


def _text(tree: Path, path: str) -> TextFile | None:
    place = tree / path
    try:
        if not place.is_file() or not place.resolve().is_relative_to(tree.resolve()):
            return None
        with place.open("rb") as file:
            content = file.read(_SIZE_LIMIT)
    except FileNotFoundError:
        return None
    if path == "pyproject.toml":
        return TextFile(path, _strict(content))
    return TextFile(path, decoded(content))


def _strict(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UsageError(
            f"pyproject.toml:{line}: not UTF-8, which TOML must be (byte 0x{content[error.start]:02x})",
            "save the file as UTF-8",
        ) from error


def _parse(text: str) -> dict[str, Any]:
    if text.startswith("\ufeff"):
        raise UsageError("pyproject.toml:1: starts with a byte order mark, which build tools refuse", "save it without")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        place = _TOML_PLACE.search(message)
        if place:
            where = f"pyproject.toml:{place[1]}:{place[2]}"
            shown = text.splitlines()[int(place[1]) - 1 : int(place[1])]
            hint = f"line {place[1]} reads: {shown[0].strip()}" if shown and shown[0].strip() else "look at that line"
        else:
            where = f"pyproject.toml:{max(len(text.splitlines()), 1)}"
            hint = "the file ends too early: look for a quote or bracket that isn't closed"
        reason = _TOML_END.sub("", _TOML_PLACE.sub("", message))
        raise UsageError(f"{where}: not valid TOML: {reason}", hint) from error


def _describes_package(pyproject: Mapping[str, Any], texts: Mapping[str, str]) -> bool:
    tools = pyproject.get("tool")
    foreign = isinstance(tools, dict) and any(name in tools for name in ("poetry", "flit"))
    return "setup.cfg" in texts or "project" in pyproject or "build-system" in pyproject or foreign


def _no_project(tree: Path, root: str, has_pyproject: bool) -> WheelcheckError:
    below = sorted(
        f"{child.name}/"
        for child in tree.iterdir()
        if child.is_dir() and any((child / name).is_file() for name in ("pyproject.toml", "setup.py"))
    )
    if has_pyproject:
        message = f"{root}: pyproject.toml only configures tools: no [build-system], no [project], and no setup.py"
    else:
        message = f"{root}: no pyproject.toml and no setup.py, so nothing to build"
    if below:
        hint = f"these subfolders hold a project: {', '.join(below[:8])}"
    else:
        hint = "give the folder of a Python project, an sdist, a wheel, or name==version"
    return WheelcheckError(message, hint)


def _build_system(pyproject: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """The backend and the build requirements, as PEP 517 and PEP 518 have them."""
    table = pyproject.get("build-system")
    if table is None:
        return LEGACY_BACKEND, LEGACY_REQUIRES
    if not isinstance(table, dict):
        raise UsageError("pyproject.toml: build-system is not a table", "write it as [build-system]")
    requires = table.get("requires")
    if not isinstance(requires, list) or not all(isinstance(item, str) for item in requires):
        fault = "lacks the key `requires`" if requires is None else "`requires` is not a list of strings"
        raise UsageError(f"pyproject.toml: [build-system] {fault}", 'for example: requires = ["setuptools>=61"]')
    backend = table.get("build-backend", LEGACY_BACKEND)
    if not isinstance(backend, str):
        raise UsageError("pyproject.toml: build-backend is not a string", 'for example: "setuptools.build_meta"')
    return backend, tuple(requires)


def _name_and_version(
    pyproject: Mapping[str, Any], texts: Mapping[str, str], pkg_info: str | None
) -> tuple[str | None, str | None]:
    """The first place that tells each, in the order of their weight."""
    name: str | None = None
    version: str | None = None
    for found in _statements(pyproject, texts, pkg_info):
        name, version = name or found[0], version or found[1]
    return name, version


def _statements(
    pyproject: Mapping[str, Any], texts: Mapping[str, str], pkg_info: str | None
) -> Iterator[tuple[str | None, str | None]]:
    tools = pyproject.get("tool")
    poetry = tools.get("poetry") if isinstance(tools, dict) else None
    for table in (pyproject.get("project"), poetry):
        if isinstance(table, dict):
            yield _literal(table.get("name")), _literal(table.get("version"))
    if pkg_info is not None:
        headers = pkg_info.partition("\n\n")[0]
        yield _header(headers, "Name"), _header(headers, "Version")
    if "setup.cfg" in texts:
        yield setup_files.from_setup_cfg(texts["setup.cfg"])
    if "setup.py" in texts:
        yield setup_files.from_setup_py(texts["setup.py"])


def _literal(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _header(headers: str, name: str) -> str | None:
    found = re.search(rf"^{name}:[ \t]*(\S.*)$", headers, re.MULTILINE | re.IGNORECASE)
    return found[1].strip() if found else None
