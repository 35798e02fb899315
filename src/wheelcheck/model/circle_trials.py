"""What was tried in fresh interpreters about circles of imports, and how it went."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True)
class Link:
    """A module on a circle and the statement by which it imports the next; ``implicit``: the next is a parent package
    of what the statement names.
    """

    module: str
    path: str
    line: int
    text: str
    implicit: bool = False


class Ask(str, Enum):
    """What a module asks of one whose own import is in progress."""

    MODULE = "the module"
    NAMES = "names"
    STAR = "every name"
    GUARDED = "names, if they are there"


@dataclass(frozen=True, slots=True)
class EarlyAsk:
    """A module asks one whose import is in progress.

    ``links`` are the circle, from the asked module to the asking one, whose link is the asking statement; ``entry`` the
    first import that leads there; ``names`` what it asks for, with what each is bound to; ``at`` the line that the
    asked one has come to; ``bound_at`` the line there that binds the last of the names (None: not known);
    ``component`` the first name of the modules that import one another with these, "" when that was not asked.
    """

    entry: str
    links: tuple[Link, ...]
    ask: Ask
    target: str
    names: tuple[tuple[str, str], ...]
    at: int
    bound_at: int | None = None
    component: str = ""

    @property
    def modules(self) -> tuple[str, ...]:
        """The modules on the circle, in order of import."""
        return tuple(link.module for link in self.links)

    @property
    def pairs(self) -> frozenset[tuple[str, str]]:
        """Its edges as (importer, imported)."""
        return frozenset(zip(self.modules, (*self.modules[1:], self.modules[0]), strict=True))


@dataclass(frozen=True, slots=True)
class Sighting:
    """An early ask that a run has shown: ``absent`` are names that the asked module had not yet and has in the end;
    ``lost`` those of them that the asking one still lacks in the end. ``count`` is the number of all lost ones.
    """

    ask: EarlyAsk
    absent: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    count: int = 0


@dataclass(frozen=True, slots=True)
class OrderTrial:
    """These modules imported one after the other in a fresh interpreter."""

    order: tuple[str, ...]
    ok: bool


class CutKind(str, Enum):
    """How an edge of a circle can be taken out without changing what the code means."""

    TYPE_CHECKING = "type checking"
    ORIGIN = "origin"
    FUNCTION = "function"
    LATER = "later"
    LAZY = "lazy"


@dataclass(frozen=True, slots=True)
class Cut:
    """A change of one file: the statement of ``module`` on ``line`` deferred, or replaced by ``becomes`` (of one that
    moves down: the line behind which it goes); ``text`` is the whole file after it. ``path`` is the installed file.
    """

    kind: CutKind
    module: str
    path: str
    line: int
    statement: str
    becomes: str
    text: str


@dataclass(frozen=True, slots=True)
class CutTrial:
    """A cut of the circle of ``modules``. ``ok``: whether with it each of ``tried`` could be imported first; None when
    it was not tried.
    """

    modules: tuple[str, ...]
    cut: Cut
    tried: tuple[str, ...] = ()
    ok: bool | None = None


@dataclass(frozen=True, slots=True)
class CircleTrials:
    """All that was tried; ``left_out``: circles that the sources foresee, for whose runs there was no time."""

    orders: tuple[OrderTrial, ...] = ()
    cuts: tuple[CutTrial, ...] = ()
    sightings: tuple[Sighting, ...] = ()
    left_out: int = 0
