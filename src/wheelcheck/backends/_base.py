"""What watching a build backend means: values and the protocol of a watcher."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Protocol

from wheelcheck.model.build import DeclaredExtension


class Rank(IntEnum):
    """How near to the truth a watcher's rows are: where several saw one module, the lowest tells.

    ``OWN``: a backend's own records. ``TRACES``: concluded from settings, log, tree and wheel. ``REST``: whatever no
    other watcher knows.
    """

    OWN = 0
    TRACES = 1
    REST = 2


@dataclass(frozen=True, slots=True)
class Observation:
    """What a backend was told to build: extension modules, packages, and single modules (``py_modules``).

    ``unread`` says what of it could not be read, a sentence each, and ``source`` where the rest comes from.
    """

    extensions: tuple[DeclaredExtension, ...]
    packages: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Watched:
    """What a build left for its watcher: texts alone, read by the stage that ran it, bounded in size and number.

    ``records`` are what the watcher's own files wrote down inside the build; ``tree`` the texts of the built tree that
    it wanted, by path; ``kept`` those of the folder that its settings named, likewise. ``tree_files`` and
    ``kept_files`` are the paths of all files in both, links left out; ``log`` the output of the hook; ``wheel`` the
    paths of the files in the wheel, None when there is none. ``seen`` is what watchers of a lower rank saw.
    """

    tree: Mapping[str, str]
    records: tuple[str, ...] = ()
    kept: Mapping[str, str] = field(default_factory=dict)
    tree_files: tuple[str, ...] = ()
    kept_files: tuple[str, ...] = ()
    log: str = ""
    wheel: tuple[str, ...] | None = None
    seen: Observation | None = None


class Watcher(Protocol):
    """Watches the build hooks of one kind of backend: from inside, by its settings, or by what it leaves behind.

    It is harmless where another backend builds: then it just sees nothing. It must never fail a build nor change what
    is built. Patterns are matched with paths from the root of a folder: ``*`` stays within one path component and
    ``**/`` is any folders, none too (``**/meson.build``).
    """

    @property
    def name(self) -> str:
        """Where its rows come from, as `DeclaredExtension.source` says it."""

    @property
    def rank(self) -> Rank:
        """How near to the truth its rows are."""

    @property
    def tree_patterns(self) -> tuple[str, ...]:
        """Which texts of the built tree it reads."""

    @property
    def kept_patterns(self) -> tuple[str, ...]:
        """Which texts of its own folder it reads."""

    def files(self) -> Mapping[str, str]:
        """What to put into the build environment's site-packages: file names and their text."""

    def environ(self, folder: str) -> Mapping[str, str]:
        """The variables for the watched hook; the records (``*.json``) go into ``folder``."""

    def settings(self, tree: Mapping[str, str], folder: str) -> Mapping[str, str]:
        """The config settings (PEP 517) that make the backend keep what it knows in ``folder``; empty for another's.

        ``tree`` has the texts of `tree_patterns` before the build. A build that fails with them is done again without.
        """

    def prepared(self, tree: Mapping[str, str]) -> Mapping[str, str]:
        """What must stand in the folder of `settings` before the build begins: paths and their text."""

    def read(self, watched: Watched) -> Observation | None:
        """What was seen; None when this kind of backend did not run."""


@dataclass(frozen=True, slots=True)
class Bystander:
    """The parts of a `Watcher` that adds nothing to the build; a base for watchers."""

    name: str
    rank: Rank = Rank.OWN
    tree_patterns: tuple[str, ...] = ("pyproject.toml",)
    kept_patterns: tuple[str, ...] = ()

    def files(self) -> Mapping[str, str]:
        """Nothing."""
        return {}

    def environ(self, _folder: str) -> Mapping[str, str]:
        """Nothing."""
        return {}

    def settings(self, _tree: Mapping[str, str], _folder: str) -> Mapping[str, str]:
        """None."""
        return {}

    def prepared(self, _tree: Mapping[str, str]) -> Mapping[str, str]:
        """Nothing."""
        return {}
