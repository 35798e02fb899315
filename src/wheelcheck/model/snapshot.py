"""What a fresh clone would hold, and what it would lack."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path


class SourceKind(str, Enum):
    """Where the sources were taken from."""

    GIT = "git"
    COPY = "copy"
    SDIST = "sdist"


class Absence(str, Enum):
    """Why a file on this disk would not be in a clone."""

    UNTRACKED = "untracked"
    IGNORED = "ignored"
    SKIPPED = "skipped"  # `git update-index --skip-worktree`, sparse checkouts: tracked, content elsewhere


@dataclass(frozen=True, slots=True)
class IgnoreRule:
    """The ignore pattern that hides a file: where it stands and its text (gitignore(5))."""

    path: str
    line: int
    pattern: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line} `{self.pattern}`"


@dataclass(frozen=True, slots=True)
class AbsentFile:
    """A file on the developer's disk that a clone would not hold. ``path`` is relative to the project folder."""

    path: str
    why: Absence
    rule: IgnoreRule | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The tree that is built: ``root`` is our own copy, ``files`` its files (POSIX paths relative to it).

    ``absent`` are files on disk that are not in it; ``changed`` tracked files whose present content is not committed;
    ``commit`` the commit it is based on; ``shallow`` says that its history is cut off; ``notes`` what the user should
    know about how it was taken; ``leftovers`` are modules that an earlier build left in `build/lib*` on disk.
    """

    kind: SourceKind
    root: Path
    files: frozenset[str]
    absent: tuple[AbsentFile, ...] = ()
    changed: tuple[str, ...] = ()
    commit: str | None = None
    notes: tuple[str, ...] = ()
    shallow: bool = False
    leftovers: tuple[str, ...] = ()

    @property
    def dirty(self) -> bool:
        """Whether it holds changes that no commit has."""
        return bool(self.changed)

    def absent_file(self, path: str) -> AbsentFile | None:
        """The absent file of that path."""
        return next((file for file in self.absent if file.path == path), None)
