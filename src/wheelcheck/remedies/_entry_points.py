"""Where a project declares its entry points, and the line that corrects one there.

Sources: the entry points specification; poetry's `scripts` and `plugins`, setuptools' `options.entry_points`, the
older tables of flit.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from wheelcheck.model.archive import EntryPoint
from wheelcheck.model.edit import Edit
from wheelcheck.model.finding import Location
from wheelcheck.model.project import Project
from wheelcheck.remedies import _lines, _toml

_SCRIPTS = {"console_scripts": "scripts", "gui_scripts": "gui-scripts"}
_PLAIN = re.compile(r"[\w.:-]+")


def refer(project: Project, point: EntryPoint, reference: str) -> tuple[Edit, ...]:
    """What makes an entry point name this reference, where the project declares it; nothing where that isn't found."""
    if not _PLAIN.fullmatch(reference):
        return ()
    return _lines.replaced(project, declared_at(project, point), _bare(point), reference)


def declared_at(project: Project, point: EntryPoint) -> Location | None:
    """The only line of the packaging files that gives this name this reference."""
    # Between a name and its reference stand `=`, quotes, and the first key of poetry's tables. A script and a plug-in
    # may bear one name and one reference: those lines are two, and none is chosen.
    value = _bare(point)
    name, reference = re.escape(point.name), re.escape(value)
    row = rf"""(?<![\w.-])["']?{name}["']?\s*=\s*(?:\{{[^}}]*?=\s*)?["']?{reference}(?![\w.:-])"""
    return _lines.only(project, re.compile(row), value)


def place(project: Project, group: str) -> str:
    """The table, section or argument in which the project declares the entry points of a group."""
    script = _SCRIPTS.get(group)
    declared = project.pyproject.get("project")
    tool = project.pyproject.get("tool")
    tools = tool if isinstance(tool, Mapping) else {}
    if not isinstance(declared, Mapping):
        for name, plugins in (("poetry", "plugins"), ("flit", "entrypoints")):
            if isinstance(tools.get(name), Mapping):
                part = "scripts" if group == "console_scripts" else f"{plugins}.{_toml.key(group)}"
                return f"[tool.{name}.{part}]"
        config = project.file("setup.cfg")
        if config is not None and "[options.entry_points]" in config.text:
            return f"{group} of [options.entry_points] in setup.cfg"
        if project.file("setup.py") is not None:
            return f"{group} of entry_points in setup.py"
        if config is not None:
            return f"{group} of [options.entry_points] in setup.cfg"
    elif "entry-points" in (declared.get("dynamic") or ()) or (script and script in (declared.get("dynamic") or ())):
        return f"the {group} that the build adds (entry points are dynamic)"
    return f"[project.{script or f'entry-points.{_toml.key(group)}'}]"


def _bare(point: EntryPoint) -> str:
    """The reference without its extras, which poetry writes elsewhere in the row."""
    return point.value.partition("[")[0].strip()
