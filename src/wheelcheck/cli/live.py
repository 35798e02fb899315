"""The live display: one line for the stage that runs, with its seconds and the last thing its tool said.

The line never reaches the last column, so that no terminal wraps it, and is taken away before anything else is written;
the cursor is never hidden: whatever ends the run, even by force, leaves the terminal as it was.
"""

from __future__ import annotations

import math
import os
import sys
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import TextIO

from wheelcheck import neutral
from wheelcheck.cli.stage_lines import MOST_OF_LINE, STAGE_COLUMNS, running_line, stage_line
from wheelcheck.cli.terminal import write
from wheelcheck.cli.ticking import Ticker
from wheelcheck.model.report import StageResult, StageStatus
from wheelcheck.reporters._wrapping import columns, cut, wrap

_COLORS = {StageStatus.OK: "32", StageStatus.FAILED: "31", StageStatus.SKIPPED: "2"}
_INTERVAL = 0.125
_DEFAULT_WIDTH = 80


class Live:
    """Draws while it is open; the lines of ended stages stay on the terminal."""

    def __init__(
        self,
        *,
        verbose: bool,
        color: bool,
        stream: TextIO | None = None,
        width: Callable[[], int] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``verbose`` also shows every line of the tools. ``width`` gives the columns of the terminal as it is now."""
        self._verbose = verbose
        self._color = color
        self._stream = stream or sys.stderr
        self._width = width or self._columns
        self._clock = clock
        self._stage: str | None = None
        self._last = ""
        self._since = 0.0
        self._drawn = 0
        self._lock = threading.RLock()
        self._ticker = Ticker(_INTERVAL, self.draw)

    def __enter__(self) -> Live:
        """Start to draw."""
        self._ticker.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop, with nothing half drawn."""
        self._stage = None
        self._ticker.stop()
        self._put("")

    def run_started(self, name: str) -> None:
        """See ``Progress``."""
        self._put(self._colored(f"Python {neutral.line(name)}", "1") + "\n")

    def stage_started(self, name: str) -> None:
        """See ``Progress``."""
        with self._lock:
            self._stage, self._last, self._since = name, "", self._clock()
        self.draw()

    def line(self, text: str) -> None:
        """See ``Progress``."""
        # A build may print a megabyte in one line, and a thousand lines a second: nothing is drawn for it here.
        self._last = text[:MOST_OF_LINE]
        if self._verbose:
            self._put(f"  | {neutral.line(text)}\n")

    def stage_ended(self, result: StageResult) -> None:
        """See ``Progress``."""
        self._stage = None
        line = stage_line(result)
        head, reason = line[:STAGE_COLUMNS], line[STAGE_COLUMNS:]
        # A reason may be a sentence: it stays in its column, where there is room for one.
        width = self._width() - 1 if self._width() >= 2 * STAGE_COLUMNS else None
        lines = wrap(reason, width, head, " " * STAGE_COLUMNS) if reason else [head]
        self._put("".join(self._colored(each, _COLORS[result.status]) + "\n" for each in lines))

    def draw(self) -> None:
        """Draw the line of the stage that runs, as it is now."""
        with self._lock:
            if self._stage is None:
                return
            text = running_line(self._stage, self._clock() - self._since, self._last)
            encoding = self._stream.encoding or "utf-8"
            shown = cut(text.encode(encoding, "backslashreplace").decode(encoding), max(0, self._width() - 1))
            self._put(self._colored(shown, "2"), columns(shown))

    def _put(self, text: str, drawn: int = 0) -> None:
        """Write in the place of the line that is drawn; ``drawn`` are the columns of the next one, if it is that."""
        with self._lock:
            away = self._taken_away()
            # Ctrl-C may come between any two steps: what may be there must be known before it is written.
            self._drawn = max(drawn, self._drawn)
            write(self._stream, away + text)
            self._drawn = drawn

    def _taken_away(self) -> str:
        """What takes the drawn line from the terminal. One that has become narrower has broken it into several."""
        if not self._drawn:
            return ""
        rows = math.ceil(self._drawn / max(1, self._width()))
        return "\r" + (f"\x1b[{rows - 1}A" if rows > 1 else "") + "\x1b[J"

    def _colored(self, text: str, color: str) -> str:
        return f"\x1b[{color}m{text}\x1b[0m" if self._color and text else text

    def _columns(self) -> int:
        try:
            return os.get_terminal_size(self._stream.fileno()).columns or _DEFAULT_WIDTH
        except (OSError, ValueError):
            return _DEFAULT_WIDTH
