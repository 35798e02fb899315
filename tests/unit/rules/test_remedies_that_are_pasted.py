"""Remedies are written as the file can take them, and the later one keeps what the earlier one has brought."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Any

import pytest

from wheelcheck import remedies
from wheelcheck.model.edit import Edit, EditKind, told
from wheelcheck.model.finding import Finding, Severity
from wheelcheck.model.project import Project, TextFile
from wheelcheck.model.snapshot import IgnoreRule
from wheelcheck.remedies import _toml_pasting
from wheelcheck.remedies._in_order import united
from wheelcheck.rules._sketch import case, wheel

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


def fitted(text: str, fragment: str) -> list[tuple[EditKind, str]]:
    edit = Edit(EditKind.SET, "pyproject.toml", fragment)
    return [(each.kind, each.text) for each in _toml_pasting.fitted(text, edit)]


def finding(*edits: Edit) -> Finding:
    return Finding("WC201", "missing-package-data", Severity.ERROR, "pkg/a", "m", fix=told(edits), edits=edits)


def ordered(project: Project, *edits: Edit) -> list[str]:
    found = remedies.in_order([finding(edit) for edit in edits], project)
    assert [each.fix for each in found] == [told(each.edits) for each in found]
    return [edit.text for each in found for edit in each.edits]


def toml(text: str) -> Project:
    return Project("pkg", "pkg", pyproject=tomllib.loads(text), files=(TextFile("pyproject.toml", text),))


@pytest.mark.parametrize(
    ("text", "fragment", "becomes"),
    [
        ("[tool.x]\na = 1\n", "[tool.x]\nlist = []", "[tool.x]\nlist = []"),
        ("[tool.y]\na = 1\n", "[tool.x]\nlist = []", "[tool.x]\nlist = []"),
        (
            '[tool.hatch]\nbuild.artifacts = [\n  "*.mo",\n]\n',
            '[tool.hatch.build]\nartifacts = ["*.mo", "/a"]',
            '[tool.hatch]\nbuild.artifacts = ["*.mo", "/a"]',
        ),
        (
            '[tool.hatch]\nbuild.targets.wheel.exclude = ["a"]\n',
            "[tool.hatch.build.targets.wheel]\nexclude = []",
            "[tool.hatch]\nbuild.targets.wheel.exclude = []",
        ),
        (
            '[tool.setuptools]\npackage-data = {pkg = ["py.typed"]}\n',
            '[tool.setuptools.package-data]\n"pkg.sub" = ["a"]',
            '[tool.setuptools]\npackage-data = { pkg = ["py.typed"], "pkg.sub" = ["a"] }',
        ),
        (
            '[tool.scikit-build.wheel]\npackages = ["a"]\n',
            '[tool.scikit-build]\nwheel.packages = ["a", "b"]',
            '[tool.scikit-build.wheel]\npackages = ["a", "b"]',
        ),
        (
            '[tool]\nsetuptools = { packages = ["a"] }\n',
            '[tool.setuptools]\npackages = ["a", "b"]',
            '[tool]\nsetuptools = { packages = ["a", "b"] }',
        ),
    ],
)
def test_a_table_is_written_in_the_way_of_the_file(text: str, fragment: str, becomes: str) -> None:
    assert fitted(text, fragment) == [(EditKind.SET, becomes)]


def test_an_array_of_tables_gets_one_more() -> None:
    text = '[tool.poetry]\nname = "a"\n\n[[tool.poetry.packages]]\ninclude = "a"\n'
    fragment = '[tool.poetry]\npackages = [{ include = "a" }, { include = "b", from = "src" }]'
    assert fitted(text, fragment) == [(EditKind.APPEND, '[[tool.poetry.packages]]\ninclude = "b"\nfrom = "src"')]


@pytest.mark.parametrize("text", ["", "[[", "x = [", '[tool]\nx = "no table"\n', "[tool.x]\n" + "list = [\n" * 1000])
def test_where_the_file_cannot_be_read_the_table_stays_as_it_was(text: str) -> None:
    assert fitted(text, "[tool.x]\nlist = []") == [(EditKind.SET, "[tool.x]\nlist = []")]


@pytest.mark.parametrize(
    ("before", "first", "second", "both"),
    [
        (["a"], ["a", "b"], ["a", "c"], ["a", "b", "c"]),
        (["a", "b", "c"], ["b", "c"], ["a", "b"], ["b"]),
        (["a"], [], ["a", "b"], ["b"]),
        (None, ["a"], ["b"], ["a", "b"]),
        ({"p": ["a"]}, {"p": ["a", "b"]}, {"p": ["a"], "q": ["c"]}, {"p": ["a", "b"], "q": ["c"]}),
        ({"p": ["a"], "q": ["b"]}, {"q": ["b"]}, {"p": ["a"], "q": []}, {"q": []}),
        ("old", "one", "other", "other"),
    ],
)
def test_two_changes_of_one_value_are_both_kept(before: Any, first: Any, second: Any, both: Any) -> None:
    assert united(before, first, second) == both


def test_the_second_finding_keeps_what_the_first_has_put_into_a_list() -> None:
    project = toml('[tool.setuptools.package-data]\npkg = ["old"]\n')
    head = "[tool.setuptools.package-data]\npkg = "
    edits = [Edit(EditKind.SET, "pyproject.toml", f'{head}["old", "{name}"]') for name in ("one", "two")]
    assert ordered(project, *edits) == [f'{head}["old", "one"]', f'{head}["old", "one", "two"]']


def test_lists_of_setup_cfg_grow_too_and_names_keep_their_case() -> None:
    text = "[options]\ninstall_requires =\n    a>=1,<2\n[options.package_data]\nPkg = old\n"
    project = Project("pkg", "pkg", files=(TextFile("setup.cfg", text),))
    data = [Edit(EditKind.SET, "setup.cfg", f"[options.package_data]\nPkg = old, {name}") for name in ("one", "two")]
    needs = [
        Edit(EditKind.SET, "setup.cfg", f"[options]\ninstall_requires =\n    a>=1,<2\n    {name}")
        for name in ("b", "c")
    ]
    assert ordered(project, *data, *needs)[1::2] == [
        "[options.package_data]\nPkg = old, one, two",
        "[options]\ninstall_requires =\n    a>=1,<2\n    b\n    c",
    ]


def test_arguments_of_setup_grow_too() -> None:
    script = "from setuptools import setup\nsetup(packages=['a'], package_data={'a': ['old']})\n"
    project = Project("pkg", "pkg", files=(TextFile("setup.py", script),))
    texts = [
        *("packages=['a', 'b'],", "packages=['a', 'c'],", "packages=find_packages(exclude=['x']),"),
        *("package_data={'a': ['old', 'one']},", "package_data={'a': ['old'], 'b': ['two']},"),
    ]
    assert ordered(project, *(Edit(EditKind.ARGUMENT, "setup.py", text) for text in texts)) == [
        *("packages=['a', 'b'],", "packages=['a', 'b', 'c'],", "packages=find_packages(exclude=['x']),"),
        *("package_data={'a': ['old', 'one']},", "package_data={'a': ['old', 'one'], 'b': ['two']},"),
    ]


def test_what_is_no_setting_stays_as_it_is() -> None:
    edits = (Edit(EditKind.RUN, "", "git add a"), Edit(EditKind.APPEND, "MANIFEST.in", "include a"))
    assert ordered(toml(""), *edits) == ["git add a", "include a"]


@pytest.mark.parametrize(
    ("script", "becomes"),
    [
        ("needs = [\n    'a',\n]\nsetup(install_requires=needs)\n", [(1, 'needs = [\n    "b",')]),
        ("needs = []\nsetup(install_requires=needs)\n", []),
        ("needs = [\n    'a',\n]\nneeds += ['c']\nsetup(install_requires=needs)\n", []),
        ("needs = read()\nsetup(install_requires=needs)\n", []),
        ("setup(install_requires=read())\n", []),
        ("setup(", []),
    ],
)
def test_a_requirement_goes_into_the_list_that_setup_py_names(script: str, becomes: list[tuple[int, str]]) -> None:
    project = Project("pkg", "pkg", backend="setuptools.build_meta", files=(TextFile("setup.py", script),))
    assert [(edit.line, edit.text) for edit in remedies.require(project, "b")] == becomes


@pytest.mark.parametrize(
    ("tool", "paths"),
    [
        ('[tool.setuptools.dynamic]\ndependencies = {file = ["needs.txt"]}\n', ["needs.txt"]),
        ('[tool.setuptools.dynamic]\ndependencies = {file = "needs.txt"}\n', ["needs.txt"]),
        ('[tool.setuptools.dynamic]\ndependencies = {file = ["a.txt", "b.txt"]}\n', []),
        ('[tool.setuptools.dynamic]\ndependencies = {file = ["../../a.txt"]}\n', []),
        ('[tool.hatch.metadata.hooks.requirements_txt]\nfiles = ["needs.txt"]\n', ["needs.txt"]),
        ("", []),
    ],
)
def test_a_requirement_goes_into_the_file_that_the_backend_reads(tool: str, paths: list[str]) -> None:
    project = toml(f'[project]\nname = "pkg"\ndynamic = ["dependencies"]\n{tool}')
    assert [(edit.kind, edit.path, edit.text) for edit in remedies.require(project, "b")] == [
        (EditKind.APPEND, path, "b") for path in paths
    ]


MANY = [f"pkg/zones/{name}" for name in ("a/x", "a/y", "b/z", "zone.tab")]


@pytest.mark.parametrize(
    ("pattern", "paths", "texts"),
    [
        ("lib/", ["pkg/lib/a.py"], ["/lib/", "git add pkg/lib/a.py"]),
        ("zones/", MANY, ["/zones/", "git add pkg/zones"]),
        ("zones", ["zones/a.py"], ["!zones/", "git add zones/a.py"]),
        ("par*", ["pkg/parser.py"], ["!pkg/parser.py", "git add pkg/parser.py"]),
        ("zone*", MANY, ["!pkg/zones/\n!pkg/zones/zone.tab", "git add pkg/zones"]),
        ("zo*s/", MANY[:2], ["!pkg/zones/", "git add pkg/zones/a/x pkg/zones/a/y"]),
        ("/pkg/zones/", MANY[:1], ["!pkg/zones/", "git add pkg/zones/a/x"]),
        ("**/zones/", MANY[:1], ["!pkg/zones/", "git add pkg/zones/a/x"]),
        ("*.so", ["p/a.so", "p/b.so", "p/c.so"], ["!p/*.so", "git add p/a.so p/b.so p/c.so"]),
        ("*.so", ["p/a.so", "q/b.so"], ["!p/a.so\n!q/b.so", "git add p/a.so q/b.so"]),
        ("da[t]a*/", ["p/da [t]a/x"], ["!p/da??t?a/", "git add 'p/da [t]a/x'"]),
    ],
)
def test_what_a_pattern_hides_is_taken_out_of_it_from_the_highest_folder_down(
    pattern: str, paths: list[str], texts: list[str]
) -> None:
    assert [edit.text for edit in remedies.track(paths, IgnoreRule(".gitignore", 3, pattern))] == texts


LOCALES = tuple(f"pkg/locale/{name}/pkg.mo" for name in ("de", "el", "fr", "it"))
ZONES = tuple(f"pkg/zones/{name}" for name in ("a", "b", "sub/c", "zone.tab"))


def shipped_by(backend: str, lost: tuple[str, ...], *others: str) -> list[str]:
    files = {"pkg/__init__.py": "", **dict.fromkeys((*lost, *others), "")}
    project = Project("pkg", "pkg", backend=backend, pyproject={"project": {"name": "pkg"}})
    sdist = tuple(path for path in files if path not in lost)
    known = case(files, sdist=sdist, shipped=wheel({"pkg/__init__.py": ""}), project=project)
    return [edit.text for edit in remedies.ship(known, [known.trail(path) for path in lost])]


@pytest.mark.parametrize(
    ("backend", "pattern"),
    [
        ("hatchling.build", 'artifacts = ["/pkg/locale/**/*.mo"]'),
        ("pdm.backend", 'includes = ["pkg", "pkg/locale/**/*.mo"]'),
        ("poetry.core.masonry.api", 'include = [{ path = "pkg/locale/**/*.mo", format = ["sdist", "wheel"] }]'),
        ("scikit_build_core.build", 'sdist.include = ["pkg/locale/**/*.mo"]'),
        ("setuptools.build_meta", "recursive-include pkg/locale *.mo"),
    ],
)
def test_many_files_of_a_kind_are_one_pattern(backend: str, pattern: str) -> None:
    assert shipped_by(backend, LOCALES)[-1].endswith(pattern)


def test_a_pattern_that_would_take_more_is_not_written() -> None:
    (text,) = shipped_by("hatchling.build", LOCALES, "pkg/locale/en/other.mo")
    assert "*" not in text


def test_files_without_a_kind_are_taken_with_their_folder() -> None:
    assert shipped_by("hatchling.build", ZONES) == ['[tool.hatch.build]\nartifacts = ["/pkg/zones/**/*"]']


def test_package_data_of_many_folders_is_one_pattern() -> None:
    assert shipped_by("setuptools.build_meta", LOCALES)[0].endswith('pkg = ["locale/**/*.mo"]')


def pdm_writes(build: str, lost: tuple[str, ...], shipped: tuple[str, ...]) -> list[str]:
    project = toml(f'[project]\nname = "pkg"\n[tool.pdm.build]\n{build}\n')
    project = replace(project, backend="pdm.backend")
    files = dict.fromkeys((*lost, *shipped, "tests/__init__.py"), "")
    known = case(files, sdist=shipped, shipped=wheel(dict.fromkeys(shipped, "")), project=project)
    return [edit.text.partition("\n")[2] for edit in remedies.ship(known, [known.trail(path) for path in lost])]


@pytest.mark.parametrize(
    ("build", "lost", "row"),
    [
        ('excludes = ["**/sub/*", "docs"]', ("pkg/sub/__init__.py", "pkg/sub/a.py"), 'excludes = ["docs"]'),
        ('includes = ["pkg/*.py"]', ("pkg/sub/__init__.py", "pkg/sub/a.py"), 'includes = ["pkg/*.py", "pkg/sub"]'),
        ('excludes = ["*.json"]', ("pkg/a.json",), "excludes = []"),
        ("", ("pkg/a.json",), 'includes = ["pkg", "pkg/a.json"]'),
    ],
)
def test_pdm_is_told_of_packages_that_ship_and_forgets_what_excludes_them(
    build: str, lost: tuple[str, ...], row: str
) -> None:
    assert pdm_writes(build, lost, ("pkg/__init__.py",)) == [row]


def test_an_exclusion_that_leaves_out_other_data_too_stays() -> None:
    files = {"pkg/__init__.py": "", "pkg/a.json": "", "pkg/dev.json": ""}
    text = '[project]\nname = "pkg"\n[tool.hatch.build]\nexclude = ["*.json"]\n'
    project = replace(toml(text), backend="hatchling.build")
    known = case(files, sdist=("pkg/__init__.py",), shipped=wheel({"pkg/__init__.py": ""}), project=project)
    (edit,) = remedies.ship(known, [known.trail("pkg/a.json")])
    assert edit.text == '[tool.hatch.build]\nartifacts = ["/pkg/a.json"]'
    (edit,) = remedies.ship(known, [known.trail("pkg/a.json"), known.trail("pkg/dev.json")])
    assert edit.text == "[tool.hatch.build]\nexclude = []"


@pytest.mark.parametrize(
    ("path", "text", "edit", "line"),
    [
        ("pyproject.toml", "[a]\n\n[tool.x]  # ours\nb = 1\n", "[tool.x]\nb = 2", 3),
        ("pyproject.toml", "[a]\nb = 1\n", "[tool.x]\nb = 2", None),
        ("setup.cfg", "[metadata]\nname = pkg\n[options]\npackages = pkg\n", "[options]\npackages = pkg, b", 3),
        ("setup.cfg", "[metadata]\nname = pkg\n", "[options]\npackages = pkg, b", None),
        ("setup.py", "setup(\n    name='a',\n    packages=['a'],\n)\n", "packages=['a', 'b'],", 3),
        ("setup.py", "\nsetup(\n    name='a',\n)\n", "packages=['a', 'b'],", 2),
        ("setup.py", "\nsetup(", "packages=['a', 'b'],", None),
    ],
)
def test_the_place_where_it_goes_is_named(path: str, text: str, edit: str, line: int | None) -> None:
    project = toml(text) if path.endswith(".toml") else Project("pkg", "pkg", files=(TextFile(path, text),))
    kind = EditKind.ARGUMENT if path.endswith(".py") else EditKind.SET
    (found,) = remedies.in_order([finding(Edit(kind, path, edit))], project)
    assert [step.line for step in found.edits] == [line]
    assert str(found.fix).startswith(f"in {path}:{line}" if line else f"in {path}")


def test_data_of_a_package_that_the_list_lacks_is_answered_by_the_list() -> None:
    files = {"pkg/__init__.py": "", "pkg/fonts/__init__.py": "", "pkg/fonts/a.flf": ""}
    text = '[tool.setuptools]\npackages = ["pkg"]\n[tool.setuptools.package-data]\n"pkg.fonts" = ["*.flf"]\n'
    project = replace(toml(text), backend="setuptools.build_meta")
    known = case(files, sdist=tuple(files), shipped=wheel({"pkg/__init__.py": ""}), project=project)
    (edit,) = remedies.ship(known, [known.trail("pkg/fonts/a.flf")])
    assert edit.text == '[tool.setuptools]\npackages = ["pkg", "pkg.fonts"]'
