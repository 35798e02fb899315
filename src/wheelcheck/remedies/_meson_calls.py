"""Calls in meson.build that install files, where they stand in one line, or each file in a line of its own: with more
or less in them, or in another place.

Source: meson's reference manual, `install_sources()`, `install_data()`, `install_subdir()`, `extension_module()`.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass

from wheelcheck.model.edit import Edit, EditKind
from wheelcheck.model.project import TextFile

_CALL = re.compile(
    r"(\s*(?:\w+\s*\.\s*)?(?:install_sources|install_data|install_subdir)\s*\()([^()]*(?:\([^()]*\)[^()]*)*)\)\s*"
)
_LITERAL = re.compile(r"'((?:[^'\\]|\\.)*)'")
_LONGEST = 1000
_ROW = re.compile(r"(\s*)'((?:[^'\\])+)',\s*")


@dataclass(frozen=True, slots=True)
class _Row:
    """A file that has a line of its own (from 1) in a call which ``size`` such lines belong to; its path in the
    project."""

    number: int
    indent: str
    path: str
    size: int


def added(file: TextFile, sources: Sequence[str], beside: Container[str]) -> tuple[Edit, ...]:
    """The lines that install these files too: after one of their folder which is among ``beside``, the last of these.
    Nothing where one of them has none."""
    folder, after = posixpath.dirname(file.path), dict[int, list[str]]()
    lines = file.text.split("\n")
    rows = [row for row in _rows(file) if row.path in beside]
    for source in sources:
        near = [row for row in rows if posixpath.dirname(row.path) == posixpath.dirname(source)]
        if not near or "'" in source or "\\" in source or not source.isprintable():
            return ()
        name = posixpath.relpath(source, folder or ".")
        after.setdefault(near[-1].number, [lines[near[-1].number - 1].rstrip("\r")]).append(
            f"{near[-1].indent}'{name}',"
        )
    return tuple(Edit(EditKind.REPLACE, file.path, "\n".join(new), number) for number, new in sorted(after.items()))[
        ::-1
    ]


def _rows(file: TextFile) -> Iterator[_Row]:
    """The rows of calls of ``install_sources()`` that begin with a line of their own."""
    folder, inside = posixpath.dirname(file.path), None
    for number, line in enumerate(file.text.split("\n"), 1):
        if len(line) > _LONGEST:
            inside = None
        elif re.fullmatch(r"\s*(?:\w+\s*\.\s*)?install_sources\(\s*\[?\s*", line):
            inside = list[tuple[int, str, str]]()
        elif inside is not None and (row := _ROW.fullmatch(line)):
            inside.append((number, row[1], posixpath.normpath(posixpath.join(folder, row[2]))))
        elif inside is not None:
            yield from (_Row(*each, len(inside)) for each in inside)
            inside = None


def left_out(files: Iterable[TextFile], sources: Sequence[str]) -> tuple[Edit, ...]:
    """The lines without these files and folders of the project, the last first; nothing where one isn't found."""
    edits: list[Edit] = []
    found: set[str] = set()
    for file in files:
        folder = posixpath.dirname(file.path)
        for number, line in enumerate(file.text.split("\n"), 1):
            call = _CALL.fullmatch(line.rstrip("\r")) if len(line) <= _LONGEST else None
            if call is not None:
                new, gone = _without(call, folder, sources)
                found |= gone
                edits += [Edit(EditKind.REPLACE, file.path, new, number)] if gone else []
        rows = {row.number: row for row in _rows(file) if row.path in sources and row.size > len(sources)}
        found |= {row.path for row in rows.values()}
        edits += [Edit(EditKind.REPLACE, file.path, "", number) for number in rows]
        edits.sort(key=lambda edit: (edit.path, edit.line or 0))
    return tuple(reversed(edits)) if found >= set(sources) else ()


def moved(files: Iterable[TextFile], name: str, folder: str) -> tuple[Edit, ...]:
    """The only line that makes this extension module, installed in that folder."""
    row = re.compile(rf"(.*\bextension_module\(\s*'{re.escape(name)}'(?:[^()#]|\([^()]*\))*?),?\s*\)\s*")
    found = []
    for file in files:
        for number, line in enumerate(file.text.split("\n"), 1):
            call = row.fullmatch(line.rstrip("\r")) if len(line) <= _LONGEST else None
            if call is not None and "install_dir" not in line:
                inside = re.sub(r",\s*subdir\s*:\s*'[^']*'", "", call[1])
                found.append(Edit(EditKind.REPLACE, file.path, f"{inside}, subdir: '{folder}')", number))
    return tuple(found) if len(found) == 1 else ()


def _without(call: re.Match[str], folder: str, sources: Sequence[str]) -> tuple[str, set[str]]:
    """The line without some sources (empty: without all that it installs), and those that it did install."""
    start, inside = call[1], call[2]
    positional, keywords = _halves(inside)
    literals = [
        (match, posixpath.normpath(posixpath.join(folder, match[1]))) for match in _LITERAL.finditer(positional)
    ]
    gone = {source for source in sources for _, path in literals if f"{path}/".startswith(f"{source}/")}
    kept = [match[0] for match, path in literals if not any(f"{path}/".startswith(f"{source}/") for source in gone)]
    if gone:
        rest = f", {keywords}" if keywords else ""
        listed = kept[0] if len(kept) == 1 else f"[{', '.join(kept)}]"
        return (f"{start}{listed}{rest})" if kept else ""), gone
    below = {source for source in sources for _, path in literals if source.startswith(f"{path}/")}
    if "install_subdir" not in start or not below or "exclude_files" in inside:
        return "", set()
    top = literals[0][1]
    # A name with a dot is a file's; a folder would be an `exclude_directories`.
    kind = "exclude_files" if all("." in posixpath.basename(source) for source in below) else "exclude_directories"
    names = ", ".join(
        "'" + source[len(top) + 1 :].replace("\\", "\\\\").replace("'", "\\'") + "'" for source in sorted(below)
    )
    return f"{start}{inside.rstrip().rstrip(',')}, {kind}: [{names}])", below


def _halves(inside: str) -> tuple[str, str]:
    """What stands before the first keyword of a call, and the rest."""
    bare = _LITERAL.sub(lambda match: "'" + "x" * (len(match[0]) - 2) + "'", inside)
    keyword = re.search(r",\s*(\w+\s*:)", bare)
    return (inside[: keyword.start()], inside[keyword.start(1) :].strip()) if keyword else (inside, "")
