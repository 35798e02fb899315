"""The lines of the packaging files that leave a file out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch, fnmatchcase

from wheelcheck import remedies
from wheelcheck.diagnosis import Case
from wheelcheck.model.finding import Location
from wheelcheck.model.project import TextFile
from wheelcheck.rules import _wording as wording

_HEADER = re.compile(r"\s*\[+([^\[\]]+)\]+\s*(?:[#;].*)?")
_KEY = re.compile(r"""([\w.\-*"' ]+?)\s*=(.*)""")
_QUOTED = re.compile(r""""([^"]+)"|'([^']+)'""")
_WORD = re.compile(r"[^\s,]+")
_LONGEST = 1000
_HEEDING_GIT = ("hatchling", "maturin", "scikit-build-core")
"""Those that leave out what .gitignore names, tracked or not."""
_TOOLS = {
    "setuptools": ("tool.setuptools.", "options."),
    "hatchling": ("tool.hatch.",),
    "pdm-backend": ("tool.pdm.",),
    "poetry-core": ("tool.poetry.",),
    "flit-core": ("tool.flit.",),
    "uv-build": ("tool.uv.",),
    "maturin": ("tool.maturin.",),
    "scikit-build-core": ("tool.scikit-build.",),
}
"""The tables and sections that a backend reads."""


def lines(case: Case, source: str) -> Iterator[tuple[Location, str]]:
    """Each line whose pattern matches a file of the project, with its text."""
    told, backend = case.evidence.project, wording.backend(case)
    manifest = told.file("MANIFEST.in") if backend == "setuptools" else None
    for number, line in enumerate(manifest.text.splitlines() if manifest else (), 1):
        if _leaves_out(line.split(), source):
            yield Location("MANIFEST.in", number), line.strip()
    for path in ("pyproject.toml", "setup.cfg"):
        file = told.file(path)
        if file is not None and (path == "pyproject.toml" or backend == "setuptools"):
            yield from _settings(file, _TOOLS.get(backend, ()), source, case.layout.installed(source) or source)
    if backend in _HEEDING_GIT:
        yield from _ignored(case, source)


def _ignored(case: Case, source: str) -> Iterator[tuple[Location, str]]:
    """The line of .gitignore that hides a file which git has nevertheless."""
    file = case.evidence.project.file(".gitignore")
    found = remedies.ignoring_line(file.text, source) if file is not None else None
    if found is not None and file is not None:
        yield Location(".gitignore", found), file.text.splitlines()[found - 1].strip()


def because(case: Case, sources: Iterable[str]) -> list[str]:
    """The same as evidence, for the first of some files."""
    first = next(iter(sources), None)
    return [f"{place}: `{text}`" for place, text in lines(case, first)] if first is not None else []


def _settings(file: TextFile, tools: tuple[str, ...], source: str, installed: str) -> Iterator[tuple[Location, str]]:
    table = key = ""
    package = installed.rpartition("/")[0].replace("/", ".")
    for number, line in enumerate(file.text.splitlines(), 1):
        header = _HEADER.fullmatch(line) if len(line) <= _LONGEST else None
        if header is not None or len(line) > _LONGEST:
            table, key = header[1].strip() if header is not None else "", ""
            continue
        row = _KEY.match(line)
        key, values = (row[1], row[2]) if row is not None else (key, line)
        if "exclude" in f"{table}.{key}" and f"{table}.{key}".startswith(tools):
            patterns = _words(values, file.path.endswith(".toml"))
            if any(remedies.matches(each, source) or (package and fnmatchcase(package, each)) for each in patterns):
                yield Location(file.path, number), line.strip()


def _words(text: str, quoted: bool) -> list[str]:
    if quoted:
        return [match[1] or match[2] for match in _QUOTED.finditer(text)]
    return _WORD.findall(text)


def _leaves_out(command: list[str], path: str) -> bool:
    """Whether a command of MANIFEST.in takes a file out."""
    if len(command) < 2:
        return False
    verb, first, name = command[0], command[1].rstrip("/"), path.rpartition("/")[2]
    below = first in (".", "*") or path.startswith(f"{first}/")
    if verb == "prune":
        return below
    if verb == "recursive-exclude":
        return below and any(fnmatch(name, pattern) for pattern in command[2:])
    if verb == "global-exclude":
        return any(fnmatch(name, pattern) for pattern in command[1:])
    return verb == "exclude" and any(fnmatch(path, pattern) for pattern in command[1:])
