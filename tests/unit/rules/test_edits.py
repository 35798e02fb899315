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


def declared(script: str, requires: tuple[str, ...] = ("setuptools", "cython"), **further: str) -> tuple[Edit, ...]:
    files = {"setup.py": script, **{name.replace("__", "."): text for name, text in further.items()}}
    project = Project(
        "pkg", "pkg", "1.0", "setuptools.build_meta", requires, files=tuple(TextFile(*each) for each in files.items())
    )
    return remedies.declare(case(FILES, project=project), [("pkg.fast", "src/pkg/fast.pyx")])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[]", '[Extension("pkg.fast", ["src/pkg/fast.pyx"])]'),
        ("[*old]", '[*old, Extension("pkg.fast", ["src/pkg/fast.pyx"])]'),
        ("old", '[*old, Extension("pkg.fast", ["src/pkg/fast.pyx"])]'),
        ("made()", '[*made(), Extension("pkg.fast", ["src/pkg/fast.pyx"])]'),
        ("cythonize('a.pyx')", 'cythonize([\'a.pyx\', Extension("pkg.fast", ["src/pkg/fast.pyx"])])'),
        ("cythonize(old, quiet=True)", '[*cythonize(old, quiet=True), Extension("pkg.fast", ["src/pkg/fast.pyx"])]'),
    ],
)
def test_a_compiled_module_joins_those_that_setup_py_has(before: str, after: str) -> None:
    edits = declared(f"from setuptools import Extension, setup\nold = []\nsetup(ext_modules={before})\n")
    assert edits == (Edit(EditKind.ARGUMENT, "setup.py", f"ext_modules={after},"),)


@pytest.mark.parametrize(
    "script",
    [
        "from setuptools import Extension, setup\nsetup(**options)\n",
        "from setuptools import Extension, setup\nsetup(ext_modules=[] if FAST else None)\n",
        "from setuptools import Extension, setup\nold = None\nsetup(ext_modules=old)\n",
        "from setuptools import Extension, setup\nsetup(ext_modules=unknown)\n",
        "from setuptools import setup  # ours\nsetup(ext_modules=[])\n",
        f"from setuptools import Extension, setup\nsetup(ext_modules=[{'Extension(), ' * 50}])\n",
        "setup(",
        "\0",
    ],
)
def test_where_setup_py_may_mean_something_else_no_compiled_module_is_written(script: str) -> None:
    assert declared(script) == ()


def test_what_a_new_compiled_module_needs_is_imported_and_required() -> None:
    requires, imports, argument = declared("from setuptools import setup\nsetup(packages=['pkg'])\n", ("setuptools",))
    assert tomllib.loads(requires.text) == {"build-system": {"requires": ["setuptools", "cython"]}}
    assert (imports.line, imports.text) == (1, "from setuptools import Extension, setup")
    assert argument.text == 'ext_modules=[Extension("pkg.fast", ["src/pkg/fast.pyx"])],'


@pytest.mark.parametrize(("requires", "count"), [("setuptools>=61,<70", 0), ("setuptools>=77", 1), ("setuptools", 1)])
def test_the_table_of_compiled_modules_is_written_for_a_setuptools_that_reads_it(requires: str, count: int) -> None:
    project = Project("pkg", "pkg", "1.0", "setuptools.build_meta", (requires,), {"project": {"name": "pkg"}})
    edits = remedies.declare(case(FILES, project=project), [("pkg.fast", "pkg/fast.c")])
    texts = ['[[tool.setuptools.ext-modules]]\nname = "pkg.fast"\nsources = ["pkg/fast.c"]']
    assert [edit.text for edit in edits] == texts * count


def imported(text: str, submodule: str = "xml.etree") -> tuple[Edit, ...]:
    return remedies.import_submodule(case({**FILES, "pkg/use.py": text}), "pkg/use.py", submodule)


def test_the_import_of_a_package_becomes_that_of_its_submodule() -> None:
    assert imported("import xml\nxml.etree\n") == (Edit(EditKind.REPLACE, "pkg/use.py", "import xml.etree", 1),)


@pytest.mark.parametrize("line", ["import xml as x", "import os, xml", "import xml.dom"])
def test_an_import_that_binds_more_stays(line: str) -> None:
    edit = Edit(EditKind.REPLACE, "pkg/use.py", f"{line}\nimport xml.etree", 2)
    assert imported(f"'''Use.'''\n{line}\nxml.etree\n") == (edit,)


@pytest.mark.parametrize("text", ["def f():\n    import xml\n", "import os; import xml\n", "import xml  # all\n", "("])
def test_where_the_import_shares_its_line_none_is_written(text: str) -> None:
    assert imported(text) == ()


def test_in_a_package_of_its_own_the_place_of_an_import_is_not_guessed() -> None:
    files = {"pkg/__init__.py": "import pkg\npkg.sub\n", "pkg/sub/__init__.py": ""}
    assert remedies.import_submodule(case(files), "pkg/__init__.py", "pkg.sub") == ()
