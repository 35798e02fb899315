"""What a project is surrounded by, and what ``wheelcheck init`` would write into it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from wheelcheck.model.project import Project


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A project and what stands around it.

    All paths are relative to the top of the repository (or the project's folder, where there is none): ``place`` is the
    project's folder, ``files`` the texts that a friend may read or extend. ``packages`` are the top-level names that
    its sources hold, as far as that can be told; ``branch`` the default branch; ``hosts`` what the remotes tell
    (``github``, ``gitlab``); ``submodules`` whether there are any.
    """

    project: Project
    place: str = "."
    packages: tuple[str, ...] = ()
    files: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    branch: str = "main"
    hosts: frozenset[str] = frozenset()
    submodules: bool = False

    def beside(self, name: str) -> str:
        """The path of a file in the project's folder."""
        return name if self.place == "." else f"{self.place}/{name}"

    @property
    def target(self) -> str:
        """What follows ``wheelcheck verify`` at the top, with a space in front; nothing for the top itself."""
        return "" if self.place == "." else f" {_quoted(self.place)}"


@dataclass(frozen=True, slots=True)
class Change:
    """A file to be written: ``before`` is its text, None when it isn't there."""

    path: str
    before: str | None
    after: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a friend proposes: a change; or none, and why. ``snippet`` is what to paste by hand where no program can put
    it, ``then`` what is left to do after writing."""

    change: Change | None = None
    reason: str = ""
    snippet: str = ""
    then: str = ""


@dataclass(frozen=True, slots=True)
class Friend:
    """One thing that can be set up: ``--NAME``. ``suggested`` tells whether the project looks as if it wanted it."""

    name: str
    about: str
    propose: Callable[[Surroundings], Proposal]
    suggested: Callable[[Surroundings], bool]


def extended(before: str | None, addition: str) -> str:
    """``before`` with ``addition`` below it, an empty line between, in its own line ends."""
    if before is None or not before.strip():
        return addition
    ends = "\r\n" if "\r\n" in before else "\n"
    return before.rstrip("\r\n \t") + ends * 2 + addition.replace("\n", ends)


def mentioned(text: str | None) -> bool:
    """Whether a file says wheelcheck already. What it says there is the project's own business."""
    return text is not None and "wheelcheck" in text


def _quoted(path: str) -> str:
    plain = all(mark.isalnum() or mark in "._-/" for mark in path)
    return path if plain else "'" + path.replace("'", "'\"'\"'") + "'"
