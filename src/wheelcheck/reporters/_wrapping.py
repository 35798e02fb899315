"""Lines that fit a terminal: broken at spaces alone, measured in the columns that a terminal gives each character."""

from __future__ import annotations

import re
import unicodedata

_MORE = "..."
_WORD = re.compile(r" *[^ ]+")  # with the spaces before it: columns in a line stay where they are
_WIDE = ("W", "F")  # Unicode TR11: East Asian wide and fullwidth; most emoji are among them


def columns(text: str) -> int:
    """How many columns of a terminal a text takes: 2 for a wide character, 0 for what combines with another."""
    if text.isascii():
        return len(text)
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.east_asian_width(character) in _WIDE:
        return 2
    return 0 if unicodedata.combining(character) or unicodedata.category(character) == "Me" else 1


def wrap(text: str, width: int | None, first: str = "", then: str = "") -> list[str]:
    """``text`` as lines of at most ``width`` columns, indented by ``first`` and then by ``then``.

    A word (a path, a name, an address) is never broken: one that is too long has a line of its own, which is too long.
    Nothing is wrapped without a ``width``.
    """
    if width is None or columns(first) + columns(text) <= width:
        return [first + text]
    lines: list[str] = []
    line, room = "", width - columns(first)
    for word in _WORD.findall(text.rstrip(" ")):
        if line.strip() and columns(line) + columns(word) > room:
            lines.append((then if lines else first) + line)
            line, room = word.lstrip(" "), width - columns(then)
        else:
            line += word
    return [*lines, (then if lines else first) + line]


def cut(text: str, width: int) -> str:
    """``text`` in at most ``width`` columns, with ... where something is left out."""
    if columns(text) <= width:
        return text
    kept, used = "", 0
    for character in text:
        used += _columns(character)
        if used > width - len(_MORE):
            break
        kept += character
    return f"{kept}{_MORE}"[:width]
