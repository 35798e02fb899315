"""Colours and widths, on a real terminal and on none."""

from __future__ import annotations

import os
import pty
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

import pytest

from wheelcheck.cli import main
from wheelcheck.cli.delivery import prepare
from wheelcheck.cli.terminal import wants_color


@pytest.fixture
def terminal() -> Iterator[TextIO]:
    """A stream that is a terminal."""
    master, slave = pty.openpty()
    with os.fdopen(slave, "w") as stream:
        yield stream
    os.close(master)


@pytest.fixture
def pipe() -> Iterator[TextIO]:
    """A stream that is none."""
    with Path(os.devnull).open("w") as stream:
        yield stream


# Choice, variables, whether there is a terminal on that very stream: --color over non-empty NO_COLOR over FORCE_COLOR
# and CLICOLOR_FORCE (not "0") over the terminal.
_CASES: list[tuple[str, dict[str, str], bool, bool]] = [
    ("auto", {}, True, True),
    ("auto", {}, False, False),
    ("auto", {"NO_COLOR": "1"}, True, False),
    ("auto", {"NO_COLOR": ""}, True, True),
    ("auto", {"NO_COLOR": "0"}, True, False),
    ("auto", {"FORCE_COLOR": "1"}, False, True),
    ("auto", {"FORCE_COLOR": "0"}, True, False),
    ("auto", {"FORCE_COLOR": ""}, False, False),
    ("auto", {"CLICOLOR_FORCE": "1"}, False, True),
    ("auto", {"CLICOLOR_FORCE": "0"}, True, False),
    ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
    ("auto", {"NO_COLOR": "", "FORCE_COLOR": "1"}, False, True),
    ("auto", {"TERM": "dumb"}, True, False),
    ("auto", {"TERM": "dumb", "FORCE_COLOR": "1"}, True, True),
    ("always", {"NO_COLOR": "1"}, False, True),
    ("never", {"FORCE_COLOR": "1"}, True, False),
]


@pytest.mark.parametrize(("choice", "environ", "on_terminal", "colored"), _CASES)
def test_what_was_chosen_goes_over_variables_and_these_over_the_terminal(
    choice: str,
    environ: dict[str, str],
    on_terminal: bool,
    colored: bool,
    terminal: TextIO,
    pipe: TextIO,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environ.items():
        monkeypatch.setenv(name, value)

    assert wants_color(choice, terminal if on_terminal else pipe) is colored


@pytest.mark.parametrize(
    ("columns", "on_terminal", "width"),
    [
        ("90", True, 90),
        ("90", False, 90),
        ("300", True, 120),
        ("10", True, 40),
        ("wide", False, None),
        ("", False, None),
    ],
)
def test_the_text_is_as_wide_as_the_terminal_or_as_is_asked(
    columns: str,
    on_terminal: bool,
    width: int | None,
    terminal: TextIO,
    pipe: TextIO,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setattr(sys, "stdout", terminal if on_terminal else pipe)

    delivery = prepare("text", (), "never", quiet=False, verbose=False)

    assert delivery.look.width == width
    assert delivery.file_look.width is None


def test_a_quiet_run_that_passes_says_nothing(session: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "-q"]) == 0

    assert capsys.readouterr() == ("", "")
