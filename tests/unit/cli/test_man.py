"""The manual page."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import click
import pytest

from wheelcheck.cli import main
from wheelcheck.cli.group import root

# There is no date that belongs to the page of every version.
_KNOWN = "missing date"


@pytest.fixture
def page(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Path:
    assert main(["man"]) == 0
    path = tmp_path / "wheelcheck.1"
    path.write_text(capsys.readouterr().out)
    return path


def test_every_command_and_every_option_stands_in_it(page: Path) -> None:
    text = page.read_text().replace("\\-", "-")
    context = root.make_context("wheelcheck", [], resilient_parsing=True)

    for name in root.list_commands(context):
        command = root.get_command(context, name)
        assert command is not None
        assert f".SS wheelcheck {name}\n" in text
        options = [
            each
            for each in command.get_params(click.Context(command, parent=context))
            if isinstance(each, click.Option)
        ]
        for option in options:
            # click 8.1 gives the names of its own --help in any order.
            assert any(f"\\fB{name}" in text for name in option.opts)


def test_no_line_is_taken_for_a_macro(page: Path) -> None:
    macros = {"TH", "SH", "SS", "PP", "TP", "nf", "fi", "RS", "RE", "B"}

    lines = [line for line in page.read_text().splitlines() if line.startswith((".", "'"))]

    assert {line[1:].partition(" ")[0] for line in lines} <= macros


@pytest.mark.parametrize(
    "check",
    [
        ["mandoc", "-T", "lint", "-W", "warning"],
        ["groff", "-man", "-ww", "-T", "utf8", "-z"],
        ["man", "--warnings", "-l"],
    ],
    ids=lambda check: str(check[0]),
)
def test_the_tools_that_read_such_pages_have_nothing_to_say(page: Path, check: list[str]) -> None:
    if shutil.which(check[0]) is None:
        pytest.skip(f"no {check[0]} here")

    done = subprocess.run(
        [*check, str(page)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "LC_ALL": "C.UTF-8", "MANWIDTH": "100"},
    )

    # man shows the page itself on standard output.
    said = done.stderr + (done.stdout if check[0] != "man" else "")
    assert [line for line in said.splitlines() if _KNOWN not in line] == []
