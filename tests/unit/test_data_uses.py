"""Paths that code builds, and what it does with them."""

from __future__ import annotations

import time

import pytest

from wheelcheck.data_uses import Certainty, DataUse, find

IMPORTS = (
    "import os, os.path as osp, pathlib, pkgutil, pkg_resources, importlib.resources\n"
    "from os.path import join, dirname\nfrom pathlib import Path\nfrom importlib.resources import files, open_text\n"
)


def uses(code: str, path: str = "pkg/mod.py") -> tuple[DataUse, ...]:
    return find(path, IMPORTS + code)


def wanted(code: str, path: str = "pkg/mod.py") -> list[str]:
    return [use.wanted for use in uses(code, path) if use.certainty in (Certainty.EXACT, Certainty.PATTERN)]


@pytest.mark.parametrize(
    "code",
    [
        "open(os.path.join(os.path.dirname(__file__), 'data', 'a.json'))",
        "open(osp.join(osp.abspath(osp.dirname(osp.realpath(__file__))), 'data/a.json'))",
        "open(join(dirname(__file__), 'data', 'a.json'))",
        "open(os.path.dirname(__file__) + '/data/a.json')",
        "open(os.path.split(__file__)[0] + os.sep + 'data' + os.sep + 'a.json')",
        "open('%s/data/a.json' % os.path.dirname(__file__)) if 0 else open(f'{dirname(__file__)}/data/a.json')",
        "(Path(__file__).parent / 'data' / 'a.json').read_text()",
        "Path(__file__).resolve().with_name('data').joinpath('a.json').open()",
        "(Path(__file__).parents[1] / 'pkg/data/a.json').read_bytes()",
        "HERE = Path(__file__).parent\nDATA = HERE / 'data'\ndef f():\n    return open(DATA / 'a.json')",
        "class A:\n    ROOT = dirname(__file__)\n    def f(self):\n        open(join(self.ROOT, 'data', 'a.json'))",
        "class A:\n    def __init__(self):\n        self.d = dirname(__file__)\n"
        "    def f(self):\n        open(join(self.d, 'data/a.json'))",
        "def path(name):\n    return join(dirname(__file__), 'data', name)\nopen(path('a.json'))",
        "files('pkg').joinpath('data', 'a.json').read_text()",
        "files(__package__).joinpath('data/a.json').read_text()",
        "(files() / 'data' / 'a.json').read_text()",
        "import pkg.data\n(files(pkg.data) / 'a.json').read_text()",
        "from . import data\nimportlib.resources.read_text(data, 'a.json')",
        "open_text('pkg.data', 'a.json')",
        "pkgutil.get_data(__name__, 'data/a.json')",
        "pkg_resources.resource_string(__name__, 'data/a.json')",
        "pkg_resources.resource_stream(package_or_requirement='pkg', resource_name='data/a.json')",
        "pkgutil.get_data(package='pkg', resource='data/a.json')",
        "files(anchor='pkg').joinpath('data', 'a.json').read_text()",
        "import importlib_resources as ir\n(ir.files(package='pkg') / 'data' / 'a.json').read_bytes()",
        "import importlib_resources\nimportlib_resources.open_text('pkg.data', 'a.json')",
        "importlib.resources.read_text('pkg', 'data', 'a.json', encoding='utf-8')",
        "from jinja2 import PackageLoader\nPackageLoader(package_name='pkg', package_path='data/a.json')",
        "load_table(join(dirname(__file__), '..', 'pkg', 'data', 'a.json'))",
        "with open(join(dirname(__file__), 'data', 'a.json'), 'rb') as file:\n    pass",
    ],
)
def test_the_many_ways_to_read_a_file_of_the_package(code: str) -> None:
    assert wanted(code)[-1:] == ["pkg/data/a.json"]


@pytest.mark.parametrize(
    ("code", "pattern"),
    [
        ("def f(name):\n    open(join(dirname(__file__), 'data', name + '.json'))", "pkg/data/*.json"),
        ("def f(name):\n    open(f'{dirname(__file__)}/data/{name}.json')", "pkg/data/*.json"),
        ("def f(name):\n    (Path(__file__).parent / 'data' / name).read_text()", "pkg/data/*"),
        ("def f(n):\n    open(join(dirname(__file__), 'data/%s_%d.csv' % (n, 1)))", "pkg/data/*_*.csv"),
        ("def f(n):\n    open(join(dirname(__file__), 'data/{}.csv'.format(n)))", "pkg/data/*.csv"),
    ],
)
def test_parts_that_are_not_known_become_a_pattern(code: str, pattern: str) -> None:
    (use,) = [use for use in uses(code) if use.certainty is Certainty.PATTERN]

    assert use.wanted == pattern


@pytest.mark.parametrize(
    "code",
    [
        "open('data/a.json')",
        "def f(path):\n    open(path)",
        "open(join('/etc', 'a.json'))",
        "open(join(dirname(__file__), '..', '..', '..', 'README.md'))",
        "open(__file__)",
        "open(join(dirname(__file__), 'other.py'))",
        "import other\nopen(join(dirname(other.__file__), 'a.json'))",
        "path = join(dirname(__file__), 'a.json')\ndef f(path):\n    open(path)",
    ],
)
def test_paths_outside_the_package_are_no_uses(code: str) -> None:
    assert wanted(code) == []


@pytest.mark.parametrize(
    "code",
    [
        "try:\n    open(join(dirname(__file__), 'a.json'))\nexcept FileNotFoundError:\n    pass",
        "p = join(dirname(__file__), 'a.json')\nif os.path.exists(p):\n    open(p)",
        "p = Path(__file__).parent / 'a.json'\nif not p.is_file():\n    raise SystemExit\np.read_text()",
        "p = join(dirname(__file__), 'a.json')\nx = open(p) if os.path.isfile(p) else None",
        "from contextlib import suppress\nwith suppress(OSError):\n    open(join(dirname(__file__), 'a.json'))",
        "if __name__ == '__main__':\n    open(join(dirname(__file__), 'a.json'))",
        "D = join(dirname(__file__), 'd')\nif os.path.isdir(D):\n    pass\nopen(join(D, 'a.json'))",
    ],
)
def test_code_that_copes_with_the_absence_is_known_as_guarded(code: str) -> None:
    assert all(use.guarded for use in uses(code))


@pytest.mark.parametrize(
    "code",
    [
        "p = join(dirname(__file__), 'a.json')\nopen(p, 'w')\nopen(p)",
        "p = Path(__file__).parent / 'a.json'\np.write_text('')\np.read_text()",
        "p = join(dirname(__file__), 'a.json')\ndownload_file('https://example.org', p)\nopen(p)"
        "\nimport shutil\nshutil.rmtree(p)",
    ],
)
def test_what_the_code_writes_itself_is_known_as_written(code: str) -> None:
    assert all(use.written for use in uses(code))


def test_a_path_that_is_only_passed_on_is_a_mention() -> None:
    (use,) = uses("STATIC = join(dirname(__file__), 'static')\n")

    assert (use.wanted, use.certainty) == ("pkg/static", Certainty.MENTION)


def test_a_template_is_searched_by_name() -> None:
    code = "from django.template.loader import render_to_string\nrender_to_string('pkg/widget.html', {})\n"

    (use,) = uses(code)

    assert use.certainty is Certainty.SEARCHED
    assert use.matches("pkg/templates/pkg/widget.html")
    assert not use.matches("pkg/templates/widget.html")


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("from django.shortcuts import render\nrender(request, template_name='pkg/a.html')", "pkg/a.html"),
        (
            "from django.template.loader import select_template\nselect_template(['site.html', 'pkg/a.html'])",
            "pkg/a.html",
        ),
        ("class V:\n    template_name = 'pkg/a.html'", "pkg/a.html"),
        ("env.get_template('pkg/a.j2')", "pkg/a.j2"),
        ("from flask import render_template\nrender_template(['site.html', 'a.html'])", "a.html"),
        ("current_app.open_resource('schema.sql')", "schema.sql"),
    ],
)
def test_what_frameworks_look_up_by_name_is_searched(code: str, name: str) -> None:
    (use,) = uses(code)
    assert (use.wanted, use.certainty) == (name, Certainty.SEARCHED)


def test_folders_of_a_flask_application_lie_beside_its_module() -> None:
    static, views = sorted(
        uses("from flask import Flask\napp = Flask(__name__, template_folder='views')"), key=lambda use: use.wanted
    )
    assert (views.wanted, views.certainty, views.guarded) == ("pkg/views", Certainty.MENTION, False)
    assert (static.wanted, static.guarded) == ("pkg/static", True)


def test_the_encoding_is_no_part_of_a_path() -> None:
    assert wanted("open_text('pkg', 'a.json', 'utf-8')") == ["pkg/a.json"]


def test_a_use_knows_its_line_and_statement() -> None:
    (use,) = uses("x = 1\nopen(join(dirname(__file__), 'a.json'))\n")

    assert (use.path, use.line, use.statement) == ("pkg/mod.py", 6, "open(join(dirname(__file__), 'a.json'))")


def test_a_pattern_matches_files_below_it_too() -> None:
    use = DataUse("pkg/data/*.d", "pkg/mod.py", 1, "", Certainty.PATTERN)

    assert use.matches("pkg/data/a.d")
    assert use.matches("pkg/data/a.d/x.json")
    assert not use.matches("pkg/other/a.d")


@pytest.mark.parametrize("text", ["__file__ = (", "\0 __file__", "x = __file__\n" + "(" * 5000])
def test_text_that_does_not_parse_uses_nothing(text: str) -> None:
    assert find("pkg/mod.py", text) == ()


def test_assignments_that_lead_back_to_themselves_end() -> None:
    started = time.process_time()
    text = "import os\np = os.path.dirname(__file__)\n" + "p = p + '/a' + p\n" * 200 + "open(p)\n"

    find("pkg/mod.py", text)

    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    "absent",
    ["raise RuntimeError('build it first')", "_complain()"],
)
def test_a_file_whose_absence_is_an_exception_is_needed(absent: str) -> None:
    text = (
        "import os\n"
        "def _complain():\n    raise RuntimeError('build it first')\n"
        "def load():\n"
        "    name = os.path.join(os.path.dirname(__file__), 'global.dat')\n"
        f"    if not os.path.isfile(name):\n        {absent}\n"
        "    with open(name, 'rb') as file:\n        return file.read()\n"
    )

    (use,) = [use for use in find("pkg/__init__.py", text) if use.certainty is Certainty.EXACT]

    assert use.insisted
    assert not use.guarded


def test_a_file_whose_absence_is_met_otherwise_is_not_insisted_on() -> None:
    text = (
        "import os\n"
        "def load():\n"
        "    name = os.path.join(os.path.dirname(__file__), 'global.dat')\n"
        "    if not os.path.isfile(name):\n        return None\n"
        "    with open(name, 'rb') as file:\n        return file.read()\n"
    )

    (use,) = [use for use in find("pkg/__init__.py", text) if use.certainty is Certainty.EXACT]

    assert use.guarded
    assert not use.insisted


def test_what_an_example_in_a_docstring_opens_is_no_use() -> None:
    assert uses('def f():\n    """\n    >>> open(join(dirname(pkg.__file__), "a.json"))\n    """\n') == ()


@pytest.mark.parametrize(
    "code",
    [
        "HERE = dirname(__file__)\nPLACE = join(HERE, 'data')\ndef f():\n    return open(PLACE + '/a.json')\n",
        "def here():\n    return dirname(__file__)\ndef f():\n    return open(here() + '/data/a.json')\n",
        "class A:\n    root = dirname(__file__)\n    def f(self):\n        return open(self.root + '/data/a.json')\n",
        "from pkgutil import get_data as read\ndef f():\n    return read('pkg', 'data/a.json')\n",
        "if 1:\n    HERE = dirname(__file__)\ndef f():\n    return open(HERE + '/data/a.json')\n",
    ],
)
def test_a_function_is_read_for_the_names_that_lead_to_a_path(code: str) -> None:
    idle = "".join(f"def idle{number}():\n    return {number}\n" for number in range(3))

    assert wanted(idle + code + idle) == ["pkg/data/a.json"]


@pytest.mark.parametrize(
    ("code", "wanted_there"),
    [
        ("for n in ('a', 'b'):\n    open(join(dirname(__file__), f'{n}.json'))", ["pkg/a.json", "pkg/b.json"]),
        (
            "NAMES = {'a': 1, 'b': 2}\nfor n in NAMES:\n    p = Path(__file__).parent / n\n    p.read_text()",
            ["pkg/a", "pkg/b"],
        ),
        ("for f, x in [('a', 1)]:\n    open(join(dirname(__file__), f + '.json'))", ["pkg/a.json"]),
        ("for p in sorted((Path(__file__).parent / 'd').glob('*.json')):\n    p.read_text()", ["pkg/d/*.json"]),
        ("for d in files('pkg').joinpath('d').iterdir():\n    (d / 'a.json').read_text()", ["pkg/d/*/a.json"]),
        ("x = [p.read_text() for p in Path(__file__).with_name('d').iterdir()]", ["pkg/d/*"]),
        ("open('%s/d/%s.json' % (dirname(__file__), 'a'))", ["pkg/d/a.json"]),
        ("open('{}/d/{name}.json'.format(dirname(__file__), name='a'))", ["pkg/d/a.json"]),
        (
            "class A:\n    def path(self, n):\n        return join(dirname(__file__), n)\n"
            "    def f(self):\n        open(self.path('a.json'))",
            ["pkg/a.json"],
        ),
        (
            "def load(name):\n    with open(join(dirname(__file__), 'd', name)) as f:\n        return f.read()\n"
            "A = load('a.json')",
            ["pkg/d/*", "pkg/d/a.json"],
        ),
        (
            "def f():\n    def copy(name):\n        return (files('pkg') / name).read_bytes()\n    copy('a.json')",
            ["pkg/a.json"],
        ),
        ("from inspect import getsourcefile\nopen(join(dirname(getsourcefile(lambda: 0)), 'a.json'))", ["pkg/a.json"]),
        ("class StrPath(Path):\n    pass\nopen(StrPath(__file__).parent / 'a.json')", ["pkg/a.json"]),
    ],
)
def test_loops_lists_formats_and_functions_lead_to_files(code: str, wanted_there: list[str]) -> None:
    assert wanted(code) == wanted_there


@pytest.mark.parametrize(
    "code",
    [
        "def f(name='a.json'):\n    open(join(dirname(__file__), name))",
        "try:\n    D = dirname(__file__)\nexcept NameError:\n    D = ''\nopen(join(D, 'a.json'))",
        "D = dirname(__file__) if __file__ else unknown()\nopen(join(D, 'a.json'))",
        "def f(n):\n    if n:\n        return unknown(n)\n    return join(dirname(__file__), 'a.json')\nopen(f(1))",
    ],
)
def test_one_of_several_paths_is_not_said_to_be_opened_for_sure(code: str) -> None:
    assert {use.certainty for use in uses(code) if use.wanted == "pkg/a.json"} == {Certainty.MENTION}


def test_a_folder_that_is_listed_must_be_there_and_one_that_is_searched_need_not() -> None:
    listed, searched = uses(
        "HERE = Path(__file__).parent\nx = list((HERE / 'a').iterdir())\ny = list(HERE.glob('b/*.x'))"
    )

    assert (listed.wanted, listed.guarded, listed.certainty) == ("pkg/a", False, Certainty.MENTION)
    assert (searched.wanted, searched.guarded) == ("pkg/b/*.x", True)


def test_what_frameworks_look_for_by_convention_may_be_absent() -> None:
    django = uses("from django.apps import AppConfig\nclass Shop(AppConfig):\n    name = 'pkg'", "pkg/apps.py")

    assert {use.wanted for use in django} == {"pkg/templates", "pkg/static", "pkg/locale", "pkg/fixtures"}
    assert all(use.guarded for use in django)


def test_a_theme_of_sphinx_has_settings_beside_it() -> None:
    found = uses("def setup(app):\n    app.add_html_theme('x', dirname(__file__))", "pkg/__init__.py")

    assert ("pkg/theme.*", Certainty.PATTERN) in {(use.wanted, use.certainty) for use in found}


def test_loops_inside_loops_end() -> None:
    names = ", ".join(f"'n{number}'" for number in range(40))
    loops = "".join(f"{'    ' * depth}for a{depth} in ({names}):\n" for depth in range(8))
    started = time.process_time()

    uses(f"{loops}{'    ' * 8}open(join(dirname(__file__), a0, a7))\n")

    assert time.process_time() - started < 5
