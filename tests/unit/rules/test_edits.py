"""What the edits of a finding say where the project is written in an unusual, or hostile, way."""

from __future__ import annotations

import shlex
import sys

import pytest

from wheelcheck import remedies
from wheelcheck.diagnosis import Case
from wheelcheck.model.edit import Edit, EditKind
from wheelcheck.model.project import Project, TextFile
from wheelcheck.remedies import _toml
from wheelcheck.rules._sketch import case, wheel

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FILES = {"pkg/__init__.py": "", "pkg/sub/__init__.py": ""}


def written(script: str, backend: str = "setuptools.build_meta") -> tuple[Edit, ...]:
    project = Project("pkg", "pkg", "1.0", backend, files=(TextFile("setup.py", script),))
    lost = case(FILES, sdist=("pkg/__init__.py",), shipped=wheel({"pkg/__init__.py": ""}), project=project)
    return remedies.ship(lost, [lost.trail("pkg/sub/__init__.py")])


def test_a_list_in_setup_py_is_written_whole() -> None:
    (edit,) = written("from setuptools import setup\nsetup(name='pkg', packages=['pkg'])\n")
    assert (edit.kind, edit.path, edit.text) == (EditKind.ARGUMENT, "setup.py", "packages=['pkg', 'pkg.sub'],")


@pytest.mark.parametrize("call", ["setup(**options)", "setup(packages=everything())", "setup(packages=[*one, 'two'])"])
def test_what_setup_py_computes_is_not_guessed(call: str) -> None:
    assert [edit.path for edit in written(f"from setuptools import setup\n{call}\n")] == ["MANIFEST.in"]


@pytest.mark.parametrize("script", ["setup(", "\0", "(" * 5000])
def test_a_script_that_does_not_parse_is_no_trouble(script: str) -> None:
    assert isinstance(written(script), tuple)


def test_of_a_backend_that_is_not_known_nothing_is_written() -> None:
    assert written("", "my_backend.hooks") == ()


def test_names_of_files_are_words_of_a_command() -> None:
    (edit,) = remedies.track(["pkg/a b.py", "pkg/$(touch x).py", "-f"])
    assert shlex.split(edit.text) == ["git", "add", "--", "pkg/a b.py", "pkg/$(touch x).py", "-f"]


@pytest.mark.parametrize(
    "name", ['quo"te.json', "back\\slash", "line\nbreak", "bell\x07\x7f", "\u202edlrow", "\U0001f40d"]
)
def test_names_of_files_are_strings_of_toml(name: str) -> None:
    assert tomllib.loads(_toml.table("tool.x", {"include": [name], name: True})) == {
        "tool": {"x": {"include": [name], name: True}}
    }


def test_without_a_source_there_is_nothing_to_write_to() -> None:
    inspected: Case = case(shipped=wheel({"pkg/__init__.py": "", "tests/__init__.py": ""}))
    assert remedies.leave_out(inspected, ["tests"]) == ()


def test_the_name_of_a_file_adds_no_line() -> None:
    lost = case(FILES, shipped=wheel({"pkg/__init__.py": ""}))
    (edit,) = remedies.pack(lost, ["pkg/a b.txt", "pkg/x\nprune pkg"])
    assert edit.text == "include pkg/a?b.txt\ninclude pkg/x?prune?pkg"
