"""A whole package that the wheel lacks is told of, though nothing asks for it."""

from __future__ import annotations

from typing import Any

import pytest

from wheelcheck.model.project import Project, TextFile
from wheelcheck.rules._forgotten_packages import forgotten
from wheelcheck.rules._sketch import case, wheel


def lost(files: list[str], shipped: list[str], pyproject: str = "") -> list[str]:
    project = Project("pkg", "pkg", backend="hatchling.build", files=(TextFile("pyproject.toml", pyproject),))
    known: Any = case(dict.fromkeys(files, ""), shipped=wheel(dict.fromkeys(shipped, "")), project=project)
    return [package for package, _ in forgotten(known)]


PKG, PLUGINS = "pkg/__init__.py", "pkg/plugins/__init__.py"


@pytest.mark.parametrize(
    ("files", "shipped", "packages"),
    [
        (["src/pkg/__init__.py", "src/other/__init__.py", "src/other/sub/__init__.py"], [PKG], ["other"]),
        ([PKG, PLUGINS, "pkg/plugins/a.py", "pkg/plugins/deep/__init__.py"], [PKG], ["pkg.plugins"]),
    ],
)
def test_a_package_beside_or_inside_one_that_ships_is_forgotten(
    files: list[str], shipped: list[str], packages: list[str]
) -> None:
    assert lost(files, shipped) == packages


@pytest.mark.parametrize(
    ("files", "shipped"),
    [
        ([PKG, PLUGINS], [PKG, PLUGINS]),
        ([PKG, PLUGINS], [PKG, "pkg/plugins/data.json"]),
        ([PKG, "other/__init__.py"], [PKG]),
        ([PKG, "pkg/tests/__init__.py", "pkg/tests/deep/__init__.py"], [PKG]),
        (["src/pkg/__init__.py", "src/tests/__init__.py"], [PKG]),
        (["src/pkg/__init__.py", "tools/other/__init__.py"], [PKG]),
        (["src/pkg/__init__.py"], ["something/__init__.py"]),
    ],
)
def test_what_ships_or_is_not_meant_to_is_not(files: list[str], shipped: list[str]) -> None:
    assert lost(files, shipped) == []


def test_what_a_line_excludes_is_meant_to_be_left_out() -> None:
    assert lost([PKG, PLUGINS], [PKG], '[tool.hatch.build.targets.wheel]\nexclude = ["pkg/plugins"]\n') == []
