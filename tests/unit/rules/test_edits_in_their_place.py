"""Edits go where the project itself says the thing, as the line that stands there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from wheelcheck import remedies
from wheelcheck.diagnosis import Case
from wheelcheck.model.archive import EntryPoint
from wheelcheck.model.edit import Edit, EditKind
from wheelcheck.model.edit_merging import merged
from wheelcheck.model.project import Project, TextFile
from wheelcheck.remedies import _extension_names, _meson_calls
from wheelcheck.remedies._patterns import literal, row
from wheelcheck.rules._sketch import case, wheel

POINT = EntryPoint("console_scripts", "ledger", "ledger.tool:main")
LEDGER: Mapping[str, Any] = {"project": {"name": "ledger"}}


def refer(path: str, text: str, point: EntryPoint = POINT) -> list[tuple[int | None, str]]:
    project = Project("ledger", "ledger", files=(TextFile(path, text),))
    return [(edit.line, edit.text) for edit in remedies.refer(project, point, "ledger.cli:main")]


@pytest.mark.parametrize(
    ("path", "line", "becomes"),
    [
        ("pyproject.toml", 'ledger = "ledger.tool:main"', 'ledger = "ledger.cli:main"'),
        ("pyproject.toml", "'ledger' = 'ledger.tool:main'  # ours", "'ledger' = 'ledger.cli:main'  # ours"),
        (
            "pyproject.toml",
            'ledger = { reference = "ledger.tool:main", type = "console" }',
            'ledger = { reference = "ledger.cli:main", type = "console" }',
        ),
        ("setup.cfg", "    ledger = ledger.tool:main", "    ledger = ledger.cli:main"),
        ("setup.cfg", "    ledger=ledger.tool:main [fast]", "    ledger=ledger.cli:main [fast]"),
        ("setup.py", "  'ledger=ledger.tool:main',", "  'ledger=ledger.cli:main',"),
    ],
)
def test_a_reference_is_corrected_in_the_line_that_gives_it(path: str, line: str, becomes: str) -> None:
    assert refer(path, f"first\n{line}\nlast\n") == [(2, becomes)]


@pytest.mark.parametrize(
    "text",
    [
        'other = "ledger.tool:main"',
        'my-ledger = "ledger.tool:main"',
        'ledger = "ledger.tool:mainframe"',
        'ledger = "ledger.tool:main"\nledger = "ledger.tool:main"',
        'ledger =\n"ledger.tool:main"',
    ],
)
def test_where_the_line_is_not_certain_none_is_written(text: str) -> None:
    assert refer("pyproject.toml", text) == []


@pytest.mark.parametrize(
    ("pyproject", "files", "place"),
    [
        (LEDGER, {}, "[project.scripts]"),
        ({"tool": {"poetry": {}}}, {}, "[tool.poetry.scripts]"),
        ({"tool": {"flit": {"metadata": {}}}}, {}, "[tool.flit.scripts]"),
        ({}, {"setup.cfg": "[options.entry_points]\n"}, "console_scripts of [options.entry_points] in setup.cfg"),
        ({}, {"setup.py": "setup()"}, "console_scripts of entry_points in setup.py"),
    ],
)
def test_scripts_are_told_in_the_words_of_the_project(
    pyproject: Mapping[str, Any], files: Mapping[str, str], place: str
) -> None:
    project = Project("ledger", "ledger", pyproject=pyproject, files=tuple(TextFile(*each) for each in files.items()))
    assert remedies.entry_point_place(project, "console_scripts") == place


def located(backend: str, *folders: str, script: str | None = None, **tool: Any) -> list[str]:
    files = (TextFile("setup.py", script),) if script else ()
    pyproject = {} if script else {**LEDGER, "tool": tool}
    project = Project("ledger", "ledger", "1.0", backend, pyproject=pyproject, files=files)
    tree = {f"{folder}/__init__.py": "" for folder in folders}
    found: Case = case(tree, sdist=tuple(tree), shipped=wheel({}), project=project)
    return [edit.text for edit in remedies.locate(found)]


@pytest.mark.parametrize(
    ("backend", "text"),
    [
        ("setuptools.build_meta", '[tool.setuptools.packages.find]\nwhere = ["lib"]'),
        ("hatchling.build", '[tool.hatch.build.targets.wheel]\npackages = ["lib/ledger"]'),
        ("pdm.backend", '[tool.pdm.build]\npackage-dir = "lib"\nincludes = ["lib/ledger"]'),
        ("poetry.core.masonry.api", '[tool.poetry]\npackages = [{ include = "ledger", from = "lib" }]'),
        ("flit_core.buildapi", "git mv lib/ledger ledger"),
        ("uv_build", '[tool.uv.build-backend]\nmodule-root = "lib"'),
        ("mesonpy", ".install_sources('lib/ledger/__init__.py', subdir: 'ledger')"),
        ("scikit_build_core.build", '[tool.scikit-build]\nwheel.packages = ["lib/ledger"]'),
        ("maturin", '[tool.maturin]\npython-source = "lib"'),
    ],
)
def test_each_backend_is_told_where_the_package_lies(backend: str, text: str) -> None:
    (edit,) = located(backend, "lib/ledger", "tests")
    assert edit.endswith(text)


def test_packages_of_several_folders_are_found_there() -> None:
    (edit,) = located("setuptools.build_meta", "lib/ledger", "python/journal")
    assert edit == '[tool.setuptools.packages.find]\nwhere = ["lib", "python"]'


def test_setup_py_searches_one_folder_and_lists_what_lies_in_several() -> None:
    script = "from setuptools import find_packages, setup\nsetup(packages=find_packages('src'))\n"
    assert located("setuptools.build_meta", "lib/ledger", script=script) == [
        "packages=find_packages(where='lib'),",
        "package_dir={'': 'lib'},",
    ]
    assert located("setuptools.build_meta", "lib/ledger", "python/journal", script=script) == [
        "packages=['ledger', 'journal'],",
        "package_dir={'ledger': 'lib/ledger', 'journal': 'python/journal'},",
    ]


@pytest.mark.parametrize("backend", ["pdm.backend", "uv_build", "maturin"])
def test_a_backend_that_knows_one_folder_is_not_told_of_two(backend: str) -> None:
    assert located(backend, "lib/ledger", "python/journal") == []


@pytest.mark.parametrize(
    ("path", "text", "line", "becomes"),
    [
        (
            "setup.py",
            "setup(ext_modules=[Extension('fast', ['f.c'])])",
            1,
            "setup(ext_modules=[Extension('pkg.fast', ['f.c'])])",
        ),
        ("setup.py", "Extension(\n    name='fast',\n)", 2, "    name='pkg.fast',"),
        (
            "pyproject.toml",
            '[project]\nname = "fast"\n[[tool.setuptools.ext-modules]]\nname = "fast"',
            4,
            'name = "pkg.fast"',
        ),
    ],
)
def test_a_compiled_module_gets_its_whole_name(path: str, text: str, line: int, becomes: str) -> None:
    edits = _extension_names.renamed([TextFile(path, text)], "fast", "pkg.fast")
    assert edits == (Edit(EditKind.REPLACE, path, becomes, line),)


@pytest.mark.parametrize("text", ["Extension('fast'), Extension('fast')\nExtension('fast')", "name = 'fast'", ""])
def test_a_compiled_module_that_is_declared_twice_or_nowhere_keeps_its_name(text: str) -> None:
    assert _extension_names.renamed([TextFile("setup.py", text)], "fast", "pkg.fast") == ()


@pytest.mark.parametrize(
    ("line", "sources", "becomes"),
    [
        ("install_subdir('tests', install_dir: py.get_install_dir())", ["tests"], ""),
        (
            "py.install_sources('pkg/a.py', 'pkg/b.py', subdir: 'pkg')",
            ["pkg/b.py"],
            "py.install_sources('pkg/a.py', subdir: 'pkg')",
        ),
        ("py.install_sources(['pkg/a.py', 'tests/b.py'])", ["tests"], "py.install_sources('pkg/a.py')"),
        (
            "install_subdir('pkg', install_dir: py.get_install_dir())",
            ["pkg/it's.json"],
            "install_subdir('pkg', install_dir: py.get_install_dir(), exclude_files: ['it\\'s.json'])",
        ),
    ],
)
def test_a_call_of_meson_installs_less(line: str, sources: list[str], becomes: str) -> None:
    edits = _meson_calls.left_out([TextFile("meson.build", f"project('x')\n{line}\n")], sources)
    assert edits == (Edit(EditKind.REPLACE, "meson.build", becomes, 2),)


def test_a_call_of_meson_in_a_subfolder_counts_from_there() -> None:
    file = TextFile("tests/meson.build", "py.install_sources('a.py', subdir: 'tests')")
    assert _meson_calls.left_out([file], ["tests/a.py"]) == (Edit(EditKind.REPLACE, "tests/meson.build", "", 1),)


@pytest.mark.parametrize("line", ["py.install_sources(", "py.install_sources(files)", "foreach x : ['tests']"])
def test_a_call_of_meson_that_is_not_in_one_line_stays(line: str) -> None:
    assert _meson_calls.left_out([TextFile("meson.build", line)], ["tests"]) == ()


@pytest.mark.parametrize(
    ("text", "edits"),
    [
        ("__all__ = ['a', 'b']", [(1, "__all__ = ['a']")]),
        ("__all__ = [\n    'a',\n    'b',\n]", [(3, "")]),
        ("__all__ = [\n    'a', 'b',\n]", []),
        ("__all__ = names() + ['b']", []),
        ("__all__ = ['a', 'b']  # both", []),
    ],
)
def test_a_name_is_taken_out_of_all(text: str, edits: list[tuple[int, str]]) -> None:
    found = remedies.unexport(case({"pkg/__init__.py": text}), "pkg/__init__.py", ["b"])
    assert [(edit.line, edit.text) for edit in found] == edits


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("from pkg import tax as levy", "from pkg.sums import tax as levy"),
        ("from . import a, tax", "from . import a\nfrom pkg.sums import tax"),
        ("from pkg import (tax)", None),
        ("from pkg import tax; tax()", None),
        ("from pkg import a", None),
    ],
)
def test_a_name_that_was_moved_is_imported_from_where_it_is(text: str, becomes: str | None) -> None:
    found = remedies.import_from(case({"pkg/use.py": text}), "pkg/use.py", 1, "pkg.sums", "tax")
    assert [edit.text for edit in found] == ([] if becomes is None else [becomes])


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (["dep>=2"], ["dep!=3.0,>=2"]),
        (["Dep ; python_version < '4'", "other"], ['Dep!=3.0; python_version < "4"', "other"]),
        (["other", "broken >"], ["other", "broken >", "dep!=3.0"]),
    ],
)
def test_a_requirement_leaves_a_release_out(known: list[str], expected: list[str]) -> None:
    project = Project("pkg", "pkg", pyproject={"project": {"name": "pkg", "dependencies": known}})
    (edit,) = remedies.bound(project, "dep", "3.0")
    assert all(each.replace('"', '\\"') in edit.text for each in expected), edit.text


def test_what_is_set_in_one_table_is_told_under_one_header() -> None:
    one, two = (Edit(EditKind.SET, "pyproject.toml", f"[tool.x]\n{key} = 1") for key in "ab")
    again = Edit(EditKind.SET, "pyproject.toml", "[tool.x]\na = 2")
    run = Edit(EditKind.RUN, "", "git add x")
    assert [edit.text for edit in merged([one, run, two, again])] == ["[tool.x]\na = 1\nb = 1", "git add x", again.text]


def test_a_name_is_a_pattern_for_itself_alone() -> None:
    assert literal("a[1]*{b}\\c d.json") == "a?1???b??c d.json"
    assert row("a #1,[b]\n.json") == "a??1??b??.json"
