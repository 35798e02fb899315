"""What a run shows while it works, on stderr: standard output belongs to the report."""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections.abc import Callable, Iterator

from wheelcheck import neutral
from wheelcheck.cli.stage_lines import MOST_OF_LINE, running_line, stage_line
from wheelcheck.cli.terminal import is_terminal, wants_color, write
from wheelcheck.cli.ticking import Ticker
from wheelcheck.model.report import StageResult
from wheelcheck.progress import Progress, Silence

# CI systems end a job that says nothing for ten minutes; people begin to wonder after one.
_SIGN_OF_LIFE = 60.0


class Lines:
    """A line a stage when it ends, and one a minute while it runs; with ``verbose`` also what its tools print. For
    logs."""

    def __init__(self, *, verbose: bool, clock: Callable[[], float] = time.monotonic) -> None:
        """``verbose`` shows the tools' own lines."""
        self._verbose = verbose
        self._clock = clock
        self._stage: str | None = None
        self._last = ""
        self._since = 0.0
        self._said = 0.0
        self._lock = threading.Lock()

    def run_started(self, name: str) -> None:
        """See ``Progress``."""
        write(sys.stderr, f"Python {neutral.line(name)}\n")

    def stage_started(self, name: str) -> None:
        """See ``Progress``."""
        with self._lock:
            self._stage, self._last = name, ""
            self._since = self._said = self._clock()
        if self._verbose:
            write(sys.stderr, f"{name} ...\n")

    def line(self, text: str) -> None:
        """See ``Progress``."""
        self._last = text[:MOST_OF_LINE]
        if self._verbose:
            self._said = self._clock()
            write(sys.stderr, f"  | {neutral.line(text)}\n")

    def stage_ended(self, result: StageResult) -> None:
        """See ``Progress``."""
        with self._lock:
            self._stage = None
            write(sys.stderr, stage_line(result) + "\n")

    def show_life(self) -> None:
        """Say that the stage still runs, when nothing was said of it for a minute."""
        with self._lock:
            now = self._clock()
            if self._stage is not None and now - self._said >= _SIGN_OF_LIFE:
                self._said = now
                write(sys.stderr, running_line(self._stage, now - self._since, self._last)[:200] + "\n")


@contextlib.contextmanager
def open_progress(choice: str, *, verbose: bool, color: str) -> Iterator[Progress]:
    """The display for ``auto``, ``live``, ``lines`` or ``none``; it has left the terminal in order at the end."""
    if choice == "none":
        yield Silence()
    elif choice == "live" or (choice == "auto" and is_terminal(sys.stderr)):
        from wheelcheck.cli.live import Live

        with Live(verbose=verbose, color=wants_color(color, sys.stderr)) as live:
            yield live
    else:
        lines = Lines(verbose=verbose)
        ticker = Ticker(_SIGN_OF_LIFE / 6, lines.show_life)
        ticker.start()
        try:
            yield lines
        finally:
            ticker.stop()
