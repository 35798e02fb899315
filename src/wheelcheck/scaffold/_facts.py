"""What the packaging files of a project say that a set-up depends on. Nothing is run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from wheelcheck import version_source
from wheelcheck.model.project import Project
from wheelcheck.scaffold._base import Surroundings

# What wheelcheck can verify for, and what it runs on itself.
_PYTHONS = ("3.8", "3.9", "3.10", "3.11", "3.12", "3.13")
_HOSTS = _PYTHONS[2:]
_LAST_PATCH = 99
_STATED = re.compile(r"""python_requires\s*=\s*["']?([^"'\n#]+)""")
_FOR_DEVELOPERS = re.compile(r"^(all|ci|.*(dev|test|doc|lint|typ(e|ing)|bench|build|example|coverage|style|mypy).*)$")
_RUST = ("maturin", "setuptools_rust", "setuptools-rust")


def table(mapping: Mapping[str, Any], *path: str) -> dict[str, Any]:
    """The table at a path of keys, empty when there is none."""
    found: Any = mapping
    for key in path:
        found = found.get(key) if isinstance(found, Mapping) else None
    return dict(found) if isinstance(found, Mapping) else {}


def texts(value: object) -> list[str]:
    """The texts of a list."""
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def interpreters(project: Project) -> tuple[str, ...]:
    """The oldest and the newest interpreter that the project supports, of those that wheelcheck knows."""
    fits = _supported(project)
    return (fits[0],) if len(fits) == 1 else (fits[0], fits[-1])


def host(project: Project) -> str:
    """The newest interpreter that both the project and wheelcheck itself run on; else wheelcheck's newest."""
    return next((each for each in reversed(_supported(project)) if each in _HOSTS), _HOSTS[-1])


def version_from_git(surroundings: Surroundings) -> bool:
    """Whether the version is made from tags, which a shallow clone does not have."""
    return version_source.from_tags(surroundings.project, surroundings.files) is not None


def needs_rust(project: Project) -> bool:
    """Whether building needs cargo."""
    return any(word in each for each in (project.backend or "", *project.build_requires) for word in _RUST)


def extensions(project: Project) -> tuple[str, ...]:
    """The extension modules that pyproject.toml itself declares as required. What a setup.py, Meson or CMake declares
    is observed at each build, and needs no list."""
    return tuple(sorted(set(_extensions(project))))


def extras(project: Project) -> tuple[str, ...]:
    """The extras that users install, not those for developers."""
    declared = table(project.pyproject, "project", "optional-dependencies")
    return tuple(sorted(name for name in declared if not _FOR_DEVELOPERS.match(name.lower())))


def _supported(project: Project) -> tuple[str, ...]:
    stated = _stated(project)
    try:
        allowed = SpecifierSet(stated or "")
    except InvalidSpecifier:
        return _PYTHONS[2:]
    fits = tuple(each for each in _PYTHONS if allowed.contains(f"{each}.{_LAST_PATCH}") or allowed.contains(each))
    return (fits if stated else _PYTHONS[2:]) or _PYTHONS[-1:]


def _stated(project: Project) -> str | None:
    found = table(project.pyproject, "project").get("requires-python")
    if isinstance(found, str):
        return found
    poetry = table(project.pyproject, "tool", "poetry", "dependencies").get("python")
    if isinstance(poetry, str):
        return ",".join(_from_poetry(part.strip()) for part in poetry.split(","))
    for name in ("setup.cfg", "setup.py"):
        file = project.file(name)
        match = _STATED.search(file.text) if file is not None else None
        if match is not None:
            return match[1].strip()
    return None


def _from_poetry(part: str) -> str:
    """A caret requirement as a specifier: `^3.9` allows what `>=3.9,<4` does (Poetry's "Dependency specification")."""
    if part.startswith("^"):
        return f">={part[1:]},<{int(part[1:].partition('.')[0] or 0) + 1}" if part[1:2].isdigit() else part
    return f"~={part[1:]}" if part.startswith("~") and not part.startswith("~=") else part


def _extensions(project: Project) -> Iterator[str]:
    tool = table(project.pyproject, "tool")
    backend = (project.backend or "").partition(".")[0].partition(":")[0]
    declared = [("setuptools", "name"), ("setuptools-rust", "target")] if backend == "setuptools" else []
    for name, key in declared:
        rows = table(tool, name).get("ext-modules")
        for row in rows if isinstance(rows, list) else []:
            if isinstance(row, Mapping) and isinstance(row.get(key), str) and not row.get("optional"):
                yield row[key]
    maturin = table(tool, "maturin")
    if backend == "maturin" and maturin.get("bindings") != "bin" and isinstance(maturin.get("module-name"), str):
        yield maturin["module-name"]
