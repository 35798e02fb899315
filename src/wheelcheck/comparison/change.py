"""What a comparison gives."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Part(str, Enum):
    """What a change is about, in the order of a report."""

    METADATA = "metadata"
    REQUIREMENT = "requirements"
    EXTRA = "extras"
    ENTRY_POINT = "entry points"
    TAG = "tags"
    MODULE = "modules"
    EXTENSION = "extension modules"
    FILE = "other files"
    CONTENT = "changed contents"
    SIZE = "size"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. ``before`` and ``after`` are None where the subject isn't there; ``loses`` says that somebody who
    uses the first distribution may find something gone in the second.
    """

    part: Part
    subject: str
    before: str | None
    after: str | None
    loses: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """The file names of both, and every difference."""

    before: str
    after: str
    changes: tuple[Change, ...]

    @property
    def loses(self) -> bool:
        """Whether anything is lost."""
        return any(change.loses for change in self.changes)
