"""What a reporter is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from wheelcheck.model.report import Report


@dataclass(frozen=True, slots=True)
class RulePage:
    """What a rule is for, for formats that carry it along: ``summary`` in one sentence, ``text`` its page, Markdown;
    ``level`` the weight of its findings (error, warning, info)."""

    code: str
    name: str
    level: str
    summary: str
    text: str


@dataclass(frozen=True, slots=True)
class Look:
    """How a report is to look, as far as its format cares. ``width`` is where lines wrap, None for not at all;
    ``quiet`` leaves out what is for information, ``verbose`` shortens nothing, ``extensions`` adds the table of
    extension modules. ``folder`` is where the command was started and ``checkout`` the top of the repository there,
    both absolute: CI systems want paths that begin at the latter. ``pages`` are those of the rules."""

    color: bool = False
    width: int | None = None
    quiet: bool = False
    verbose: bool = False
    extensions: bool = False
    folder: PurePath | None = None
    checkout: PurePath | None = None
    pages: tuple[RulePage, ...] = ()


class Reporter(ABC):
    """A format. A subclass is one file, named like the format; ``summary`` says in one line what it is for."""

    summary: ClassVar[str]

    def __init__(self, look: Look) -> None:
        """A reporter of that look."""
        self.look = look

    @abstractmethod
    def render(self, reports: Sequence[Report]) -> str:
        """The text of one or several reports, with its last newline; a pure function."""
