"""What watching a build backend means: values and the protocol of a watcher."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from wheelcheck.model.build import DeclaredExtension


@dataclass(frozen=True, slots=True)
class Observation:
    """What a backend was told to build: extension modules, packages, and single modules (``py_modules``)."""

    extensions: tuple[DeclaredExtension, ...]
    packages: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()


class Watcher(Protocol):
    """Watches the build hooks of one kind of backend, from inside the build environment.

    It is harmless where another backend builds: then it just sees nothing. It must never fail a build nor change what
    is built.
    """

    @property
    def name(self) -> str:
        """Where its rows come from, as `DeclaredExtension.source` says it."""

    def files(self) -> Mapping[str, str]:
        """What to put into the build environment's site-packages: file names and their text."""

    def environ(self, folder: str) -> Mapping[str, str]:
        """The variables for the watched hook; the records go into ``folder``."""

    def read(self, records: Sequence[str], texts: Mapping[str, str]) -> Observation | None:
        """What the records tell; None when this kind of backend did not run.

        ``texts`` are the packaging files of the built tree by path, to tell the line of a declaration.
        """
