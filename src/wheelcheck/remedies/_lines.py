"""The lines of a project's packaging files that give something."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from wheelcheck.model.edit import Edit, EditKind
from wheelcheck.model.finding import Location
from wheelcheck.model.project import Project

FILES = ("pyproject.toml", "setup.cfg", "setup.py")
_LONGEST = 1000  # characters of a line that is looked into
_WHOLE = (1, 1 << 30)


def only(
    project: Project, wanted: re.Pattern[str], value: str, parts: Mapping[str, tuple[int, int]] | None = None
) -> Location | None:
    """The one line that holds ``value`` once and fits ``wanted``; None where there is none, or several.

    ``parts`` are the lines to look at, the first and the last, by file; without them all lines of all files.
    """
    found = [*_lines(project, wanted, value, dict.fromkeys(FILES, _WHOLE) if parts is None else parts)]
    return found[0] if len(found) == 1 else None


def replaced(project: Project, at: Location | None, old: str, new: str) -> tuple[Edit, ...]:
    """What writes ``new`` for ``old`` on a line that holds it once; nothing for another line."""
    file = project.file(at.path) if at is not None else None
    if at is None or at.line is None or file is None:
        return ()
    line = file.text.split("\n")[at.line - 1].rstrip("\r")
    return (Edit(EditKind.REPLACE, at.path, line.replace(old, new), at.line),) if line.count(old) == 1 else ()


def _lines(
    project: Project, wanted: re.Pattern[str], value: str, parts: Mapping[str, tuple[int, int]]
) -> Iterator[Location]:
    for path, (first, last) in parts.items():
        file = project.file(path)
        for number, line in enumerate(file.text.split("\n") if file is not None else (), 1):
            sized = first <= number <= last and len(line) < _LONGEST
            if sized and value and line.count(value) == 1 and wanted.search(line):
                yield Location(path, number)
