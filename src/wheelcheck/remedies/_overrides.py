"""Where a project makes its installer pass over what the metadata ask for (uv's `override-dependencies`)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from wheelcheck.model.finding import Location
from wheelcheck.model.project import Project
from wheelcheck.remedies import _lines
from wheelcheck.toml_lines import lines_of

_KEYS = ("tool", "uv", "override-dependencies")


def overridden_at(project: Project, distribution: str) -> Location | None:
    """The line of pyproject.toml by which another release of a distribution is installed than is asked for."""
    told: object = project.pyproject
    for key in _KEYS:
        told = told.get(key) if isinstance(told, Mapping) else None
    file = project.file("pyproject.toml")
    lines = lines_of(file.text, *_KEYS) if file is not None else None
    for text in told if isinstance(told, list) else ():
        if lines is not None and isinstance(text, str) and _is_of(text, distribution):
            row = _lines.only(project, re.compile(re.escape(text)), text, {"pyproject.toml": lines})
            return row or Location("pyproject.toml", lines[0])
    return None


def _is_of(text: str, distribution: str) -> bool:
    try:
        return canonicalize_name(Requirement(text).name) == canonicalize_name(distribution)
    except InvalidRequirement:
        return False
