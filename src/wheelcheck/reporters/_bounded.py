"""Bounds: what reads a report has limits, and a name may be a megabyte long."""

from __future__ import annotations

NAME = 300
"""How much of a name or a title is shown."""
TEXT = 4_000
"""How much of a message or a remedy is shown."""
LINES = 60
"""How many lines of one finding are shown."""


def cut(text: str, most: int, length: int = 0) -> str:
    """``text``, or its beginning with how long it is; never longer than ``most``. ``length`` is that of the text before
    it was cut for the first time."""
    if len(text) <= most:
        return text
    mark = f" ... ({max(length, len(text)):,} characters)"
    return text[: max(0, most - len(mark))] + mark
