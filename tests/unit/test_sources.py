"""Reading sources without running them."""

from __future__ import annotations

import pytest

from wheelcheck.sources import Guard, PythonSource, parse, resolve


def read(text: str, module: str = "pkg.mod", *, package: bool = False) -> PythonSource:
    source = parse(text, module, package)
    assert source is not None
    return source


@pytest.mark.parametrize(
    ("module", "is_package", "level", "target", "expected"),
    [
        ("pkg.a", False, 1, "b", "pkg.b"),
        ("pkg", True, 1, "b", "pkg.b"),
        ("pkg", True, 1, None, "pkg"),
        ("pkg.a.c", False, 2, None, "pkg"),
        ("pkg.a", False, 0, "os.path", "os.path"),
        ("pkg.a", False, 3, "b", None),
    ],
)
def test_a_relative_import_resolves_to_its_absolute_name(
    module: str, is_package: bool, level: int, target: str | None, expected: str | None
) -> None:
    assert resolve(module, is_package, level, target) == expected


@pytest.mark.parametrize(
    ("text", "guard"),
    [
        ("import x", Guard.NONE),
        ("class A:\n    import x", Guard.NONE),
        ("def f():\n    import x", Guard.FUNCTION),
        ("try:\n    import x\nexcept ImportError:\n    pass", Guard.TRY),
        ("try:\n    import y\nexcept ImportError:\n    import x", Guard.TRY),
        ("try:\n    import x\nexcept ValueError:\n    pass", Guard.NONE),
        ("try:\n    import x\nfinally:\n    pass", Guard.NONE),
        ("import contextlib\nwith contextlib.suppress(ImportError):\n    import x", Guard.TRY),
        ("if TYPE_CHECKING:\n    import x", Guard.TYPE_CHECKING),
        ("if TYPE_CHECKING:\n    pass\nelse:\n    import x", Guard.NONE),
        ("if sys.platform == 'win32':\n    import x", Guard.CONDITION),
        ("if __name__ == '__main__':\n    import x", Guard.MAIN),
        ("import pytest\npytest.importorskip('y')\nimport x", Guard.CONDITION),
    ],
)
def test_an_import_carries_what_guards_it(text: str, guard: Guard) -> None:
    statement = next(statement for statement in read(text).imports if statement.module == "x")
    assert statement.guard is guard


def test_names_bound_in_branches_loops_and_by_global_are_known() -> None:
    text = (
        "if a:\n    b = 1\nelse:\n    c = 2\nfor d in e: pass\nwith f as g: pass\n(h := 1)\n"
        "def i():\n    global j\n    j = 1\n"
    )
    assert {"b", "c", "d", "g", "h", "i", "j"} <= set(read(text).bound)


def test_asking_the_own_package_for_a_submodule_does_not_define_the_name() -> None:
    assert "sub" not in read("from . import sub\n", "pkg", package=True).bound
    assert "sub" in read("from .other import sub\n", "pkg", package=True).bound
    assert "name" in read("from . import sub as name\n", "pkg", package=True).bound


def test_a_source_that_does_not_parse_says_nothing() -> None:
    assert parse("def (:\n", "pkg", False) is None


def test_lazy_imports_are_read_as_imports_that_run_later() -> None:
    text = "import os\nlazy import json\nif os:\n    lazy from pkg.b import (\n        B,\n    )\nlazy = 1\n"
    source = parse(text, "pkg.a", False)

    assert source is not None
    assert [(each.module, each.line, each.text, bool(each.guard & Guard.FUNCTION)) for each in source.imports] == [
        ("os", 1, "import os", False),
        ("json", 2, "lazy import json", True),
        ("pkg.b", 4, "lazy from pkg.b import B", True),
    ]
    assert source.bound == {"os": 1, "json": 2, "B": 4, "lazy": 7}
