"""Where in a TOML file a key stands: `tomllib` keeps no positions."""

from __future__ import annotations

import re
from collections.abc import Iterator

_HEADER = re.compile(r"^\s*\[{1,2}\s*([^\[\]]+?)\s*\]{1,2}\s*(?:#.*)?$")
_KEY = re.compile(r"""^\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")
_PART = re.compile(r"""[\w-]+|"[^"]*"|'[^']*'""")


def line_of(text: str, *keys: str) -> int | None:
    """The first line (from 1) that gives the value of ``keys``, or opens their table; None when none is found."""
    return next((number for number, path in _headings(text) if path[: len(keys)] == keys), None)


def lines_of(text: str, *keys: str) -> tuple[int, int] | None:
    """The first and the last line of that value, or of what follows it until another key or table; None likewise."""
    first, last = None, len(text.splitlines())
    for number, path in _headings(text):
        if path[: len(keys)] == keys:
            first = number if first is None else first
        elif first is not None:
            last = number - 1
            break
    return (first, last) if first is not None else None


def _headings(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The lines that open a table or give a value, each with all of its keys."""
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            table = _parts(header[1])
            yield number, table
        elif assignment := _KEY.match(line):
            yield number, table + _parts(assignment[1])


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in _PART.findall(dotted))
