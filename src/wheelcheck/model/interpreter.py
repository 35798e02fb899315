"""The Python that a package is verified for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Interpreter:
    """A target interpreter and the facts about it that the host needs.

    ``tags`` are the wheel tags that it can install, best first; ``suffixes`` its extension module suffixes
    (``importlib.machinery.EXTENSION_SUFFIXES``); ``stdlib`` the importable top-level names of its standard library;
    ``library_folder`` where its own library lies, which its build flags may name to everything that it compiles.
    """

    executable: str
    version: tuple[int, int, int]
    implementation: str
    platform: str
    tags: tuple[str, ...]
    suffixes: tuple[str, ...]
    stdlib: frozenset[str]
    can_fork: bool
    library_folder: str | None = None

    @property
    def version_text(self) -> str:
        """``3.12.1``."""
        return ".".join(str(part) for part in self.version)
