"""The table that is written into pyproject.toml, and what it is made from."""

from __future__ import annotations

import sys
from collections.abc import Collection
from types import MappingProxyType

import pytest

from wheelcheck.config import parse
from wheelcheck.model.project import Project, TextFile
from wheelcheck.scaffold import Surroundings, packages
from wheelcheck.scaffold import _facts as facts
from wheelcheck.scaffold.settings import propose

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


def project(text: str, *files: TextFile, backend: str | None = None, name: str | None = "demo") -> Project:
    pyproject = tomllib.loads(text)
    system = pyproject.get("build-system", {})
    return Project(
        "demo",
        name,
        backend=backend or system.get("build-backend"),
        build_requires=tuple(system.get("requires", ())),
        pyproject=MappingProxyType(pyproject),
        files=(TextFile("pyproject.toml", text), *files),
    )


def around(text: str, *tops: str, place: str = ".", backend: str | None = None) -> Surroundings:
    path = "pyproject.toml" if place == "." else f"{place}/pyproject.toml"
    return Surroundings(project(text, backend=backend), place, tops, {path: text})


MATURIN = """\
# by hand
[build-system]
requires = ["maturin>=1"]
build-backend = "maturin"

[project]
name = "demo"   # aligned
[project.optional-dependencies]
yaml = ["pyyaml"]
dev = ["pytest"]
test-all = ["pytest"]

[tool.maturin]
module-name = "demo._core"
"""


def test_the_table_stands_below_what_was_there_which_is_untouched() -> None:
    change = propose(around(MATURIN, "demo")).change

    assert change is not None
    assert change.after.startswith(MATURIN)
    assert change.after[len(MATURIN) :] == (
        "\n[tool.wheelcheck]\n# What `wheelcheck verify` holds this project to.\n"
        "# The names that the wheel installs; others at its top are reported.\n"
        'top-level = ["demo"]\n'
        "# The compiled modules that the wheel must hold.\n"
        'expect = ["demo._core"]\n'
        "# To import what needs extras too:\n"
        '# extras = ["yaml"]\n'
    )


def test_the_table_is_one_that_wheelcheck_reads() -> None:
    change = propose(around(MATURIN, "demo")).change

    assert change is not None
    assert parse(change.after) == {"top_level": ("demo",), "expect": ("demo._core",)}


def test_line_ends_stay_those_of_the_file() -> None:
    text = '[project]\r\nname = "demo"\r\n'

    change = propose(around(text, "demo")).change

    assert change is not None
    assert change.after.count("\r\n") == change.after.count("\n")


def test_a_file_that_does_not_end_its_last_line_is_not_broken() -> None:
    change = propose(around('[project]\nname = "demo"', "demo")).change

    assert change is not None
    assert parse(change.after) == {"top_level": ("demo",)}


@pytest.mark.parametrize("text", ["tool = {}\n", 'tool = { black = { line-length = 99 } }\n[project]\nname = "demo"\n'])
def test_a_table_that_cannot_be_added_is_shown_instead(text: str) -> None:
    proposal = propose(around(text, "demo"))

    assert proposal.change is None
    assert 'top-level = ["demo"]' in proposal.snippet


def test_a_table_that_is_there_is_left_alone() -> None:
    assert propose(around("[tool.wheelcheck]\n", "demo")).reason == "pyproject.toml has a table [tool.wheelcheck]"


def test_nothing_is_written_where_nothing_is_sure() -> None:
    assert propose(around('[project]\nname = "demo"\n')).change is None


def test_no_pyproject_toml_is_made_since_that_would_change_how_the_project_is_built() -> None:
    assert propose(Surroundings(Project("demo"), packages=("demo",))).change is None


def test_a_project_in_a_folder_has_its_table_there() -> None:
    change = propose(around('[project]\nname = "demo"\n', "demo", place="packages/demo")).change

    assert change is not None
    assert change.path == "packages/demo/pyproject.toml"


SETUPTOOLS = '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n'
HATCH = '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n'
POETRY = '[build-system]\nrequires = ["poetry-core"]\nbuild-backend = "poetry.core.masonry.api"\n'


@pytest.mark.parametrize(
    ("text", "paths", "expected"),
    [
        (SETUPTOOLS, ["src/demo/__init__.py", "src/other/__init__.py", "tests/__init__.py"], ("demo", "other")),
        (SETUPTOOLS, ["demo/__init__.py", "other/__init__.py", "setup.py"], ("demo",)),
        (SETUPTOOLS, ["demo.py", "setup.py"], ("demo",)),
        (SETUPTOOLS, ["src/interpreter/script.py", "demo/__init__.py"], ("demo",)),
        (SETUPTOOLS, ["src/demo/part/__init__.py", "src/tests/__init__.py"], ("demo",)),
        (SETUPTOOLS, ["other/__init__.py"], ()),
        (SETUPTOOLS + '[tool.setuptools]\npackages = ["a", "a.b"]\npy-modules = ["c"]\n', ["demo.py"], ("a", "c")),
        (SETUPTOOLS + '[tool.setuptools.packages.find]\nwhere = ["lib"]\n', ["lib/x/__init__.py"], ("x",)),
        (SETUPTOOLS + '[tool.setuptools.packages.find]\ninclude = ["de*"]\n', ["demo/__init__.py"], ()),
        (HATCH + '[tool.hatch.build.targets.wheel]\npackages = ["python/thing"]\n', ["demo.py"], ("thing",)),
        (HATCH + '[tool.hatch.build.targets.wheel]\nonly-include = ["thing"]\n', ["src/demo/__init__.py"], ()),
        (POETRY + '[[tool.poetry.packages]]\ninclude = "thing"\nfrom = "lib"\n', ["demo.py"], ("thing",)),
        (POETRY + '[[tool.poetry.packages]]\ninclude = "*"\n', ["demo.py"], ()),
        (MATURIN, ["src/lib.rs"], ("demo",)),
        (MATURIN + 'bindings = "bin"\n', ["src/main.rs"], ()),
    ],
)
def test_top_level_names_are_those_that_the_backend_is_told_or_the_layout_leaves_no_doubt_about(
    text: str, paths: Collection[str], expected: tuple[str, ...]
) -> None:
    assert packages(project(text), paths) == expected


def test_of_a_namespace_package_the_first_part_counts() -> None:
    found = packages(project(SETUPTOOLS, name="zope.interface"), ["src/zope/interface/__init__.py"])

    assert found == ("zope",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[project]\nrequires-python = ">=3.9"\n', ("3.9", "3.13")),
        ('[project]\nrequires-python = ">=3.9.2,<3.12"\n', ("3.9", "3.11")),
        ('[project]\nrequires-python = "==3.11.*"\n', ("3.11",)),
        ('[project]\nrequires-python = ">=3.6"\n', ("3.8", "3.13")),
        ('[project]\nrequires-python = ">=3.14"\n', ("3.13",)),
        ('[project]\nrequires-python = "nonsense"\n', ("3.10", "3.13")),
        ('[tool.poetry.dependencies]\npython = "^3.11"\n', ("3.11", "3.13")),
        ('[tool.poetry.dependencies]\npython = "~3.11"\n', ("3.11", "3.13")),
        ("", ("3.10", "3.13")),
    ],
)
def test_the_oldest_and_the_newest_interpreter_are_verified(text: str, expected: tuple[str, ...]) -> None:
    assert facts.interpreters(project(text)) == expected


def test_setup_py_tells_the_interpreters_too() -> None:
    setup = TextFile("setup.py", "setup(\n    python_requires='>=3.8, <3.11',\n)\n")

    assert facts.interpreters(project("", setup)) == ("3.8", "3.10")
    assert facts.host(project("", setup)) == "3.10"


@pytest.mark.parametrize(
    ("text", "setup", "expected"),
    [
        ('[build-system]\nrequires = ["setuptools", "setuptools_scm[toml]>=8"]\n', "", True),
        ('[build-system]\nrequires = ["hatchling", "hatch-vcs"]\n', "", True),
        ('[tool.pdm.version]\nsource = "scm"\n', "", True),
        ("", "setup(use_scm_version=True)", True),
        ('[build-system]\nrequires = ["setuptools"]\n', "setup()", False),
    ],
)
def test_a_version_made_from_tags_is_known_by_what_makes_it(text: str, setup: str, expected: bool) -> None:
    found = Surroundings(project(text, TextFile("setup.py", setup)))

    assert facts.version_from_git(found) is expected


def test_optional_extension_modules_are_not_expected() -> None:
    text = SETUPTOOLS + (
        '[[tool.setuptools.ext-modules]]\nname = "demo._a"\nsources = []\n'
        '[[tool.setuptools.ext-modules]]\nname = "demo._b"\nsources = []\noptional = true\n'
        '[[tool.setuptools-rust.ext-modules]]\ntarget = "demo._c"\n'
    )

    assert facts.extensions(project(text)) == ("demo._a", "demo._c")
