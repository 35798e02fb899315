"""The live display: a line a stage with its seconds and the last thing its tool said. The only user of rich."""

from __future__ import annotations

import sys
import time
from types import TracebackType

from rich.console import Console, ConsoleOptions, RenderResult
from rich.live import Live as Drawing
from rich.text import Text

from wheelcheck import neutral
from wheelcheck.cli.progress import stage_line
from wheelcheck.model.report import StageResult, StageStatus

_STYLES = {StageStatus.OK: "green", StageStatus.FAILED: "red", StageStatus.SKIPPED: "dim"}


class Live:
    """Draws while it is open; the lines of ended stages stay on the terminal."""

    def __init__(self, *, verbose: bool, color: bool) -> None:
        """``verbose`` also shows every line of the tools."""
        self._verbose = verbose
        self._console = Console(
            file=sys.stderr, stderr=True, no_color=not color, highlight=False, markup=False, emoji=False
        )
        self._drawing = Drawing(self, console=self._console, transient=True, refresh_per_second=8)
        self._stage: str | None = None
        self._last = ""
        self._since = 0.0

    def __enter__(self) -> Live:
        """Start to draw."""
        self._drawing.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop, with the cursor where it belongs."""
        self._stage = None
        self._drawing.stop()

    def run_started(self, name: str) -> None:
        """See ``Progress``."""
        self._console.print(Text(f"Python {neutral.line(name)}", "bold"))

    def stage_started(self, name: str) -> None:
        """See ``Progress``."""
        self._stage, self._last, self._since = name, "", time.monotonic()

    def line(self, text: str) -> None:
        """See ``Progress``."""
        self._last = neutral.line(text)
        if self._verbose:
            self._console.print(Text(f"  | {self._last}"))

    def stage_ended(self, result: StageResult) -> None:
        """See ``Progress``."""
        self._stage = None
        self._console.print(Text(stage_line(result), _STYLES[result.status]))

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The line of the stage that runs."""
        if self._stage is not None:
            seconds = f"{time.monotonic() - self._since:.0f} s"
            text = Text(f"{self._stage:12} running  {seconds:>8}  {self._last}", no_wrap=True, overflow="ellipsis")
            text.truncate(options.max_width, overflow="ellipsis")
            yield text
