"""The top-level names that a project installs, where its own files leave no doubt."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from packaging.utils import canonicalize_name

from wheelcheck.model.project import Project
from wheelcheck.scaffold._facts import table, texts

_NEVER = frozenset(
    (
        *("test", "tests", "testing", "doc", "docs", "example", "examples", "benchmark", "benchmarks", "build", "dist"),
        *("setup", "conftest", "noxfile", "tasks", "fabfile", "versioneer", "scripts", "tools", "ci"),
    )
)
_MODULE = re.compile(r"[A-Za-z_]\w*")


def packages(project: Project, paths: Collection[str]) -> tuple[str, ...]:
    """By what the backend is told, or else by the layout: all of ``src``, or the package that is called like the
    project. Empty when neither is sure. ``paths`` are the project's files."""
    backend = re.split(r"[.:]", project.backend or "")[0]
    reader = _READERS.get(backend)
    said = reader(table(project.pyproject, "tool"), paths) if reader is not None else ()
    if said is None:
        return ()
    return tuple(sorted(set(said))) or tuple(sorted(_by_layout(project, paths)))


def _by_layout(project: Project, paths: Collection[str]) -> set[str]:
    named = canonicalize_name(project.name or "").replace("-", "_")
    # Of a namespace package, such as `zope`, the project's name begins with its name.
    first = re.split(r"[-_.]", project.name or "")[0].lower()
    inside = {name for name in _tops(paths, "src") if name not in _NEVER}
    sure = {name for name in inside if {f"src/{name}.py", f"src/{name}/__init__.py"} & set(paths)}
    sure |= {name for name in inside if name.lower() in (named, first)}
    return sure or {name for name in _tops(paths, "") if name.lower() == named}


def _tops(paths: Collection[str], root: str) -> set[str]:
    """The modules and packages, with ``__init__.py`` or without, right below a folder."""
    prefix = f"{root}/" if root else ""
    found = set()
    for path in paths:
        if not path.startswith(prefix) or not path.endswith(".py"):
            continue
        first, inner, _ = path[len(prefix) :].partition("/")
        name = first if inner else first.removesuffix(".py")
        if _MODULE.fullmatch(name) and name != "__init__":
            found.add(name)
    return found


def _setuptools(tool: Mapping[str, Any], paths: Collection[str]) -> set[str] | None:
    settings = table(tool, "setuptools")
    found = {name.partition(".")[0] for name in texts(settings.get("packages"))} | set(
        texts(settings.get("py-modules"))
    )
    compiled = settings.get("ext-modules")
    for row in compiled if isinstance(compiled, list) else []:
        if isinstance(row, Mapping) and isinstance(row.get("name"), str):
            found.add(row["name"].partition(".")[0])
    where = texts(table(settings, "packages", "find").get("where"))
    if len(where) == 1 and where[0].strip("./") not in ("", "src"):
        inside = _tops(paths, where[0].strip("./"))
        return inside | found if inside else None
    # A flat layout may install more than the package of the project's name: settings say which.
    if table(settings, "packages", "find") and not _tops(paths, "src"):
        return None
    return found


def _hatchling(tool: Mapping[str, Any], _paths: Collection[str]) -> set[str] | None:
    settings = {**table(tool, "hatch", "build"), **table(tool, "hatch", "build", "targets", "wheel")}
    if any(key in settings for key in ("only-include", "sources", "force-include", "include", "bypass-selection")):
        return None
    return {path.rstrip("/").rpartition("/")[2].removesuffix(".py") for path in texts(settings.get("packages"))}


def _poetry(tool: Mapping[str, Any], _paths: Collection[str]) -> set[str] | None:
    rows = table(tool, "poetry").get("packages")
    found = set()
    for row in rows if isinstance(rows, list) else []:
        include = row.get("include") if isinstance(row, Mapping) else None
        if (
            not isinstance(include, str)
            or "*" in include.partition("/")[0]
            or (isinstance(row, Mapping) and "to" in row)
        ):
            return None
        if not (isinstance(row, Mapping) and row.get("format") == "sdist"):
            found.add(include.partition("/")[0].removesuffix(".py"))
    return found


def _flit(tool: Mapping[str, Any], _paths: Collection[str]) -> set[str] | None:
    name = table(tool, "flit", "module").get("name") or table(tool, "flit", "metadata").get("module")
    return {name.partition(".")[0]} if isinstance(name, str) else set()


def _maturin(tool: Mapping[str, Any], _paths: Collection[str]) -> set[str] | None:
    settings = table(tool, "maturin")
    name = settings.get("module-name")
    # Without it the crate names the module; programs are no modules.
    if settings.get("bindings") == "bin" or not isinstance(name, str):
        return None
    return {name.partition(".")[0], *(each.partition(".")[0] for each in texts(settings.get("python-packages")))}


def _uv(tool: Mapping[str, Any], _paths: Collection[str]) -> set[str] | None:
    name = table(tool, "uv", "build-backend").get("module-name")
    names = [name] if isinstance(name, str) else texts(name)
    return {each.partition(".")[0].removesuffix("-stubs") for each in names} if not _stubs(names) else None


def _stubs(names: Collection[str]) -> bool:
    return any(name.partition(".")[0].endswith("-stubs") for name in names)


def _unsure(_tool: Mapping[str, Any], _paths: Collection[str]) -> set[str] | None:
    return None


# Meson and CMake install what their own files say.
_READERS = {
    "setuptools": _setuptools,
    "hatchling": _hatchling,
    "poetry": _poetry,
    "flit_core": _flit,
    "maturin": _maturin,
    "uv_build": _uv,
    "mesonpy": _unsure,
    "scikit_build_core": _unsure,
}
