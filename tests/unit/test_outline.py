"""The outline of a source: its names, without what stands in functions and classes."""

from __future__ import annotations

import pytest

from wheelcheck import sources
from wheelcheck.outline import outline

_SOURCE = '''\
"""A module.

def example():
    shown only
"""
import os

@cache
def first(a,
          b=")"):
    """Text.
        def inner(): pass
    """
    import json

# a remark
    return json

async def second(): return 1
class Third(Base):
    x = 1

    def method(self):
        from pkg import y

try:
    from fast import fourth
except ImportError:
    def fourth():
        return None
fifth = 5
'''


def test_every_definition_stays_on_its_line() -> None:
    read = sources.parse(_SOURCE, "pkg.mod", False, bodies=False)

    assert read is not None
    assert read.bound == {"os": 6, "first": 9, "second": 19, "Third": 20, "fourth": 27, "fifth": 31}


def test_what_stands_in_functions_and_classes_is_left_out() -> None:
    shortened = outline(_SOURCE)

    assert shortened.count("\n") == _SOURCE.count("\n")
    assert "json" not in shortened
    assert "from pkg import y" not in shortened
    assert "from fast import fourth" in shortened


@pytest.mark.parametrize(
    "text",
    [
        "def f():\n    global found\n    found = 1\nlast = 2\n",
        "def f():\n    '''Text\nlost = 1\n    '''\nlast = 2\n",
        "def f():\n    return (\n1, 2\n)\nlast = 2\n",
        "def f(a,\nb):\n    return a\nlast = 2\n",
        "def f():\n    return 1 + \\\n2\nlast = 2\n",
        "def f[T](a: T) -> T:\n    return a\nlast = 2\n",
        "def f(): pass; x = 1\nlast = 2\n",
        'text = """\ndef f():\n    x\n"""\nlast = 2\n',
        "def f():\n\n    x = 1\n\n\n\nlast = 2",
        "if 1:\n    def f():\n        pass\nlast = 2\n",
        "class A:\n\ta = 1\n# end\n\n\tb = 2\nlast = 2\n",
        "def f():\n    x\n  y\nlast = 2\n",
        "is no python",
    ],
)
def test_the_names_are_those_of_the_whole_source(text: str) -> None:
    whole = sources.parse(text, "pkg.mod", False)
    short = sources.parse(text, "pkg.mod", False, bodies=False)

    if whole is not None:  # what is no Python inside of a body is not looked at
        assert short is not None
        assert (short.bound, short.stars, short.dynamic) == (whole.bound, whole.stars, whole.dynamic)


def test_a_source_that_is_no_python_at_its_margin_has_no_names() -> None:
    assert sources.parse("def f():\n    pass\nis no python\n", "pkg.mod", False, bodies=False) is None


def test_a_signature_that_ends_at_the_left_margin_is_part_of_its_definition() -> None:
    text = "def f(\n    a: int,\n    b: int,\n) -> int:\n    return a + b\n\n\nlast = 2\n"

    assert outline(text) == "def f(): 0\n\n\n\n\n\n\nlast = 2\n"
