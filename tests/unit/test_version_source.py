"""Which projects take their version from tags, and which versions are made up."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import pytest

from wheelcheck import version_source
from wheelcheck.model.project import Project, TextFile


def _project(requires: tuple[str, ...] = (), setup: str | None = None, **tables: Any) -> Project:
    files = (TextFile("setup.py", setup),) if setup is not None else ()
    return Project(".", "demo", None, None, requires, MappingProxyType(tables), files)


@pytest.mark.parametrize(
    ("project", "tool"),
    [
        (_project(("setuptools>=64", "setuptools_scm[toml]>=8")), "setuptools-scm"),
        (_project(("hatchling", "hatch-vcs")), "hatch-vcs"),
        (_project(("versioneer[toml]",), tool={"versioneer": {"VCS": "git"}}), "versioneer"),
        (_project(("pdm-backend",), tool={"pdm": {"version": {"source": "scm"}}}), "pdm-backend"),
        (_project(("setuptools",), "setup(use_scm_version=True)"), "setuptools-scm"),
        (_project(("setuptools",), "setup(setup_requires=['pbr'], pbr=True)"), "pbr"),
    ],
)
def test_the_tool_that_reads_tags_is_found(project: Project, tool: str) -> None:
    assert version_source.from_tags(project, ()) == tool


@pytest.mark.parametrize(
    "project",
    [
        _project(("setuptools",)),
        _project(("setuptools-scm",), project={"name": "demo", "version": "1.0"}),
        _project(("poetry-core", "poetry-dynamic-versioning")),
        _project(("pdm-backend",), tool={"pdm": {"version": {"source": "file"}}}),
        _project(("not a requirement !",), "setup(version='1.0')"),
        _project(tool="not a table"),
    ],
)
def test_a_version_that_is_written_down_comes_from_no_tag(project: Project) -> None:
    assert version_source.from_tags(project, ()) is None


def test_versioneer_works_by_a_file_in_the_project() -> None:
    assert version_source.from_tags(_project(setup="import versioneer"), {"versioneer.py"}) == "versioneer"


@pytest.mark.parametrize(
    "version",
    [
        "0.1.dev0",
        "0.1.dev7+g1234567.d20260101",
        "0+unknown",
        "0+untagged.3.g12",
        "0.0.0.post5.dev0+abc",
        "0.0.1",
        "0.0.0",
    ],
)
def test_versions_below_all_releases_are_made_up(version: str) -> None:
    assert version_source.is_made_up(version)


@pytest.mark.parametrize("version", ["0.1", "0.1.0", "0.0.2", "1.0.dev3+g1234567", "0.1.1.dev2+g1234567", "10.0.0"])
def test_versions_that_follow_a_tag_are_not(version: str) -> None:
    assert not version_source.is_made_up(version)
