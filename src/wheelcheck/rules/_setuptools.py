"""Where setuptools' configuration says which packages and modules there are."""

from __future__ import annotations

from collections.abc import Iterator

from wheelcheck.diagnosis import Case, Cause
from wheelcheck.model.finding import Location
from wheelcheck.rules import _wording as wording

_FILES = frozenset({"setup.py", "setup.cfg", "pyproject.toml"})


def package_of(cause: Cause, paths: list[str]) -> str:
    """The package that the lost file belongs to; empty for a top-level module."""
    return cause.subject if paths and paths[0].endswith("__init__.py") else cause.subject.rpartition(".")[0]


def declaration(case: Case, cause: Cause, paths: list[str]) -> Iterator[Location]:
    """The line that lists packages, or modules, and not this one."""
    if wording.backend(case) != "setuptools" or not paths or not paths[0].endswith(".py"):
        return
    package = package_of(cause, paths)
    keys = {"packages"} if package else {"py_modules", "py-modules"}
    for file in case.evidence.project.files:
        for number, line in enumerate(file.text.splitlines() if file.path in _FILES else (), 1):
            listed = line.split("=")[0].strip() in keys and "find" not in line
            if listed and f"{package or cause.subject}" not in _names(line):
                yield Location(file.path, number)
                return


def _names(line: str) -> list[str]:
    """The quoted, or in setup.cfg bare, names of a line."""
    return line.replace("'", " ").replace('"', " ").replace(",", " ").replace("[", " ").replace("]", " ").split()


def told(case: Case, cause: Cause, paths: list[str]) -> Iterator[str]:
    """The same as evidence, with the line's text."""
    for place in declaration(case, cause, paths):
        file = case.evidence.project.file(place.path)
        line = file.text.splitlines()[(place.line or 1) - 1].strip() if file else ""
        yield f"{place}: `{line}` does not name {package_of(cause, paths) or cause.subject}"


def lacks_init(case: Case, paths: list[str]) -> str | None:
    """The folder of a lost module that has no ``__init__.py`` although its parent has one."""
    snapshot, sdist = case.evidence.snapshot, case.evidence.sdist
    files = snapshot.files if snapshot else sdist.files if sdist else frozenset()
    folder = paths[0].rpartition("/")[0] if paths else ""
    if folder and f"{folder}/__init__.py" not in files and f"{folder.rpartition('/')[0]}/__init__.py" in files:
        return folder
    return None
