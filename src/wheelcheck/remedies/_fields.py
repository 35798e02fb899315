"""Where a project gives a field of its metadata, and where it would.

Sources: core metadata for the fields; PEP 621, PEP 639 and PEP 794 for `[project]`; setuptools' keywords and its
declarative configuration; the older tables of poetry and flit.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from wheelcheck.model.edit import Edit
from wheelcheck.model.finding import Location
from wheelcheck.model.project import Project
from wheelcheck.remedies import _lines, _setup_settings
from wheelcheck.toml_lines import lines_of

_TOML, _CFG, _CODE = _lines.FILES
_LONGEST_VALUE = 300


@dataclass(frozen=True, slots=True)
class FieldPlace:
    """Where a field is given, in words; ``location`` is the line that gives it, None where only the words are known."""

    words: str
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class _Names:
    """What a field is called: in `[project]`, by setup(), by poetry and by flit; empty where they have no such name.
    ``section`` is that of setup.cfg."""

    project: str
    setup: str = ""
    section: str = "metadata"
    poetry: str = ""
    flit: str = ""


_FIELDS: Mapping[str, _Names] = {
    "name": _Names("name", "name", poetry="name", flit="dist-name"),
    "version": _Names("version", "version", poetry="version"),
    "summary": _Names("description", "description", poetry="description"),
    "description": _Names("readme", "long_description", poetry="readme", flit="description-file"),
    "description-content-type": _Names("readme", "long_description_content_type", poetry="readme"),
    "requires-python": _Names(
        "requires-python", "python_requires", "options", "dependencies.python", "requires-python"
    ),
    "requires-dist": _Names("dependencies", "install_requires", "options", "dependencies", "requires"),
    "provides-extra": _Names("optional-dependencies", "extras_require", "options", "extras", "requires-extra"),
    "project-url": _Names("urls", "project_urls", poetry="urls", flit="urls"),
    "home-page": _Names("urls", "url", poetry="homepage", flit="home-page"),
    "download-url": _Names("urls", "download_url"),
    "author": _Names("authors", "author", poetry="authors", flit="author"),
    "author-email": _Names("authors", "author_email", poetry="authors", flit="author-email"),
    "maintainer": _Names("maintainers", "maintainer", poetry="maintainers", flit="maintainer"),
    "maintainer-email": _Names("maintainers", "maintainer_email", poetry="maintainers", flit="maintainer-email"),
    "license": _Names("license", "license", poetry="license", flit="license"),
    "license-expression": _Names("license", "license_expression", poetry="license", flit="license"),
    "license-file": _Names("license-files", "license_files"),
    "keywords": _Names("keywords", "keywords", poetry="keywords", flit="keywords"),
    "classifier": _Names("classifiers", "classifiers", poetry="classifiers", flit="classifiers"),
    "import-name": _Names("import-names"),
    "import-namespace": _Names("import-namespaces"),
}
_SEVERAL = {"requires-dist": "provides-extra"}  # a requirement may be one of an extra


def place(project: Project, field: str, values: Collection[str] = ()) -> FieldPlace:
    """Where the project gives a field (by its name in METADATA, in lower case): the line that gives one of ``values``
    if exactly one does, else that which begins the field; where nothing gives it, the place that would."""
    names = _FIELDS.get(field)
    if names is None:
        return FieldPlace(f"{field} in the project's metadata")
    found = [*_given(project, names)]
    others = [*_given(project, _FIELDS[_SEVERAL[field]])] if field in _SEVERAL else []
    for path, words, lines in (*found, *others):
        for value in values:
            at = _lines.only(project, _quoted(value), value, {path: lines}) if len(value) <= _LONGEST_VALUE else None
            if at is not None:
                return FieldPlace(f"{words} ({at})", at)
    for path, words, (first, _) in found:
        return FieldPlace(f"{words} ({path}:{first})", Location(path, first))
    return FieldPlace(_would(project, names))


def correct(project: Project, field: str, value: str, right: str) -> tuple[Edit, ...]:
    """What writes another value where the project gives this one."""
    at = place(project, field, [value]).location
    if at is None or at.line is None:
        return ()
    sure = _lines.only(project, _quoted(value), value, {at.path: (at.line, at.line)})
    return _lines.replaced(project, sure, value, right)


def _quoted(value: str) -> re.Pattern[str]:
    """A line on which the value stands as a whole: a string, a row of a list, or behind a key."""
    return re.compile(rf"""(?:["']|^\s*|[=:]\s*){re.escape(value)}\s*(?:["'#;]|$)""")


def _given(project: Project, names: _Names) -> Iterator[tuple[str, str, tuple[int, int]]]:
    """The files that give it: path, what it is called there, and the lines."""
    text = {path: file.text if (file := project.file(path)) is not None else "" for path in _lines.FILES}
    for keys, table in _tables(project, names):
        lines = lines_of(text[_TOML], *keys)
        if lines is not None:
            yield _TOML, f"{keys[-1]} of [{table}]", lines
    if names.setup:
        row = _row_of_config(text[_CFG], names)
        if row is not None:
            yield _CFG, f"{names.setup} of [{names.section}]", row
        argument = _setup_settings.argument_lines(text[_CODE], names.setup)
        if argument is not None:
            yield _CODE, f"{names.setup} of setup()", argument


def _tables(project: Project, names: _Names) -> Iterator[tuple[tuple[str, ...], str]]:
    """The keys of pyproject.toml that may give it, with their tables, as far as the project has these."""
    tools: Any = project.pyproject.get("tool")
    tools = tools if isinstance(tools, Mapping) else {}
    if isinstance(project.pyproject.get("project"), Mapping):
        yield ("project", names.project), "project"
        yield ("tool", "setuptools", "dynamic", names.project), "tool.setuptools.dynamic"
    if names.poetry and isinstance(tools.get("poetry"), Mapping):
        *inner, last = names.poetry.split(".")
        yield ("tool", "poetry", *inner, last), ".".join(["tool", "poetry", *inner])
    if names.flit and isinstance(tools.get("flit"), Mapping):
        yield ("tool", "flit", "metadata", names.flit), "tool.flit.metadata"


def _row_of_config(text: str, names: _Names) -> tuple[int, int] | None:
    """The lines of setup.cfg that give it: of a key in its section, or of a section of its own (`extras_require`)."""
    section, first, last = "", None, 0
    own = f"{names.section}.{names.setup}"
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\[([^\]]*)\]", line)
        key = re.match(r"([\w-]+)\s*[=:]", line)
        if header is not None:
            section = header[1].strip()
        if first is None:
            told = key is not None and key[1].replace("-", "_") == names.setup and section == names.section
            first = number if told or (header is not None and section == own) else None
        elif header is not None or (key is not None and section != own):
            break
        last = number
    return (first, last) if first is not None else None


def _would(project: Project, names: _Names) -> str:
    """The place that holds it in projects like this one."""
    declared = project.pyproject.get("project")
    known = project.pyproject or project.files
    by_script = f"{names.setup} of setup.cfg or setup.py" if names.setup else ""
    in_table = f"{names.project} of [project] in pyproject.toml"
    if isinstance(declared, Mapping):
        if names.project in (declared.get("dynamic") or ()):
            backend = (project.backend or "the build backend").partition(":")[0]
            return f"what {backend} makes of {names.project} ([project] names it dynamic)"
        return in_table
    for (*_, key), table in _tables(project, names):
        return f"{key} of [{table}] in pyproject.toml"
    if not known:
        return f"{in_table} ({by_script})" if by_script else in_table
    for path, where in ((_CFG, f"of [{names.section}] in setup.cfg"), (_CODE, "of setup() in setup.py")):
        if names.setup and project.file(path) is not None:
            return f"{names.setup} {where}"
    return in_table
