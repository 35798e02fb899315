from __future__ import annotations

import time

import pytest

from wheelcheck import neutral


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b]0;owned\x07", "\\x1b]0;owned\\x07"),
        ("\x1b[2J\x1b[31mred", "\\x1b[2J\\x1b[31mred"),
        ("\x9b31m", "\\x9b31m"),
        ("a\u202egnp.py", "a\\u202egnp.py"),
        ("zero\u200bwidth", "zero\\u200bwidth"),
        ("caf\udce9.py", "caf\\udce9.py"),
        ("tag\U000e0041", "tag\\U000e0041"),
        ("one\r\ntwo\tthree", "one two three"),
        ("back\x08space", "back\\x08space"),
    ],
)
def test_what_steers_a_terminal_is_shown_escaped(hostile: str, shown: str) -> None:
    assert neutral.line(hostile) == shown


@pytest.mark.parametrize("harmless", ["größe.py", "模块", "🐍 emoji", "a::b", "# heading", "std::vector", "C:\\x"])
def test_ordinary_text_stays_as_it_is(harmless: str) -> None:
    assert neutral.line(harmless) == harmless


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("::error::boom", "\\x3a:error::boom"),
        ("   ::set-output name=x::y", "   \\x3a:set-output name=x::y"),
        ("text ##[error]boom", "text #\\x23[error]boom"),
        ("##vso[task.setvariable]x", "#\\x23vso[task.setvariable]x"),
        ("##teamcity[buildStop]", "#\\x23teamcity[buildStop]"),
        ("fine\n::stop-commands::t", "fine\n\\x3a:stop-commands::t"),
        ("\x1b[1m::error::", "\x1b[1m\\x3a:error::"),
    ],
)
def test_commands_of_ci_systems_are_broken(hostile: str, shown: str) -> None:
    assert neutral.commands(hostile) == shown


def test_a_carriage_return_cannot_hide_a_command_at_the_start_of_a_line() -> None:
    assert neutral.block("fine\r::error::x\n\tindented") == ("fine", "\\x3a:error::x", "    indented")


def test_an_undecodable_file_name_becomes_encodable() -> None:
    assert neutral.encodable("caf\udce9.py").encode() == b"caf\\udce9.py"


def test_white_space_without_end_costs_no_time() -> None:
    started = time.process_time()

    assert neutral.commands(" " * 200_000 + "\n" * 200_000).isspace()

    assert time.process_time() - started < 2
