"""Sources are parsed without a word, and without an exception whatever they are."""

from __future__ import annotations

import ast

import pytest

from wheelcheck.syntax import parsed, strictly_parsed


def test_a_source_gives_its_tree() -> None:
    tree = parsed("import json\n")

    assert tree is not None
    assert isinstance(tree.body[0], ast.Import)


@pytest.mark.parametrize(
    "text",
    ["def broken(:\n", "x = 1\0\n", "(" * 100_000, "-" * 100_000 + "1", b"\xff\xfe = 1\n"],
    ids=["syntax", "nul", "brackets", "operators", "encoding"],
)
def test_what_cannot_be_read_gives_nothing(text: str | bytes) -> None:
    assert parsed(text) is None


def test_a_warning_about_the_source_is_not_shown(recwarn: pytest.WarningsRecorder) -> None:
    assert parsed("pattern = '\\d'\n") is not None

    assert not recwarn.list


def test_who_wants_to_say_what_is_wrong_is_told() -> None:
    with pytest.raises(SyntaxError) as caught:
        strictly_parsed("x = 1\ndef broken(:\n")

    assert caught.value.lineno == 2
