"""How a project declares what it needs to run and to build (PEP 621, PEP 518)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name

from wheelcheck.model.edit import Edit
from wheelcheck.model.project import Project
from wheelcheck.remedies import _setup_settings
from wheelcheck.remedies._base import grown, keys, table
from wheelcheck.remedies._required_elsewhere import in_file, in_variable


def require(project: Project, distribution: str) -> tuple[Edit, ...]:
    """What makes a distribution a requirement of the project, where its own file says so literally."""
    declared = project.pyproject.get("project")
    if isinstance(declared, Mapping):
        if "dependencies" in (declared.get("dynamic") or ()):
            return in_file(project, distribution) or in_variable(project, distribution)
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
    edits = settings.write("install_requires", grown(known, [distribution])) if settings.can_require else ()
    return edits or in_variable(project, distribution)


def bound(project: Project, distribution: str, version: str) -> tuple[Edit, ...]:
    """What leaves one release of a distribution out, where the project's own file requires it literally. What
    comes with another distribution gets a requirement of its own."""
    try:
        unwanted = SpecifierSet(f"!={version}")
    except InvalidSpecifier:
        return ()
    declared = project.pyproject.get("project")
    if isinstance(declared, Mapping):
        if "dependencies" in (declared.get("dynamic") or ()):
            return ()
        known = _strings(declared.get("dependencies"))
        return (table("project", dependencies=_bounded(known, distribution, unwanted)),)
    if not (project.backend or "").startswith("setuptools"):
        return ()
    settings = _setup_settings.read(project)
    if not settings.can_require:
        return ()
    return settings.write("install_requires", _bounded(settings.listed("install_requires"), distribution, unwanted))


def _bounded(known: list[str], distribution: str, unwanted: SpecifierSet) -> list[str]:
    found, done = list[str](), False
    for text in known:
        try:
            requirement = Requirement(text)
        except InvalidRequirement:
            found.append(text)
            continue
        if canonicalize_name(requirement.name) == canonicalize_name(distribution) and requirement.url is None:
            requirement.specifier &= unwanted
            text, done = str(requirement), True
        found.append(text)
    return found if done else [*found, f"{distribution}{unwanted}"]


def write_version(project: Project, path: str, installed: str) -> tuple[Edit, ...]:
    """What makes the tool that reads the version from tags write it into a module too: its path in the project, and in
    the wheel."""
    known = " ".join(project.build_requires).lower().replace("_", "-")
    if re.search(r"(?<![\w-])setuptools-scm\b", known):
        return (keys("tool.setuptools_scm", {"version_file": path}), *_packed_too(project, path))
    if re.search(r"(?<![\w-])hatch-vcs\b", known):
        return (keys("tool.hatch.build.hooks.vcs", {"version-file": path}),)
    if (project.backend or "").startswith("pdm.") and _value(project, "pdm", "version", "source") == "scm":
        # Counted from the top of the wheel, whatever folder the package lies in.
        return (keys("tool.pdm.version", {"write_to": installed, "write_template": "version = __version__ = '{}'\n"}),)
    return ()


def _packed_too(project: Project, path: str) -> tuple[Edit, ...]:
    """scikit-build-core leaves out what git ignores, as version files are."""
    if not (project.backend or "").startswith("scikit_build_core"):
        return ()
    included = grown(_strings(_value(project, "scikit-build", "sdist", "include")), [path])
    file = project.file("pyproject.toml")
    if file is not None and "[tool.scikit-build.sdist]" in file.text:
        return (table("tool.scikit-build.sdist", include=included),)
    edit = table("tool.scikit-build", include=included)
    return (Edit(edit.kind, edit.path, edit.text.replace("\ninclude =", "\nsdist.include =", 1)),)


def _value(project: Project, *names: str) -> Any:
    value: Any = project.pyproject.get("tool")
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _strings(value: Any) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
