"""Small cases of CI files for the rules' sketches."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from wheelcheck.diagnosis import Case
from wheelcheck.model.evidence import Evidence
from wheelcheck.model.pipeline import Lock, Pipeline, Pipelines
from wheelcheck.model.project import Project, TextFile
from wheelcheck.model.snapshot import Snapshot, SourceKind
from wheelcheck.pipelines.github import read_workflow
from wheelcheck.pipelines.gitlab import read_gitlab
from wheelcheck.pipelines.nox import read_noxfile
from wheelcheck.pipelines.pre_commit import read_hooks
from wheelcheck.pipelines.tox import read_ini

FLAT = frozenset({"pkg/__init__.py", "pkg/core.py", "tests/test_core.py", "pyproject.toml"})
SRC = frozenset({"src/pkg/__init__.py", "src/pkg/core.py", "tests/test_core.py", "pyproject.toml"})
PYPROJECT: Mapping[str, Any] = MappingProxyType(
    {
        "project": {"name": "pkg", "version": "1.0", "requires-python": ">=3.10"},
        "build-system": {"requires": ["setuptools"], "build-backend": "setuptools.build_meta"},
    }
)


def pyproject(
    requires: tuple[str, ...] = ("setuptools",), *, python: str = ">=3.10", **project: Any
) -> Mapping[str, Any]:
    """A parsed pyproject.toml with these build requirements and these keys of ``[project]``."""
    named = {"name": "pkg", "requires-python": python, **project}
    return {"project": named, "build-system": {"requires": list(requires), "build-backend": "setuptools.build_meta"}}


def job(*lines: str, python: str = '"3.10"', runner: str = "ubuntu-latest", checkout: str = "", head: str = "") -> str:
    """A workflow of one job: a checkout, Python, and these commands as one step each."""
    text = f"on: [push]\njobs:\n  test:\n    runs-on: {runner}\n{head}    steps:\n      - uses: actions/checkout@v5\n"
    text += f"        with: {{{checkout}}}\n" if checkout else ""
    text += f"      - uses: actions/setup-python@v6\n        with:\n          python-version: {python}\n"
    for line in lines:
        indented = line.replace("\n", "\n          ")
        text += f"      - run: |\n          {indented}\n" if not line.startswith("- ") else f"      {line}\n"
    return text


def ci(
    workflow: str = "",
    *,
    gitlab: str = "",
    tox: str = "",
    nox: str = "",
    hooks: str = "",
    files: frozenset[str] = FLAT,
    project: Mapping[str, Any] = PYPROJECT,
    settings: Mapping[str, str] = MappingProxyType({}),
    lock: Lock | None = None,
    texts: Mapping[str, str] = MappingProxyType({}),
) -> Case:
    """A case of these texts. ``files`` are the paths of the project, ``texts`` its sources, ``project`` its
    pyproject.toml.
    """
    each: list[Pipeline | None] = [
        read_workflow(workflow, ".github/workflows/ci.yml", lambda _: None) if workflow else None,
        read_gitlab(gitlab, ".gitlab-ci.yml", lambda _: None) if gitlab else None,
        read_ini(tox, "tox.ini") if tox else None,
        read_noxfile(nox, "noxfile.py") if nox else None,
        read_hooks(hooks, ".pre-commit-config.yaml") if hooks else None,
    ]
    named = project.get("project", {})
    system = project.get("build-system", {})
    described = Project(
        ".",
        named.get("name"),
        named.get("version"),
        system.get("build-backend"),
        tuple(system.get("requires", ())),
        project,
        (TextFile("pyproject.toml", ""),),
    )
    tools = tuple(TextFile(path, text) for path, text in settings.items())
    found = Pipelines(tuple(one for one in each if one is not None), lock=lock, settings=tools)
    snapshot = Snapshot(SourceKind.COPY, Path("/project"), files)
    sources = tuple(TextFile(path, text) for path, text in sorted(texts.items()))
    return Case(Evidence(described, snapshot=snapshot, sources=sources, pipelines=found))
