"""Circles from what was observed."""

from __future__ import annotations

import pytest

from wheelcheck.circles import from_frames, used_at_import
from wheelcheck.model.imports import Frame


def frame(module: str, line: int = 1, function: str = "<module>") -> Frame:
    return Frame(module, module.replace(".", "/") + ".py", line, function, "import x", True)


def test_a_module_still_running_further_out_closes_a_circle() -> None:
    edges = from_frames([frame("pkg"), frame("pkg.a", 3), frame("pkg.b", 7)], "pkg.a")
    assert edges is not None
    assert [(edge.importer, edge.imported, edge.line) for edge in edges] == [
        ("pkg.a", "pkg.b", 3),
        ("pkg.b", "pkg.a", 7),
    ]


def test_the_body_of_a_class_tells_the_line_better_than_the_word_class() -> None:
    outer = Frame("pkg.a", "pkg/a.py", 1, "<module>", "class A(Base):", True)
    body = Frame("pkg.a", "pkg/a.py", 2, "A", "from .b import B", True)
    helper = Frame("pkg.b", "pkg/b.py", 9, "load", "import pkg.a", True)

    edges = from_frames([outer, body, frame("pkg.b", 3), helper], "pkg.a")

    assert edges is not None
    assert [(edge.line, edge.text) for edge in edges] == [(2, "from .b import B"), (3, "import x")]


def test_a_module_that_is_not_running_closes_none() -> None:
    assert from_frames([frame("pkg.a"), frame("pkg.b")], "pkg.c") is None


def test_a_module_that_asks_itself_is_no_circle() -> None:
    assert from_frames([frame("pkg")], "pkg") is None


def test_a_compiled_module_without_frames_is_an_edge_of_its_own() -> None:
    edges = from_frames([frame("pkg.py")], "pkg.py", "pkg._ext")
    assert edges is not None
    assert [edge.importer for edge in edges] == ["pkg.py", "pkg._ext"]
    assert edges[1].line is None


@pytest.mark.parametrize(
    ("text", "used"),
    [
        ("from b import B\ndef f():\n    return B\n", False),
        ("from b import B\nX = B\n", True),
        ("from b import B\nclass C(B): pass\n", True),
        ("from b import B\ndef f(x=B): pass\n", True),
        ("from b import B\ndef f(x: B): pass\n", True),
        ("from __future__ import annotations\nfrom b import B\ndef f(x: B): pass\n", False),
        ("from b import *\n", True),
    ],
)
def test_a_name_used_while_importing_cannot_be_deferred(text: str, used: bool) -> None:
    line = text.splitlines().index(next(line for line in text.splitlines() if "from b" in line)) + 1
    assert used_at_import(text, line) is used
