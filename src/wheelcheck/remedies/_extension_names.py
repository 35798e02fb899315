"""The line that names an extension module, with another name in it.

Sources: setuptools' and setuptools-rust's `Extension(name, ...)`, `[[tool.setuptools.ext-modules]]`, meson's
`extension_module()`, CMake's `install(TARGETS ... DESTINATION ...)`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from wheelcheck.model.edit import Edit, EditKind
from wheelcheck.model.project import TextFile

_HEADER = re.compile(r"\s*\[+\s*([^\]]+?)\s*\]+\s*(?:#.*)?")
_LONGEST = 1000


def renamed(files: Iterable[TextFile], old: str, new: str) -> tuple[Edit, ...]:
    """The only line that declares the module ``old``, as that of ``new``; nothing where there are several, or none."""
    found = [edit for file in files for edit in _declarations(file, old, new)]
    return tuple(found) if len(found) == 1 else ()


def _declarations(file: TextFile, old: str, new: str) -> Iterator[Edit]:
    literal = rf"""(["']){re.escape(old)}\1"""
    toml = file.path.endswith(".toml")
    row = re.compile(rf"\bname\s*=\s*{literal}" if toml else rf"Extension\(\s*(?:name\s*=\s*)?{literal}")
    alone = re.compile(rf"\s*(?:name\s*=\s*)?{literal}\s*,?\s*")
    before, table = "", ""
    for number, line in enumerate(file.text.split("\n"), 1):
        if len(line) > _LONGEST:
            continue
        header = _HEADER.fullmatch(line)
        table = header[1] if header else table
        told = row.search(line)
        if not toml and told is None and before.rstrip().endswith("Extension("):
            told = alone.fullmatch(line)
        if told is not None and (not toml or "ext-modules" in table or "ext-modules" in line):
            at = line.index(old, told.start())
            text = f"{line[:at]}{new}{line[at + len(old) :]}".rstrip("\r")
            yield Edit(EditKind.REPLACE, file.path, text, number)
        before = line


def installed_elsewhere(files: Iterable[TextFile], target: str, place: str) -> tuple[Edit, ...]:
    """The only line that installs a CMake target alone, with another destination."""
    row = re.compile(
        rf"(\s*install\s*\(\s*TARGETS\s+{re.escape(target)}\s+(?:(?:LIBRARY|RUNTIME)\s+)?DESTINATION\s+)([^\s()]+)(\s*[^()]*\)\s*)",
        re.IGNORECASE,
    )
    found = []
    for file in files:
        for number, line in enumerate(file.text.split("\n"), 1):
            told = row.fullmatch(line.rstrip("\r")) if len(line) <= _LONGEST else None
            if told is not None:
                found.append(Edit(EditKind.REPLACE, file.path, f"{told[1]}{place}{told[3]}".rstrip(), number))
    return tuple(found) if len(found) == 1 else ()
