from __future__ import annotations

import pytest

from wheelcheck.reporters._wrapping import columns, cut, wrap


@pytest.mark.parametrize(
    ("text", "width"), [("abc", 3), ("日本", 4), ("🎉", 2), ("é", 1), ("e\u0301", 1), ("", 0), ("ｆｕｌｌ", 8)]
)
def test_a_character_counts_as_a_terminal_shows_it(text: str, width: int) -> None:
    assert columns(text) == width


def test_lines_hang_below_their_first_one() -> None:
    assert wrap("one two three four", 11, "- ", "    ") == ["- one two", "    three", "    four"]


def test_indentation_and_columns_are_kept() -> None:
    assert wrap("  - a    b cccc", 10, "", "      ") == ["  - a    b", "      cccc"]


def test_wide_characters_take_their_room() -> None:
    assert wrap("日本語 日本語 日本語", 14) == ["日本語 日本語", "日本語"]


def test_a_path_is_never_broken() -> None:
    path = "src/a/very/long/path-with-hyphens/in_a/module.py:14"

    assert wrap(f"see {path} and that", 20, "", "  ") == ["see", f"  {path}", "  and that"]


def test_without_a_width_nothing_is_wrapped() -> None:
    assert wrap("a " * 500, None, "  ") == ["  " + "a " * 500]


def test_no_line_is_wider_than_asked_for() -> None:
    text = " ".join(["wort", "日本語", "🎉", "module.name"] * 40)

    assert max(map(columns, wrap(text, 40, "", "    "))) <= 40


def test_a_cut_text_fits_and_says_so() -> None:
    assert cut("日本語日本語", 8) == "日本..."
    assert columns(cut("日本語日本語", 6)) <= 6
    assert cut("abc", 3) == "abc"
    assert cut("abcd", 2) == ".."
    assert cut("abc", 0) == ""
