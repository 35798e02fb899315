"""How a project declares what it needs to run and to build (PEP 621, PEP 518)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from wheelcheck.model.edit import Edit
from wheelcheck.model.project import Project
from wheelcheck.remedies import _setup_settings
from wheelcheck.remedies._base import grown, keys, table


def require(project: Project, distribution: str) -> tuple[Edit, ...]:
    """What makes a distribution a requirement of the project, where its own file says so literally."""
    declared = project.pyproject.get("project")
    if isinstance(declared, Mapping):
        if "dependencies" in (declared.get("dynamic") or ()):
            return ()
        return (table("project", dependencies=grown(_strings(declared.get("dependencies")), [distribution])),)
    tool = project.pyproject.get("tool")
    if isinstance(tool, Mapping) and "poetry" in tool:
        return (keys("tool.poetry.dependencies", {distribution: "*"}),)
    flit = tool.get("flit") if isinstance(tool, Mapping) else None
    metadata = flit.get("metadata") if isinstance(flit, Mapping) else None
    if isinstance(metadata, Mapping):
        return (keys("tool.flit.metadata", {"requires": grown(_strings(metadata.get("requires")), [distribution])}),)
    if not (project.backend or "").startswith("setuptools"):
        return ()
    settings = _setup_settings.read(project)
    known = settings.listed("install_requires")
    return settings.write("install_requires", grown(known, [distribution])) if settings.can_require else ()


def write_version(project: Project, path: str) -> tuple[Edit, ...]:
    """What makes the tool that reads the version from tags write it into the module ``path`` too."""
    known = " ".join(project.build_requires).lower().replace("_", "-")
    if re.search(r"(?<![\w-])setuptools-scm\b", known):
        return (keys("tool.setuptools_scm", {"version_file": path}),)
    if re.search(r"(?<![\w-])hatch-vcs\b", known):
        return (keys("tool.hatch.build.hooks.vcs", {"version-file": path}),)
    return ()


def _strings(value: Any) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
