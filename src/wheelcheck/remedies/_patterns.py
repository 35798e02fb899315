"""Names of files as patterns, in files whose lines are parted by white space."""

from __future__ import annotations

import re

_UNWRITABLE = re.compile(r"[\s\x00-\x1f\x7f]")


def one_word(path: str) -> str:
    """The path with ``?`` for what would end the word or the line: the pattern that stands for this file alone."""
    return _UNWRITABLE.sub("?", path)
