"""The Python that a package is verified for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

_IMPLEMENTATIONS = {"cpython": "CPython", "pypy": "PyPy", "graalpy": "GraalPy"}


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

    @property
    def implementation_text(self) -> str:
        """``CPython``."""
        return _IMPLEMENTATIONS.get(self.implementation.lower(), self.implementation)


def short_names(pythons: Sequence[Interpreter]) -> tuple[str, ...]:
    """What tells these interpreters apart, no longer than needed: ``3.10``, ``PyPy 3.10``, ``3.13t``, ``3.11.7``; at
    the worst its path."""
    wordings = [_short(python, 2) for python in pythons]
    longer = [_short(python, 3) for python in pythons]
    seen, seen_longer = Counter(wordings), Counter(longer)
    names = []
    for python, short, long in zip(pythons, wordings, longer, strict=True):
        names.append(short if seen[short] == 1 else long if seen_longer[long] == 1 else f"{long} {python.executable}")
    return tuple(names)


def _short(python: Interpreter, parts: int) -> str:
    # The first tag is the interpreter's own: cp313-cp313t-..., a free-threaded one.
    free_threaded = bool(python.tags) and python.tags[0].split("-")[1:2] == [f"{python.tags[0].split('-')[0]}t"]
    number = ".".join(map(str, python.version[:parts])) + ("t" if free_threaded else "")
    return number if python.implementation.lower() == "cpython" else f"{python.implementation_text} {number}"
