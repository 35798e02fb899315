"""A whole package that the wheel lacks is told of, though nothing asks for it."""

from __future__ import annotations

import pytest

from wheelcheck.diagnosis import Case, CauseKind
from wheelcheck.model.project import Project, TextFile
from wheelcheck.rules._sketch import case, wheel

PKG, PLUGINS = "pkg/__init__.py", "pkg/plugins/__init__.py"


def lost(files: list[str], shipped: list[str], text: str = "x = 1\n") -> list[str]:
    known: Case = case(dict.fromkeys(files, text), sdist=tuple(files), shipped=wheel(dict.fromkeys(shipped, "")))
    return [cause.subject for cause in known.of(CauseKind.NOT_IN_WHEEL)]


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
        ([PKG, "other/__init__.py"], [PKG]),
        ([PKG, "pkg/tests/__init__.py", "pkg/tests/deep/__init__.py"], [PKG]),
        (["src/pkg/__init__.py", "src/tests/__init__.py"], [PKG]),
        (["src/pkg/__init__.py", "src/_dev/__init__.py", "src/tools/__init__.py"], [PKG]),
        (["src/pkg/__init__.py", "lib/other/__init__.py"], [PKG]),
        (["src/pkg/__init__.py"], ["something/__init__.py"]),
        (["src/pkg/__init__.py", "test/units/pkg/__init__.py", "test/units/other/__init__.py"], [PKG]),
    ],
)
def test_what_ships_or_is_not_meant_to_is_not(files: list[str], shipped: list[str]) -> None:
    assert lost(files, shipped) == []


def test_a_package_without_any_code_is_not() -> None:
    assert lost(["src/pkg/__init__.py", "src/other/__init__.py"], [PKG], text="") == []


def test_what_a_readme_and_the_code_ask_for_is_one_cause() -> None:
    code = "def f():\n    from pkg.plugins import x\n    return x\n"
    files = {PKG: code, PLUGINS: "x = 1\n"}
    readme = TextFile("README.md", "```\nfrom pkg.plugins import x\n```\n")
    project = Project("pkg", "pkg", backend="hatchling.build", files=(readme,))
    known = case(files, sdist=tuple(files), shipped=wheel({PKG: code}), project=project)
    assert [cause.subject for cause in known.of(CauseKind.NOT_IN_WHEEL)] == ["pkg.plugins"]
