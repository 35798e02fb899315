"""What a rule reports."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from wheelcheck.model.edit import Edit


class Severity(str, Enum):
    """How much a finding weighs; the order of the members is the order of weight."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the heaviest."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Location:
    """A place in the user's files: a path relative to the project (or inside the wheel) and a line from 1."""

    path: str
    line: int | None = None

    def __str__(self) -> str:
        return self.path if self.line is None else f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault with its cause, its proof and its remedy.

    ``message`` is one line naming subject and cause; ``because`` the evidence, a line each; ``fix`` the remedy, which
    may span lines; ``affects`` the modules or files that suffer from it, without the subject itself; ``exception`` what
    Python raised, type and message, where the finding is about that; ``edits`` the remedy as steps that a program could
    take, where it is one that can be pasted (``fix`` then says the same).
    """

    code: str
    name: str
    severity: Severity
    subject: str
    message: str
    because: tuple[str, ...] = ()
    fix: str | None = None
    locations: tuple[Location, ...] = ()
    affects: tuple[str, ...] = ()
    exception: str | None = None
    edits: tuple[Edit, ...] = ()
