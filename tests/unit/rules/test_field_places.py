"""A faulty field of the metadata is told with the line of the project that gives it, or the file that would."""

from __future__ import annotations

import sys

import pytest

from wheelcheck.model.archive import Metadata
from wheelcheck.model.finding import Finding
from wheelcheck.model.project import Project, TextFile
from wheelcheck.rules import find_rule
from wheelcheck.rules._sketch import case, wheel

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

PROJECT = """\
[project]
name = "pkg"
version = "1.0"
requires-python = ">=3.9,<3.8"
dependencies = [
    "click>=8",  # for the command line
    'x @ file:///home/me/x',
]
dynamic = ["classifiers"]

[project.optional-dependencies]
fast = ["orjson", "y @ file:///home/me/y"]

[project.urls]
"a label that is longer than thirty-two characters" = "https://example.org"
"""
CONFIG = """\
[metadata]
name = pkg
url = nowhere
author-email = nobody
classifiers =
    Programming Language :: Python
    Private :: Do Not Upload

[options]
install_requires =
    click>=8
    x @ file:///home/me/x
python_requires = >=3.9,<3.8

[options.extras_require]
fast =
    y @ file:///home/me/y
"""
SCRIPT = """\
from setuptools import setup
REQUIRED = ["a"]
setup(
    name="pkg",
    python_requires=">=3.9,<3.8",
    install_requires=[
        "click>=8",
        "x @ file:///home/me/x",
    ],
    url="nowhere",
    extras_require=EXTRAS,
)
"""
POETRY = """\
[tool.poetry]
name = "pkg"
homepage = "nowhere"
[tool.poetry.dependencies]
python = ">=3.9,<3.8"
"""
FLIT = """\
[tool.flit.metadata]
module = "pkg"
home-page = "nowhere"
requires-python = ">=3.9,<3.8"
"""
PYTHON = "requires-python: '>=3.9,<3.8' excludes every Python"
LOCAL = "requires-dist: 'x @ file:///home/me/x' is a file of the machine that built it"
HOME = "home-page: 'nowhere' is no address"


def project(**texts: str) -> Project:
    files = tuple(TextFile(name.replace("_", "."), text) for name, text in texts.items())
    pyproject = tomllib.loads(texts.get("pyproject_toml", ""))
    return Project("pkg", "pkg", "1.0", "setuptools.build_meta", pyproject=pyproject, files=files)


def told(problem: str, of: Project) -> Finding:
    rule = find_rule("WC223")
    assert rule is not None
    shipped = wheel({"pkg/__init__.py": ""}, metadata=Metadata("pkg", "1.0", problems=(problem,)))
    (finding,) = rule.check(case(shipped=shipped, project=of))
    return finding


@pytest.mark.parametrize(
    ("problem", "files", "words", "at"),
    [
        (PYTHON, {"pyproject_toml": PROJECT}, "requires-python of [project]", "pyproject.toml:4"),
        (LOCAL, {"pyproject_toml": PROJECT}, "dependencies of [project]", "pyproject.toml:7"),
        (
            "requires-dist: \"y @ file:///home/me/y ; extra == 'fast'\" is a file of the machine that built it",
            {"pyproject_toml": PROJECT},
            "optional-dependencies of [project]",
            "pyproject.toml:12",
        ),
        (
            "project-url: the label 'a label that is longer than thirty-two characters' has more than 32 characters",
            {"pyproject_toml": PROJECT},
            "urls of [project]",
            "pyproject.toml:15",
        ),
        (PYTHON, {"setup_cfg": CONFIG}, "python_requires of [options]", "setup.cfg:13"),
        (LOCAL, {"setup_cfg": CONFIG}, "install_requires of [options]", "setup.cfg:12"),
        (HOME, {"setup_cfg": CONFIG}, "url of [metadata]", "setup.cfg:3"),
        ("author-email: 'nobody' is none", {"setup_cfg": CONFIG}, "author_email of [metadata]", "setup.cfg:4"),
        (PYTHON, {"setup_py": SCRIPT}, "python_requires of setup()", "setup.py:5"),
        (LOCAL, {"setup_py": SCRIPT}, "install_requires of setup()", "setup.py:8"),
        ("provides-extra: 'a' and 'A' are one", {"setup_py": SCRIPT}, "extras_require of setup()", "setup.py:11"),
        (PYTHON, {"pyproject_toml": POETRY}, "python of [tool.poetry.dependencies]", "pyproject.toml:5"),
        (HOME, {"pyproject_toml": POETRY}, "homepage of [tool.poetry]", "pyproject.toml:3"),
        (PYTHON, {"pyproject_toml": FLIT}, "requires-python of [tool.flit.metadata]", "pyproject.toml:4"),
    ],
)
def test_the_line_that_gives_the_field_is_named(problem: str, files: dict[str, str], words: str, at: str) -> None:
    finding = told(problem, project(**files))

    assert finding.fix == f"correct {words} ({at}), and build again"
    assert [str(place) for place in finding.locations] == [at]


@pytest.mark.parametrize(
    ("problem", "files", "words"),
    [
        ("summary: it is odd", {"pyproject_toml": PROJECT}, "description of [project] in pyproject.toml"),
        ("summary: it is odd", {"pyproject_toml": POETRY}, "description of [tool.poetry] in pyproject.toml"),
        ("summary: it is odd", {"setup_cfg": CONFIG}, "description of [metadata] in setup.cfg"),
        ("summary: it is odd", {"setup_py": SCRIPT}, "description of setup() in setup.py"),
        (
            "classifier: 'x' is odd",
            {"pyproject_toml": PROJECT},
            "what setuptools.build_meta makes of classifiers ([project] names it dynamic)",
        ),
        (
            "summary: it is odd",
            {},
            "description of [project] in pyproject.toml (description of setup.cfg or setup.py)",
        ),
        ("platform: it is odd", {}, "platform in the project's metadata"),
    ],
)
def test_a_field_that_stands_nowhere_names_the_file_that_would_hold_it(
    problem: str, files: dict[str, str], words: str
) -> None:
    finding = told(problem, project(**files))

    assert finding.fix == f"correct {words}, and build again"
    assert finding.locations == ()


def test_a_value_that_several_lines_give_names_the_field() -> None:
    twice = PROJECT.replace('"click>=8"', '"x @ file:///home/me/x"')

    assert [str(place) for place in told(LOCAL, project(pyproject_toml=twice)).locations] == ["pyproject.toml:5"]


def test_a_value_is_looked_for_in_its_own_field_alone() -> None:
    script = SCRIPT.replace("click>=8", "pkg")

    finding = told("name: 'pkg' is odd", project(setup_py=script))

    assert [str(place) for place in finding.locations] == ["setup.py:4"]
