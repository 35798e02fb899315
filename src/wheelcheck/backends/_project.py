"""What a watcher asks the project's own files: its [build-system], its [tool] tables, where a text spells a word."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


@dataclass(frozen=True, slots=True)
class BuildSystem:
    """The [build-system] table (PEP 518): the backend, and the normalized names of what it requires.

    ``wrapped`` says that the backend lies in the project (``backend-path``), mostly around another one.
    """

    backend: str
    requires: frozenset[str]
    wrapped: bool

    def is_(self, module: str, distribution: str) -> bool:
        """Whether the backend is that ``module``, or a wrapper in the project that requires its ``distribution``."""
        top = re.split(r"[.:]", self.backend, maxsplit=1)[0]
        return top == module or (self.wrapped and distribution in self.requires)


def toml(text: str) -> dict[str, Any]:
    """A TOML document; empty when it is none."""
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError):
        return {}


def parsed_json(text: str) -> Any:
    """A JSON document; None when it is none, torn or nested without end."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def table(document: Any, *keys: str) -> dict[str, Any]:
    """The table below ``keys``; empty when something on the way is no table."""
    for key in keys:
        document = document.get(key) if isinstance(document, dict) else None
    return document if isinstance(document, dict) else {}


def strings(value: Any) -> tuple[str, ...]:
    """The strings of a list; none when it is no list."""
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def build_system(tree: Mapping[str, str]) -> BuildSystem:
    """Of the texts of a project; without a [build-system] it is setuptools (PEP 517)."""
    found = table(toml(tree.get("pyproject.toml", "")), "build-system")
    backend = found.get("build-backend")
    names = (re.match(r"\s*([\w.-]+)", requirement) for requirement in strings(found.get("requires")))
    return BuildSystem(
        backend=backend if isinstance(backend, str) else "setuptools.build_meta:__legacy__",
        requires=frozenset(re.sub(r"[-_.]+", "-", name[1]).lower() for name in names if name),
        wrapped=bool(strings(found.get("backend-path"))),
    )
