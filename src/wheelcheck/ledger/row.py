"""One extension module in the ledger, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from wheelcheck.model.finding import Location


class Known(str, Enum):
    """A fact that may not be known."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Imported(str, Enum):
    """How the import of an extension module went."""

    OK = "ok"
    FAILED = "failed"
    BLOCKED = "blocked"
    SKIPPED = "skipped"
    NOT_RUN = "not run"


@dataclass(frozen=True, slots=True)
class Row:
    """One extension module.

    ``name`` is its dotted name (a pattern of the configuration that nothing fits stands as it is written);
    ``declared`` whether the build was told to make it, ``declared_at`` where, from ``sources``; ``optional`` whether
    the build, or the configuration, lets it be absent; ``built`` whether the build made it, ``error`` why not, in the
    compiler's words. ``files`` are the wheel's files for it, one for each interpreter it serves, and ``library`` says
    that the one file is no extension module to Python but something that is loaded otherwise. ``swallowed`` says that
    an import of it failed and was caught; ``expected`` that the configuration wants it; ``helper`` that it is what
    mypyc's modules share; ``read_by`` how its declaration was read. ``note`` is what is to be said of it, or empty.
    """

    name: str
    declared: Known = Known.UNKNOWN
    declared_at: Location | None = None
    sources: tuple[str, ...] = ()
    optional: bool = False
    built: Known = Known.UNKNOWN
    error: str | None = None
    files: tuple[str, ...] = ()
    library: bool = False
    imports: Imported = Imported.NOT_RUN
    swallowed: bool = False
    expected: bool = False
    helper: bool = False
    read_by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """The ledger in five numbers, mypyc's helpers left out; None where nothing was there to count by."""

    modules: int
    declared: int | None
    built: int | None
    shipped: int | None
    importable: int | None
