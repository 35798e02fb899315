"""What a run shows while it works, on stderr: standard output belongs to the report."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator

from wheelcheck import neutral
from wheelcheck.cli.terminal import is_terminal, wants_color, write
from wheelcheck.model.report import StageResult, StageStatus
from wheelcheck.progress import Progress, Silence


class Lines:
    """A line a stage when it ends; with ``verbose`` also what its tools print. For logs."""

    def __init__(self, *, verbose: bool) -> None:
        """``verbose`` shows the tools' own lines."""
        self._verbose = verbose

    def run_started(self, name: str) -> None:
        """See ``Progress``."""
        write(sys.stderr, f"Python {neutral.line(name)}\n")

    def stage_started(self, name: str) -> None:
        """See ``Progress``."""
        if self._verbose:
            write(sys.stderr, f"{name} ...\n")

    def line(self, text: str) -> None:
        """See ``Progress``."""
        if self._verbose:
            write(sys.stderr, f"  | {neutral.line(text)}\n")

    def stage_ended(self, result: StageResult) -> None:
        """See ``Progress``."""
        write(sys.stderr, stage_line(result) + "\n")


def stage_line(result: StageResult) -> str:
    """``build        ok       12.3 s``, with the reason when there is one."""
    seconds = "" if result.status is StageStatus.SKIPPED else f"{result.seconds:.1f} s"
    reason = neutral.line(result.reason or "")
    return f"{result.name:12} {result.status.value:8} {seconds:>8}  {reason}".rstrip()


@contextlib.contextmanager
def open_progress(choice: str, *, verbose: bool, color: str) -> Iterator[Progress]:
    """The display for ``auto``, ``live``, ``lines`` or ``none``; it has left the terminal in order at the end."""
    if choice == "none":
        yield Silence()
    elif choice == "live" or (choice == "auto" and is_terminal(sys.stderr)):
        from wheelcheck.cli.live import Live  # loads rich: only what draws pays for it

        with Live(verbose=verbose, color=wants_color(color, sys.stderr)) as live:
            yield live
    else:
        yield Lines(verbose=verbose)
