"""Names of files as patterns, in files whose lines are parted by white space."""

from __future__ import annotations

import re

_SPECIAL = re.compile(r"[\[\]{}*?\\]")
_UNWRITABLE = re.compile(r"[\s\x00-\x1f\x7f#,]")


def literal(path: str) -> str:
    """The path as a pattern: ``?`` for what patterns (fnmatch, gitignore and those of the backends) give a meaning."""
    return _SPECIAL.sub("?", path)


def one_word(pattern: str) -> str:
    """The pattern with ``?`` for what would end the word or the line, or make a comment of the rest."""
    return _UNWRITABLE.sub("?", pattern)


def row(path: str) -> str:
    """The path as a pattern of MANIFEST.in or .gitignore, one a line."""
    return one_word(literal(path))
