"""Where a project's version comes from: its text, or the tags of its repository."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from wheelcheck.model.project import Project

# What reads tags as soon as the build requires it, and the tables of pyproject.toml that others are switched on by.
_TOOLS = {
    "setuptools-scm": (),
    "vcs-versioning": (),
    "hatch-vcs": (),
    "flit-scm": (),
    "uv-dynamic-versioning": (),
    "hatch-gitversion": (),
    "pbr": (),
    "dunamai": (),
    "versioneer": ("versioneer",),
    "versioningit": ("versioningit",),
    "setuptools-git-versioning": ("setuptools-git-versioning",),
    "poetry-dynamic-versioning": ("poetry-dynamic-versioning",),
}
_IN_SETUP = (
    (re.compile(r"\buse_scm_version\b"), "setuptools-scm"),
    (re.compile(r"\bversioneer\.get_version\b"), "versioneer"),
    (re.compile(r"\bpbr\s*=\s*True\b"), "pbr"),
)
# Made up where no tag is found by setuptools-scm and hatch-vcs, versioneer, dunamai, setuptools-git-versioning.
_MADE_UP = re.compile(
    r"0\.1\.dev\d+(?:\+.*)?|0\+(?:unknown|untagged.*)|0\.0\.[01](?:\.post\d+)?(?:\.dev\d+)?(?:\+.*)?|0\.0(?:\+.*)?"
)


def from_tags(project: Project, files: Collection[str]) -> str | None:
    """The tool that makes the version of a project from the tags of its repository; None when none does. ``files`` are
    those of the project.
    """
    metadata = project.pyproject.get("project")
    if isinstance(metadata, Mapping) and "version" in metadata:
        return None
    tools = _table(project.pyproject, "tool")
    required = set(_names(project.build_requires))
    for tool, tables in _TOOLS.items():
        if tool in required and (not tables or any(table in tools for table in tables)):
            return tool
    if _table(tools, "pdm", "version").get("source") == "scm":
        return "pdm-backend"
    setup = project.file("setup.py")
    found = next((tool for pattern, tool in _IN_SETUP if setup is not None and pattern.search(setup.text)), None)
    return found or ("versioneer" if "versioneer.py" in files and setup is not None else None)


def is_made_up(version: str) -> bool:
    """Whether that is a version which such a tool makes up where it finds no tag."""
    return _MADE_UP.fullmatch(version) is not None


def _names(requirements: Iterable[str]) -> Iterable[str]:
    for text in requirements:
        try:
            yield canonicalize_name(Requirement(text).name)
        except InvalidRequirement:
            continue


def _table(mapping: Mapping[str, Any], *keys: str) -> Mapping[str, Any]:
    found: Any = mapping
    for key in keys:
        found = found.get(key) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else {}
