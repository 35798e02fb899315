"""The project under test, as its own files describe it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True)
class TextFile:
    """A text file of the project: its path relative to the project folder and its content."""

    path: str
    text: str

    def line_of(self, needle: str) -> int | None:
        """The first line (from 1) that holds ``needle``."""
        for number, line in enumerate(self.text.splitlines(), 1):
            if needle in line:
                return number
        return None


@dataclass(frozen=True, slots=True)
class Project:
    """Name, build backend and packaging files of what is verified.

    ``root`` is the target as the user may read it; ``backend`` the PEP 517 object (``setuptools.build_meta:__legacy__``
    when no table names one), None for a wheel; ``pyproject`` the parsed pyproject.toml; ``files`` the
    packaging files (pyproject.toml, setup.py, setup.cfg, MANIFEST.in, CMakeLists.txt, meson.build) with their text.
    """

    root: str
    name: str | None = None
    version: str | None = None
    backend: str | None = None
    build_requires: tuple[str, ...] = ()
    pyproject: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    files: tuple[TextFile, ...] = ()

    def file(self, path: str) -> TextFile | None:
        """The packaging file of that path, if the project has it."""
        return next((file for file in self.files if file.path == path), None)
