"""Which modules may be on a circle, told without parsing: never too few."""

from __future__ import annotations

import pytest

from unit.graph.programs import program, texts
from wheelcheck.graph import build_circular
from wheelcheck.graph.simulation import early_asks

OTHERS = {
    "pkg/__init__.py": "",
    "pkg/b.py": "import pkg.a\nB = 1\n",
    "pkg/sub/__init__.py": "from pkg.b import B as deep\n",
    "pkg/sub/deep.py": "from pkg.a import X\n",
    "pkg/leaf.py": "import os\n",
}


def circular(text: str) -> set[str]:
    """The modules that are read when ``pkg.a`` says ``text``."""
    return set(build_circular(texts({**OTHERS, "pkg/a.py": text})).sources)


@pytest.mark.parametrize(
    "text",
    [
        "import pkg.b\n",
        "import os, pkg.b as other\n",
        "from pkg import b\n",
        "from . import b\n",
        "from.b import B\n",
        "from .b import (  # a bracket ) in a comment\n    B,\n)\n",
        "from pkg \\\n    import b\n",
        "from pkg import \\\n    b\n",
        "from pkg \\\r\n    import b\r\n",
        "\fimport pkg.b\n",
        "x = 1\rimport pkg.b\r",
        "x = 1; import pkg.b\n",
        "try: import pkg.b\nexcept ImportError: pass\n",
        "try:\n    import pkg.b\nexcept ImportError:\n    pass\n",
        "class A:\n\n    import pkg.b\n",
        "with open(__file__):\n    from pkg.b import *\n",
        "if not TYPE_CHECKING:\n    import pkg.b\n",
        "if TYPE_CHECKING:\n    pass\nelse:\n    import pkg.b\n",
        "if (\n    not\n    TYPE_CHECKING\n):\n    import pkg.b\n",
        "if __name__ == '__main__':\n    pass\nelse:\n    import pkg.b\n",
        'class A:\n    """\n  def f():\n    """\n    import pkg.b\n',
        "import importlib\nimportlib.import_module('pkg.b')\n",
        "__import__('pkg.b')\n",
        "from pkg.sub import deep\n",
        "import pkg.b.nothing\n",
    ],
)
def test_an_import_at_import_is_never_overlooked(text: str) -> None:
    assert {"pkg.a", "pkg.b"} <= circular(text)


@pytest.mark.parametrize(
    "text",
    [
        "import os\n",
        "def f():\n    import pkg.b\n",
        "async def f(\n    x,\n) -> None:\n    if x:\n        import pkg.b\n",
        "class A:\n    def f(self):\n        from pkg import b\n",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from pkg.b import B\n",
        "import sys\nif sys.platform == 'win32':\n    import pkg.b\n",
        "try:\n    import json\nexcept ImportError:\n    import pkg.b\n",
    ],
)
def test_what_no_import_of_the_module_runs_is_not_parsed_for(text: str) -> None:
    assert circular(text) == set()


def test_modules_between_two_circles_are_read_and_those_beside_them_are_not() -> None:
    files = {
        "pkg/__init__.py": "",
        "pkg/a.py": "import pkg.b\n",
        "pkg/b.py": "import pkg.a, pkg.between, pkg.leaf\n",
        "pkg/between.py": "import pkg.c\n",
        "pkg/c.py": "import pkg.d\n",
        "pkg/d.py": "import pkg.c\n",
        "pkg/leaf.py": "import os\n",
        "pkg/user.py": "import pkg.a\n",
    }

    found = build_circular(texts(files))

    assert set(found.sources) == {"pkg.a", "pkg.b", "pkg.between", "pkg.c", "pkg.d"}
    assert early_asks(found, texts(files)) == early_asks(program(files), texts(files))


def test_of_a_known_circle_those_are_read_that_may_ask_for_its_names() -> None:
    files = {**OTHERS, "pkg/a.py": "import pkg.b\n", "pkg/user.py": "def f():\n    from pkg.b import B\n"}

    assert "pkg.user" not in build_circular(texts(files)).sources
    assert "pkg.user" in build_circular(texts(files), circle=("pkg.a", "pkg.b")).sources
