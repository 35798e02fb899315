"""Where in pyproject.toml a setting stands. tomllib keeps no positions: this looks for them, and may find none."""

from __future__ import annotations

import re

_HEADER = re.compile(r"^\s*(\[{1,2})\s*([^\[\]]+?)\s*\]{1,2}\s*(?:#.*)?$")
_KEY = re.compile(r"""^\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")


def line_of(text: str, key: str, *, index: int = 0) -> int | None:
    """The line (from 1) that gives ``key`` in ``[tool.wheelcheck]``, or opens its table (the ``index``-th of them)."""
    wanted = ("tool", "wheelcheck", key)
    table: tuple[str, ...] = ()
    seen = 0
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            table = _parts(header.group(2))
            path = table
        elif assignment := _KEY.match(line):
            path = table + _parts(assignment.group(1))
            if table[:3] == wanted:
                continue  # a line inside of the key's own table, which has been counted
        else:
            continue
        if path[:3] == wanted:
            if seen == index:
                return number
            seen += 1
    return None


def line_of_entry(text: str, key: str, entry: str) -> int | None:
    """The line (from 1) that gives the entry ``entry`` of the table ``key`` in ``[tool.wheelcheck]``, or opens it."""
    table: tuple[str, ...] = ()
    wanted = ("tool", "wheelcheck", key, *entry.split("."))
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            table = path = _parts(header.group(2))
        elif assignment := _KEY.match(line):
            path = table + _parts(assignment.group(1))
        else:
            continue
        if path[: len(wanted)] == wanted:
            return number
    return None


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))
