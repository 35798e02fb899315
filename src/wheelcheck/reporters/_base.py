"""What a reporter is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from wheelcheck.model.report import Report


@dataclass(frozen=True, slots=True)
class Look:
    """How a report is to look, as far as its format cares. ``width`` is where lines wrap, None for not at all;
    ``quiet`` leaves out what is for information, ``verbose`` shortens nothing, ``extensions`` adds the table of
    extension modules."""

    color: bool = False
    width: int | None = None
    quiet: bool = False
    verbose: bool = False
    extensions: bool = False


class Reporter(ABC):
    """A format. A subclass is one file, named like the format; ``summary`` says in one line what it is for."""

    summary: ClassVar[str]

    def __init__(self, look: Look) -> None:
        """A reporter of that look."""
        self.look = look

    @abstractmethod
    def render(self, reports: Sequence[Report]) -> str:
        """The text of one or several reports, with its last newline; a pure function."""
