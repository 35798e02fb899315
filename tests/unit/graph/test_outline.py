"""What every import of a module runs is read from a source without the bodies of its functions and classes."""

from __future__ import annotations

import ast

import pytest

from wheelcheck.graph.reading import SourceModule, read
from wheelcheck.graph.skeleton import outline

SOURCES = {
    "a closing bracket at the left margin": "import os\ndef f(\n    a,\n) -> int:\n    import re\nX = 1\n",
    "a class that imports": "class A:\n    from .b import B\n    def f(self):\n        import re\nimport pkg.c\n",
    "an import on the line of a header": "class A:\n    if 1: import pkg.b\n    x = __import__('pkg.c')\n",
    "a decorator": "import pkg.b\n@pkg.b.register\ndef f(): pass\n@pkg.b.other\nclass A(pkg.b.Base):\n    x = 1\n",
    "a string back at the left margin": 'def f():\n    """x\ndef g(): no\nimport no\n    """\nimport pkg.b\n',
    "a definition inside a string": 'TEXT = """\ndef f():\n    pass\nimport no\n"""\nimport pkg.b\nclass A: ...\n',
    "a comment at the left margin": "def f():\n    x = 1\n# comment\n    import re\nimport pkg.b\n",
    "a line that goes on": "def f(): return \\\n1\nimport pkg.b\n",
    "a header of one line": "def f(): import re\nclass A: import pkg.b\nX = 1\n",
    "quotes in a comment": "def f():\n    # it's '''\n    return 1\nimport pkg.b\n",
    "other ends of lines": "def f():\r\n    import re\r\nimport pkg.b\r\n",
}


def at_import(source: SourceModule | None) -> object:
    if source is None:
        return None
    return [each for each in source.statements if each.when.at_import], source.bound, source.exported


@pytest.mark.parametrize("text", SOURCES.values(), ids=SOURCES)
def test_nothing_that_an_import_runs_is_lost(text: str) -> None:
    assert at_import(read(text, "pkg.a", "pkg/a.py", functions=False)) == at_import(read(text, "pkg.a", "pkg/a.py"))


def test_every_line_keeps_its_number_and_signatures_stay_where_they_are_asked_for() -> None:
    text = "def f(\n    a=pkg.b.X,\n) -> int:\n    return 1\n\n\nclass A:\n    pass\nX = 1\n"

    bare = ast.parse(outline(text, lambda body: False))
    signed = ast.parse(outline(text, lambda body: False, signatures=True))

    assert [each.lineno for each in bare.body] == [each.lineno for each in signed.body] == [1, 7, 9]
    assert "pkg.b.X" in ast.unparse(signed)
    assert "pkg.b.X" not in ast.unparse(bare)
