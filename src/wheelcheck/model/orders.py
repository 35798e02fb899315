"""What came of importing everything in a row, in several orders."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Different:
    """A module whose verdict in one order is another than as the first import of a fresh interpreter.

    ``ok`` is the verdict in the row; ``error`` what it raised there (type and message); ``after`` the module before it
    that makes the difference, when that could be told.
    """

    module: str
    ok: bool
    error: str | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True)
class OrderRun:
    """All modules imported one after the other in one process.

    ``name`` is ``sorted``, ``reversed`` or ``shuffled``; ``number`` tells the shuffled ones apart. ``ended_by`` is the
    module at which the process crashed, left or passed the time limit: ``not_run`` modules after it were not reached.
    """

    name: str
    number: int = 0
    ok: int = 0
    failed: int = 0
    differs: tuple[Different, ...] = ()
    ended_by: str | None = None
    not_run: int = 0

    @property
    def label(self) -> str:
        """``sorted``, or ``shuffled 3``."""
        return f"{self.name} {self.number}" if self.number else self.name


@dataclass(frozen=True, slots=True)
class Orders:
    """The runs, the seed of the shuffled ones, and the modules left out since alone they crash, exit or hang."""

    seed: int
    runs: tuple[OrderRun, ...] = ()
    left_out: tuple[str, ...] = ()
