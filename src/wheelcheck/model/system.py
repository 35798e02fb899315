"""What the machine that wheelcheck runs on would give a compiled file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SystemLibrary:
    """A shared library of this machine: the name it was asked by, its file, and the symbols it defines."""

    name: str
    path: str
    exports: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SystemLibraries:
    """What this machine's loader answers for the libraries that a wheel needs and doesn't bring.

    ``machine`` is the processor; ``found`` the libraries it has, ``absent`` the names it hasn't; ``process`` are the
    symbols that any Python process defines already (the C library's), as far as they were asked for.
    """

    machine: str
    found: tuple[SystemLibrary, ...] = ()
    absent: frozenset[str] = frozenset()
    process: frozenset[str] = frozenset()

    def library(self, name: str) -> SystemLibrary | None:
        """The library that this machine gives for a name."""
        return next((library for library in self.found if library.name == name), None)
