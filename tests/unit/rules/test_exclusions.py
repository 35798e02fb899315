"""The line that leaves a file out is named, in whatever file it stands."""

from __future__ import annotations

import pytest

from wheelcheck.model.project import Project, TextFile
from wheelcheck.rules import _exclusions
from wheelcheck.rules._sketch import case

SETUPTOOLS, HATCHLING, PDM = "setuptools.build_meta", "hatchling.build", "pdm.backend"


def found(backend: str, path: str, text: str, source: str = "pkg/data/a.json") -> list[int | None]:
    project = Project("pkg", "pkg", backend=backend, files=(TextFile(path, text),))
    known = case({"pkg/__init__.py": "", "pkg/data/__init__.py": "", source: ""}, project=project)
    return [place.line for place, _ in _exclusions.lines(known, source)]


@pytest.mark.parametrize(
    ("backend", "path", "text", "line"),
    [
        (SETUPTOOLS, "MANIFEST.in", "graft pkg\nglobal-exclude *.py[co] *.json\n", 2),
        (SETUPTOOLS, "MANIFEST.in", "recursive-exclude * *.json\n", 1),
        (SETUPTOOLS, "MANIFEST.in", "prune pkg/data\n", 1),
        (SETUPTOOLS, "pyproject.toml", '[tool.setuptools.exclude-package-data]\n"*" = ["*.json"]\n', 2),
        (SETUPTOOLS, "pyproject.toml", '[tool.setuptools.packages.find]\nexclude = [\n  "pkg.d*",\n]\n', 3),
        (SETUPTOOLS, "setup.cfg", "[options.packages.find]\nexclude =\n    tests\n    pkg.data*\n", 4),
        (HATCHLING, "pyproject.toml", "[tool.hatch.build]\nexclude = ['*.json']\n", 2),
        (HATCHLING, "pyproject.toml", '[tool.hatch]\nbuild.targets.wheel.exclude = ["data"]\n', 2),
        (HATCHLING, ".gitignore", "# data\n\ndata/\n", 3),
        (HATCHLING, ".gitignore", "*.json\n!b.json\n", 1),
        ("maturin", ".gitignore", "/pkg/data\n", 1),
        (PDM, "pyproject.toml", '[tool.pdm.build]\nincludes = ["pkg"]\nexcludes = ["**/*.json"]\n', 3),
    ],
)
def test_the_line_whose_pattern_matches_is_named(backend: str, path: str, text: str, line: int) -> None:
    assert found(backend, path, text) == [line]


@pytest.mark.parametrize(
    ("backend", "path", "text"),
    [
        (HATCHLING, "pyproject.toml", '[tool.ruff]\nexclude = ["*.json"]\n'),
        (HATCHLING, "pyproject.toml", '[tool.hatch.build]\ninclude = ["*.json"]\n'),
        (HATCHLING, "pyproject.toml", '[tool.hatch.build]\nexclude = ["*.txt"]\nartifacts = ["*.json"]\n'),
        (HATCHLING, "MANIFEST.in", "prune pkg\n"),
        (HATCHLING, ".gitignore", "*.json\n!a.json\n"),
        (HATCHLING, ".gitignore", "/data/\n"),
        (PDM, ".gitignore", "data/\n"),
        (PDM, "setup.cfg", "[options.packages.find]\nexclude = pkg.data\n"),
        (SETUPTOOLS, "MANIFEST.in", "exclude\nprune other\nrecursive-exclude pkg *.txt\n"),
    ],
)
def test_a_line_that_is_for_others_is_not(backend: str, path: str, text: str) -> None:
    assert found(backend, path, text) == []
