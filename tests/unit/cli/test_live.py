"""The line that is drawn while a stage runs, and what is left of it."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
from typing import Any, cast

import pytest

from unit.cli.screen import Screen
from wheelcheck.cli.live import Live
from wheelcheck.cli.progress import Lines
from wheelcheck.model.report import StageResult, StageStatus
from wheelcheck.reporters._wrapping import columns

_DONE = StageResult("build", StageStatus.OK, 12.34)
_DONE_LINE = "build        ok         12.3 s"


class Clock:
    """A clock that is set by hand."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def live(screen: Screen, clock: Clock | None = None, *, color: bool = False, verbose: bool = False) -> Live:
    return Live(
        verbose=verbose,
        color=color,
        stream=cast(Any, screen),
        width=lambda: screen.width,
        clock=clock or Clock(),
    )


def test_the_stage_its_seconds_and_the_last_line_of_its_tool_are_seen() -> None:
    screen, clock = Screen(80), Clock()
    shown = live(screen, clock)

    shown.stage_started("build")
    shown.line("compiling \x1b[31mfast.c\x1b[0m")
    clock.now += 12.4
    shown.draw()

    assert screen.rows() == ["build        running      12 s  compiling \\x1b[31mfast.c\\x1b[0m"]


def test_an_ended_stage_takes_the_place_of_the_drawn_line() -> None:
    screen = Screen(80)
    shown = live(screen)

    shown.stage_started("build")
    shown.line("compiling")
    shown.draw()
    shown.stage_ended(_DONE)

    assert screen.rows() == [_DONE_LINE, ""]


@pytest.mark.parametrize("width", [1, 2, 5, 30, 79])
@pytest.mark.parametrize("said", ["x" * 500, "日本語" * 80, "🎉 " * 100, "a\nb\rc\td"])
def test_the_line_fits_whatever_the_tool_says(width: int, said: str) -> None:
    screen = Screen(width)
    shown = live(screen)

    shown.stage_started("build")
    shown.line(said)
    shown.draw()

    (row,) = screen.rows()
    assert columns(row) < max(width, 1)


def test_a_terminal_that_becomes_narrower_keeps_no_pieces() -> None:
    screen = Screen(100)
    shown = live(screen)
    shown.stage_ended(_DONE)

    shown.stage_started("imports")
    shown.line("1 of 200 modules " + "." * 90)
    shown.draw()
    screen.width = 40
    shown.draw()
    shown.stage_ended(StageResult("imports", StageStatus.OK, 1.0))

    assert screen.rows() == [_DONE_LINE, "imports      ok          1.0 s", ""]


def test_a_long_reason_stays_in_its_column() -> None:
    screen = Screen(70)

    live(screen).stage_ended(
        StageResult("build", StageStatus.FAILED, 1.0, "a reason of several words, one after another")
    )

    assert screen.rows() == [
        "build        failed      1.0 s  a reason of several words, one after",
        "                                another",
        "",
    ]


def test_nothing_half_drawn_is_left_when_it_is_closed() -> None:
    screen = Screen(80)

    shown = live(screen)
    shown.stage_ended(_DONE)
    shown.stage_started("imports")
    shown.draw()
    shown.__enter__()
    shown.__exit__(KeyboardInterrupt, KeyboardInterrupt(), None)

    assert screen.rows() == [_DONE_LINE, ""]


def test_verbose_lines_stand_above_the_drawn_one() -> None:
    screen = Screen(80)
    shown = live(screen, verbose=True)

    shown.stage_started("build")
    shown.line("first")
    shown.line("second")
    shown.draw()

    assert screen.rows() == ["  | first", "  | second", "build        running       0 s  second"]


def test_several_interpreters_have_headings() -> None:
    screen = Screen(80)
    shown = live(screen, color=True)

    shown.run_started("3.10")
    shown.stage_ended(_DONE)

    assert screen.rows() == ["Python 3.10", _DONE_LINE, ""]


def test_a_log_gets_a_sign_of_life_once_a_minute(capsys: pytest.CaptureFixture[str]) -> None:
    clock = Clock()
    lines = Lines(verbose=False, clock=clock)
    lines.stage_started("build")
    lines.line("compiling fast.c")

    for _ in range(13):
        clock.now += 10
        lines.show_life()
    lines.stage_ended(_DONE)
    clock.now += 300
    lines.show_life()

    assert capsys.readouterr().err.splitlines() == [
        "build        running      60 s  compiling fast.c",
        "build        running     120 s  compiling fast.c",
        _DONE_LINE,
    ]


_IN_A_TERMINAL = """
import sys, threading
from wheelcheck.cli.progress import open_progress
try:
    with open_progress("auto", verbose=False, color="auto") as shown:
        shown.stage_started("build")
        shown.line("compiling")
        shown.draw()
        threading.Event().wait(30)
except KeyboardInterrupt:
    print("interrupted", file=sys.stderr)
"""


def _heed_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_ctrl_c_in_a_real_terminal_leaves_no_broken_line() -> None:
    master, slave = pty.openpty()
    environ = {**os.environ, "TERM": "xterm", "NO_COLOR": "1"}
    process = subprocess.Popen(
        [sys.executable, "-c", _IN_A_TERMINAL],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env=environ,
        # A suite that runs in the background has Ctrl-C ignored, and that is inherited.
        preexec_fn=_heed_interrupts,
    )
    os.close(slave)
    screen = Screen(80)
    sent = False
    while chunk := _read(master):
        screen.write(chunk.replace("\r\n", "\n"))
        if not sent and "compiling" in screen.rows()[-1]:
            process.send_signal(signal.SIGINT)
            sent = True
    os.close(master)

    assert process.wait(30) == 0
    assert sent
    assert screen.rows() == ["interrupted", ""]


def _read(master: int) -> str:
    """What the program wrote; empty when it has ended."""
    ready, _, _ = select.select([master], [], [], 30)
    try:
        return os.read(master, 4096).decode() if ready else ""
    except OSError:  # how Linux tells that nobody has the terminal open any more
        return ""
