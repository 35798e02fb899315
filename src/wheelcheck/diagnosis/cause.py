"""A root cause and what hangs on it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from wheelcheck.model.finding import Location, Severity
from wheelcheck.model.imports import CaughtError, ImportOutcome
from wheelcheck.trail import Trail

if TYPE_CHECKING:
    from wheelcheck.circles import Circle


class CauseKind(Enum):
    """What went wrong; each kind is reported by the rule of that name."""

    UNTRACKED = auto()
    IGNORED = auto()
    NOT_IN_SDIST = auto()
    NOT_IN_WHEEL = auto()
    DANGLING = auto()
    CASE_MISMATCH = auto()
    GENERATED_MISSING = auto()
    NOT_BUILT = auto()
    NOT_SHIPPED = auto()
    MISPLACED = auto()
    WRONG_ABI = auto()
    FOREIGN_BINARY = auto()
    NO_INIT = auto()
    NO_LIBRARY = auto()
    UNDEFINED_SYMBOL = auto()
    SYSTEM_TOO_OLD = auto()
    EXECUTABLE_STACK = auto()
    UNDECLARED = auto()
    NEEDS_EXTRA = auto()
    NEEDS_TEST_TOOLS = auto()
    OTHER_PLATFORM = auto()
    MISSING_NAME = auto()
    MISSING_DATA = auto()
    CRASH = auto()
    HANG = auto()
    EXIT = auto()
    SYNTAX = auto()
    CONFIGURATION = auto()
    RAISES = auto()
    DEPENDENCY = auto()
    FALLBACK = auto()
    IMPLICIT_SUBMODULE = auto()
    CIRCLE = auto()
    ORDER_CIRCLE = auto()
    SHADOWED = auto()


BINARY_KINDS = frozenset(
    {
        CauseKind.NO_LIBRARY,
        CauseKind.FOREIGN_BINARY,
        CauseKind.UNDEFINED_SYMBOL,
        CauseKind.SYSTEM_TOO_OLD,
        CauseKind.NO_INIT,
        CauseKind.EXECUTABLE_STACK,
    }
)
"""The kinds that only a look into the compiled file explains."""


@dataclass(frozen=True, slots=True)
class Need:
    """A place that needs something: file, line and the statement there. ``module`` is the needing module when it is
    one.
    """

    path: str
    line: int | None
    text: str
    module: str | None = None
    swallowed: bool = False

    @property
    def location(self) -> Location:
        """Where it stands."""
        return Location(self.path, self.line)


@dataclass(frozen=True, slots=True)
class Cause:
    """One root cause: its kind, what it is about, who needs that, and the modules that cannot be imported for it.

    ``trails`` are the lost files with their journeys (the subject's first); ``detail`` a fact the rule words (the
    distribution to declare, the extra, the near name); ``outcome`` the failed import that shows it best; ``also``
    further subjects of the same root; ``deferred`` says that only functions need the subject, which no import runs.
    """

    kind: CauseKind
    subject: str
    needs: tuple[Need, ...] = ()
    failed: tuple[str, ...] = ()
    trails: tuple[Trail, ...] = ()
    error: CaughtError | None = None
    outcome: ImportOutcome | None = None
    circle: Circle | None = None
    detail: str | None = None
    notes: tuple[str, ...] = ()
    severity: Severity | None = None
    also: tuple[str, ...] = ()
    deferred: bool = False
