"""The edges that sources make."""

from __future__ import annotations

import pytest

from unit.graph.programs import program
from wheelcheck.graph import ImportEdge, When
from wheelcheck.graph.skeleton import shorten, tree_of

MODULES = {"pkg/__init__.py": "", "pkg/b.py": "X = 1\n\nY = 2\n", "pkg/sub/__init__.py": "", "pkg/sub/c.py": "Z = 1\n"}


def edges(text: str) -> list[ImportEdge]:
    found = program({**MODULES, "pkg/a.py": text}).graph.edges
    return [edge for edge in found if edge.importer == "pkg.a"]


@pytest.mark.parametrize(
    ("text", "imported", "when"),
    [
        ("import pkg.b\n", "pkg.b", When.IMPORT),
        ("from . import b\n", "pkg.b", When.IMPORT),
        ("from .b import X\n", "pkg.b", When.IMPORT),
        ("class A:\n    from pkg import b\n", "pkg.b", When.IMPORT),
        ("try:\n    import pkg.b\nexcept ImportError:\n    pass\n", "pkg.b", When.TRY),
        ("import sys\nif sys.platform == 'win32':\n    import pkg.b\n", "pkg.b", When.CONDITION),
        ("def f():\n    '''doc'''\n    x = 1\n    from .b import X\n", "pkg.b", When.FUNCTION),
        ("def __getattr__(name):\n    from . import b\n    return b\n", "pkg.b", When.LAZY),
        ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .b import X\n", "pkg.b", When.TYPE_CHECKING),
        ("if __name__ == '__main__':\n    import pkg.b\n", "pkg.b", When.MAIN),
        ("import importlib\nimportlib.import_module('pkg.b')\n", "pkg.b", When.IMPORT),
        ("from importlib import import_module\nb = import_module('.b', __package__)\n", "pkg.b", When.IMPORT),
        ("__import__('pkg.b')\n", "pkg.b", When.IMPORT),
        ("lazy from .b import X\n", "pkg.b", When.LAZY),
        ("import sys\nif sys:\n    lazy import pkg.b\n", "pkg.b", When.LAZY),
    ],
)
def test_an_import_is_an_edge_with_the_time_at_which_it_runs(text: str, imported: str, when: When) -> None:
    assert [(edge.imported, edge.when) for edge in edges(text)] == [(imported, when)]


def test_names_come_with_the_line_that_binds_them() -> None:
    (edge,) = edges("from pkg.b import X, Y, missing\n")

    assert [(needed.name, needed.bound_at) for needed in edge.names] == [("X", 1), ("Y", 3), ("missing", None)]


def test_a_star_import_takes_every_name() -> None:
    (edge,) = edges("from .b import *\n")

    assert edge.star
    assert edge.names == ()


def test_an_import_runs_the_parents_of_what_it_names() -> None:
    parent, child = edges("from .sub.c import Z\n")

    assert (parent.imported, parent.implicit) == ("pkg.sub", True)
    assert (child.imported, child.implicit) == ("pkg.sub.c", False)


def test_a_submodule_hidden_by_a_name_of_its_package_is_the_name() -> None:
    files = {"pkg/__init__.py": "def b(): ...\n", "pkg/b.py": "", "pkg/a.py": "from pkg import b\n"}

    (edge,) = program(files).graph.edges

    assert (edge.imported, edge.names[0].name) == ("pkg", "b")


def test_a_source_that_cannot_be_parsed_is_a_node_with_a_note() -> None:
    graph = program({"pkg/__init__.py": "", "pkg/a.py": "def ("}).graph

    assert graph.modules["pkg.a"].kind.value == "unreadable"
    assert graph.notes == ("pkg.a cannot be parsed",)


def test_a_shortened_source_keeps_its_lines_and_its_imports() -> None:
    body = '    """import no"""\n    if a:\n        from x import (\n            y,\n        )\n    return 1\n'
    text = f'def f(\n    a="):",\n):\n{body}\nZ = 1\n'

    short = shorten(text)

    assert short.count("\n") == text.count("\n")
    assert "return" not in short
    assert "from x import (\n            y,\n        )" in short
    assert short.splitlines()[10] == "Z = 1"


def test_what_cannot_be_shortened_is_parsed_whole() -> None:
    text = 'def f():\n    x = """\n""".join(\n"a"\n)\n    import y\nimport z\n'

    tree = tree_of(text)

    assert tree is not None
    assert tree.body[-1].lineno == 7


def test_a_very_long_chain_of_modules_is_no_trouble() -> None:
    files = {"pkg/__init__.py": ""} | {f"pkg/m{n}.py": f"import pkg.m{(n + 1) % 1500}\n" for n in range(1500)}

    graph = program(files).graph

    assert len(graph.edges) == 1500
