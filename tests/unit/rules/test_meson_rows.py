"""Calls of meson.build with a line for each file get a line more, or one less."""

from __future__ import annotations

import pytest

from wheelcheck.model.project import TextFile
from wheelcheck.remedies import _meson_calls

TOP = "project('p')\npy.install_sources(\n    'pkg/__init__.py',\n    'pkg/a.py',\n    subdir: 'pkg',\n)\n"
INSIDE = (
    "py.install_sources(\n  [\n  '__init__.py',\n  ],\n)\npy.install_sources([\n  '__init__.py',\n], subdir: 'pkg')\n"
)


@pytest.mark.parametrize(
    ("path", "text", "sources", "lines"),
    [
        ("meson.build", TOP, ["pkg/b.py"], [(4, "    'pkg/a.py',\n    'pkg/b.py',")]),
        ("meson.build", TOP, ["pkg/b.py", "pkg/c.py"], [(4, "    'pkg/a.py',\n    'pkg/b.py',\n    'pkg/c.py',")]),
        ("pkg/meson.build", INSIDE, ["pkg/b.py"], [(7, "  '__init__.py',\n  'b.py',")]),
        ("meson.build", TOP, ["pkg/b.py", "pkg/sub/c.py"], []),
        ("meson.build", TOP, ["pkg/it's.py"], []),
        ("meson.build", "py.install_sources('pkg/__init__.py', 'pkg/a.py')\n", ["pkg/b.py"], []),
        ("meson.build", TOP.replace("'pkg/a.py',", "files(x),").replace("pkg/__", "x/__"), ["pkg/b.py"], []),
    ],
)
def test_a_file_gets_a_row_beside_those_of_its_folder(
    path: str, text: str, sources: list[str], lines: list[tuple[int, str]]
) -> None:
    edits = _meson_calls.added(TextFile(path, text), sources, {"pkg/__init__.py", "pkg/a.py"})
    assert [(edit.line, edit.text) for edit in edits] == lines


def test_a_file_that_is_not_beside_one_that_ships_gets_none() -> None:
    assert _meson_calls.added(TextFile("meson.build", TOP), ["pkg/b.py"], set()) == ()


@pytest.mark.parametrize(
    ("sources", "lines"),
    [(["pkg/a.py"], [(4, "")]), (["pkg/__init__.py", "pkg/a.py"], []), (["pkg/a.py", "pkg/b.py"], [])],
)
def test_the_row_of_a_file_is_taken_out_while_others_stay(sources: list[str], lines: list[tuple[int, str]]) -> None:
    edits = _meson_calls.left_out([TextFile("meson.build", TOP)], sources)
    assert [(edit.line, edit.text) for edit in edits] == lines
