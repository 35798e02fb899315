"""Cuts: the file after the change."""

from __future__ import annotations

import ast

import pytest

from unit.graph.programs import program
from wheelcheck.graph.cuts import cuts_at, moved_behind
from wheelcheck.model.circle_trials import Cut, CutKind

B = {"pkg/__init__.py": "", "pkg/b.py": "import pkg.a\nfrom json import dumps as D\nclass B: ...\n"}


def cuts(text: str, line: int, **others: str) -> list[Cut]:
    files = {**B, "pkg/a.py": text, **{f"pkg/{name}.py": source for name, source in others.items()}}
    return list(cuts_at(program(files), "pkg.a", text, line))


def test_a_name_used_in_functions_moves_into_each_of_them() -> None:
    first = 'from pkg.b import B, C\n\ndef f():\n    """doc"""\n    return B\n'
    text = first + "\nclass K:\n    def g(self):\n        return C(B)\n"

    (cut,) = cuts(text, 1)

    assert cut.kind is CutKind.FUNCTION
    assert '    """doc"""\n    from pkg.b import B\n    return B\n' in cut.text
    assert "        from pkg.b import B, C\n        return C(B)\n" in cut.text
    assert "from pkg.b" not in cut.text.partition("def f")[0]


def test_a_function_before_the_statement_is_no_trouble() -> None:
    (cut,) = cuts("def f():\n    return B\n\nfrom pkg.b import B\n", 4)

    assert cut.text == "def f():\n    from pkg.b import B\n    return B\n\n"


def test_a_name_of_annotations_alone_moves_under_type_checking() -> None:
    text = "'''doc'''\nfrom __future__ import annotations\nimport os\nfrom pkg.b import B\n\ndef f(x: B) -> B: ...\n"

    cut = cuts(text, 4)[0]

    assert cut.kind is CutKind.TYPE_CHECKING
    assert cut.text.splitlines()[2:6] == [
        "from typing import TYPE_CHECKING",
        "import os",
        "if TYPE_CHECKING:",
        "    from pkg.b import B",
    ]


def test_a_name_that_the_other_module_only_passes_on_is_taken_from_its_origin() -> None:
    (cut,) = cuts("from pkg.b import D\n\nX = D({})\n", 1)

    assert (cut.kind, cut.becomes) == (CutKind.ORIGIN, "from json import dumps as D")
    assert cut.text.startswith("from json import dumps as D\n")


def test_a_mere_re_export_is_made_lazy() -> None:
    (cut,) = cuts("from pkg.b import B\n", 1, c="from pkg.a import B\n")

    assert cut.kind is CutKind.LAZY
    assert "def __getattr__(name):" in cut.text


@pytest.mark.parametrize(
    "text",
    [
        "from pkg.b import B\n\nclass A(B): ...\n",
        "from pkg.b import B\n\ndef f(x=B): ...\n",
        "from pkg.b import B\n\n@B\ndef f(): ...\n",
        "from pkg.b import *\n",
        "from pkg.b import B; x = 1\n",
        "from pkg.b import B\n\ndef f(): return B\n",
        "try:\n    from pkg.b import B\nfinally:\n    pass\n",
        "from pkg.b import B\n\ndef f():\n    global B\n    B = 1\n",
    ],
)
def test_what_cannot_be_deferred_without_changing_meaning_is_left_alone(text: str) -> None:
    assert cuts(text, 1 if text.startswith("from") else 2) == []


def test_a_name_that_other_modules_take_from_here_stays() -> None:
    kinds = {cut.kind for cut in cuts("from pkg.b import B\n\ndef f():\n    return B\n", 1, c="from pkg.a import B\n")}

    assert CutKind.FUNCTION not in kinds


def test_annotations_that_a_base_class_may_read_are_uses_at_import() -> None:
    text = "from __future__ import annotations\nfrom pkg.b import B\n\nclass M(dict):\n    x: B\n"

    assert cuts(text, 2) == []


def test_every_cut_is_valid_python() -> None:
    text = "from __future__ import annotations\nfrom pkg.b import (\n    B,  # why\n    C,\n)\n"
    text += "\nasync def f(x: B):\n    return C\n"

    found = cuts(text, 2)

    assert found
    assert all(ast.parse(cut.text) for cut in found)


def behind(text: str, line: int, bound_at: int) -> Cut | None:
    return moved_behind(program({**B, "pkg/a.py": text}), "pkg.a", text, line, bound_at)


def test_an_import_moves_behind_the_line_that_binds_what_is_asked() -> None:
    cut = behind("import pkg.b\n\n@property\ndef A(self):\n    return pkg.b\n\nB = pkg.b.B\n", 1, 4)

    assert cut is not None
    assert (cut.kind, cut.becomes) == (CutKind.LATER, "line 5")
    assert cut.text.index("return pkg.b") < cut.text.index("import pkg.b") < cut.text.index("B = pkg.b.B")


@pytest.mark.parametrize(
    ("text", "line", "bound_at"),
    [
        ("import pkg.b\nX = pkg.b.B\n", 1, 2),  # its value is needed for what is asked
        ("X = 1\nimport pkg.b\n", 2, 1),  # it stands behind already
        ("import pkg.b\nfrom json import dumps as X\n", 1, 2),  # bound by an import, which may be on the circle
        ("from pkg.b import *\nX = 1\n", 1, 2),
        ("import pkg.b; Y = 1\nX = 1\n", 1, 2),
    ],
)
def test_and_stays_where_that_would_change_what_the_code_means(text: str, line: int, bound_at: int) -> None:
    assert behind(text, line, bound_at) is None
