"""What `wheelcheck graph` shows, in every format."""

from __future__ import annotations

import json

import pytest

from unit.graph.programs import program, texts
from wheelcheck.graph.components import components, shortest_circle, shortest_path
from wheelcheck.graph.formats import FORMATS
from wheelcheck.graph.view import View, circles_of, narrowed, way

FILES = {
    "pkg/__init__.py": "V = 1\nfrom pkg.a import A\n",
    "pkg/a.py": "from pkg import V\nA = 1\n",
    "pkg/cli/__init__.py": "import pkg.cli.main\n",
    "pkg/cli/main.py": "def f():\n    import pkg.late\n",
    "pkg/late.py": "import pkg.cli.main\n",
}
PROGRAM = program(FILES)
HOSTILE = 'p"]\n::error::\x1b[2J</script>'


def test_components_are_found_in_a_deep_graph() -> None:
    ring = {str(n): [str((n + 1) % 5000)] for n in range(5000)} | {"lone": ["0"], "self": ["self"]}

    (found,) = components(ring)

    assert len(found) == 5000


def test_the_shortest_circle_and_path_are_found() -> None:
    graph = {"a": ["b", "c"], "b": ["c"], "c": ["a"], "d": []}

    assert shortest_circle(graph, ["a", "b", "c"]) == ["a", "c"]
    assert shortest_path(graph, "b", "a") == ["b", "c", "a"]
    assert shortest_path(graph, "a", "d") == []


def test_a_circle_comes_with_what_the_sources_foresee() -> None:
    (circle,) = circles_of(PROGRAM, texts(FILES))

    assert circle.modules == ("pkg", "pkg.a")
    assert [(edge.importer, edge.line) for edge in circle.shortest] == [("pkg", 2), ("pkg.a", 1)]
    assert circle.outlook.startswith("holds")


def test_the_way_goes_through_packages_that_are_imported_first() -> None:
    found = way(PROGRAM.graph, "pkg.late", "pkg.a")

    assert found.parent == "pkg"
    assert [edge.imported for edge in found.edges] == ["pkg.a"]


def test_a_way_that_type_checkers_alone_follow_is_told_where_there_is_no_other() -> None:
    checked = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import pkg.c\n"
    files = {
        "pkg/__init__.py": "",
        "pkg/a.py": checked,
        "pkg/b.py": f"{checked}import pkg.d\n",
        "pkg/c.py": "",
        "pkg/d.py": "def f():\n    import pkg.c\n",
    }
    graph = program(files).graph
    words = {start: FORMATS["text"](View("x", graph, way=way(graph, start, "pkg.c"))) for start in ("pkg.a", "pkg.b")}

    assert "only type checkers come to it:\n1. pkg.a -> pkg.c" in words["pkg.a"]
    assert "it may come to that later:\n1. pkg.b -> pkg.d" in words["pkg.b"]


def test_a_way_through_a_function_is_no_import_at_import() -> None:
    found = way(PROGRAM.graph, "pkg.cli.main", "pkg.late")

    assert not found.at_import
    assert [edge.line for edge in found.edges] == [2]


def test_no_way_is_said() -> None:
    text = FORMATS["text"](View("t", PROGRAM.graph, way=way(PROGRAM.graph, "pkg.a", "pkg.late")))

    assert "does not come to import pkg.late" in text


def test_a_graph_can_be_cut_to_a_package_and_to_a_depth() -> None:
    below = narrowed(PROGRAM.graph, ["pkg.cli"], None)
    shallow = narrowed(PROGRAM.graph, [], 2)

    assert set(below.modules) == {"pkg.cli", "pkg.cli.main", "pkg.late"}
    assert {edge.imported for edge in shallow.edges} == {"pkg", "pkg.a", "pkg.late", "pkg.cli"}


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_a_hostile_name_steers_nothing(name: str) -> None:
    graph = program({"pkg/__init__.py": "", "pkg/a.py": "from pkg import b  # \x1b[2J\n", "pkg/b.py": ""}).graph

    text = FORMATS[name](View(HOSTILE, graph, way=way(graph, "pkg.a", "pkg.b")))
    whole = FORMATS[name](View(HOSTILE, graph))

    assert "\x1b" not in text + whole
    assert not any(line.startswith("::") for line in (text + whole).splitlines())


def test_the_formats_hold_the_edge() -> None:
    view = View("t", PROGRAM.graph)

    assert '"pkg" -> "pkg.a" [tooltip="pkg/__init__.py:2: from pkg.a import A"];' in FORMATS["dot"](view)
    assert '"pkg.cli.main" -> "pkg.late" [style=dashed' in FORMATS["dot"](view)
    assert 'm0["pkg"]' in FORMATS["mermaid"](view)
    assert "  m0 --> m1" in FORMATS["mermaid"](view)
    edge = next(each for each in json.loads(FORMATS["json"](view))["edges"] if each["importer"] == "pkg.a")
    assert edge["names"] == [{"name": "V", "bound_at": 1}]
    assert "pkg/a.py:1: `from pkg import V`" in FORMATS["text"](view)


def test_a_chart_of_more_edges_than_mermaid_draws_says_so() -> None:
    many = {f"pkg/m{number}.py": "".join(f"import pkg.m{other}\n" for other in range(number)) for number in range(33)}

    chart = FORMATS["mermaid"](View("t", program({"pkg/__init__.py": "", **many}).graph))

    first, second = chart.splitlines()[:2]
    assert first.startswith("%% ")
    assert first.endswith("of which Mermaid draws 500: see --module, --depth, or its maxEdges")
    assert second == "flowchart LR"
    assert FORMATS["mermaid"](View("t", PROGRAM.graph)).startswith("flowchart LR\n")
