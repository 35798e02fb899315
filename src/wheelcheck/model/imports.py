"""What happened when modules were imported."""

from __future__ import annotations

import signal
from dataclasses import dataclass
from enum import Enum

from wheelcheck.model.archive import Module


class ImportMode(str, Enum):
    """How each module gets a first import of its own: by a tree of forks; the same, with many modules in one
    process where nothing speaks against it; or in an interpreter for each."""

    EXACT = "exact"
    SHARED = "shared"
    FRESH = "fresh"


class ImportStatus(str, Enum):
    """The verdict on one module."""

    OK = "ok"
    FAILED = "failed"
    BLOCKED = "blocked"
    SKIPPED = "skipped"


class Ending(str, Enum):
    """How a failed import ended."""

    RAISED = "raised"
    EXITED = "exited"
    CRASHED = "crashed"
    TIMED_OUT = "timed out"
    OVER_MEMORY = "over the memory limit"


@dataclass(frozen=True, slots=True)
class Frame:
    """One level of a traceback: module, file (relative to site-packages when it lies there), line, function, and
    the source line. ``installed`` says whether the file lies in the environment's site-packages."""

    module: str
    path: str
    line: int
    function: str
    source: str
    installed: bool


@dataclass(frozen=True, slots=True)
class CaughtError:
    """An exception as facts (never worded here).

    ``type`` is its qualified name, ``bases`` the names of its base classes; ``name``, ``name_from`` and ``path`` are
    ImportError's attributes (also NameError's and AttributeError's ``name``); ``module`` the name of the module
    object an AttributeError is about; ``file`` OSError's filename; ``frames`` outermost first, the import machinery
    left out; ``cause`` the exception it came from (``__cause__``, else ``__context__``, suppressed or not).
    """

    type: str
    bases: tuple[str, ...]
    message: str
    frames: tuple[Frame, ...] = ()
    name: str | None = None
    name_from: str | None = None
    path: str | None = None
    module: str | None = None
    file: str | None = None
    line: int | None = None
    errno: int | None = None
    cause: CaughtError | None = None


@dataclass(frozen=True, slots=True)
class SwallowedImport:
    """An import of a project's module that was attempted, failed, and was caught: who tried, where. A compiled module
    tells no line: 0.
    """

    name: str
    importer: str
    path: str
    line: int


class EffectKind(str, Enum):
    """What an import did besides importing."""

    SOCKET = "socket"
    LOOKUP = "lookup"
    PROCESS = "process"
    THREAD = "thread"
    FILE = "file"
    ENVIRONMENT = "environment"
    CWD = "cwd"
    SIGNAL = "signal"
    LOCALE = "locale"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class ImportEffect:
    """A side effect of an import: the address, host, command, file, variable, folder, signal (its number) or locale as
    ``detail``, or the warning's category and text; and the project's own module, file (as in `Frame`) and line that
    did it. Where a signal's handler or the locale was set is not seen: then these are "" and 0."""

    kind: EffectKind
    detail: str
    module: str
    path: str
    line: int

    @property
    def words(self) -> str:
        """``detail`` as a reader knows it: the name of a signal, an address as host:port."""
        if self.kind is EffectKind.SIGNAL:
            try:
                return signal.Signals(int(self.detail)).name
            except ValueError:
                return f"signal {self.detail}"
        return self.detail.replace(" ", ":", 1) if self.kind is EffectKind.SOCKET else self.detail


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """The verdict on one module imported first in a fresh interpreter.

    ``seconds`` is wall time (of a fork: without its parents'); ``file`` where it was loaded from, relative to
    site-packages; ``reason`` why it failed where no exception tells: another file was imported in its place (``file``,
    absolute), or the interpreter ended before the import began; ``stack`` where a crash or a time limit found it,
    outermost first; ``output`` the end of what it printed, kept for crashes, exits and time limits only.
    """

    module: Module
    status: ImportStatus
    seconds: float | None = None
    file: str | None = None
    blocked_by: str | None = None
    reason: str | None = None
    ending: Ending | None = None
    error: CaughtError | None = None
    signal: int | None = None
    exit_code: int | None = None
    stack: tuple[Frame, ...] = ()
    output: str = ""
    swallowed: tuple[SwallowedImport, ...] = ()
    effects: tuple[ImportEffect, ...] = ()


@dataclass(frozen=True, slots=True)
class StatementOutcome:
    """The verdict on a statement run in an interpreter of its own: a smoke statement, or the load of an entry point."""

    statement: str
    ok: bool
    ending: Ending | None = None
    error: CaughtError | None = None
    signal: int | None = None
    exit_code: int | None = None
    output: str = ""
