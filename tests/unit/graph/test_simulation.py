"""Imports played through: who asks whom too early."""

from __future__ import annotations

from unit.graph.programs import asks
from wheelcheck.model.circle_trials import Ask

A_AND_B = {"pkg/__init__.py": "", "pkg/a.py": "import pkg.b\nX = 1\n"}


def test_a_child_that_imports_its_sibling_from_the_package_is_no_circle() -> None:
    assert (
        asks({"pkg/__init__.py": "from . import a\n", "pkg/a.py": "from . import b\n", "pkg/b.py": "import pkg\n"})
        == ()
    )


def test_imports_in_functions_and_for_type_checkers_are_no_circle() -> None:
    later = (
        "def f():\n    import pkg.a\n\nfrom typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from pkg.a import X\n"
    )

    assert asks({**A_AND_B, "pkg/b.py": later}) == ()


def test_a_name_bound_before_the_circle_starts_is_told_with_its_line() -> None:
    files = {"pkg/__init__.py": "V = 1\n\nfrom pkg.a import A\n", "pkg/a.py": "from pkg import V\nA = V\n"}

    (ask,) = asks(files)

    assert (ask.ask, ask.target, ask.at, ask.bound_at) == (Ask.NAMES, "pkg", 3, 1)
    assert [(link.module, link.line) for link in ask.links] == [("pkg", 3), ("pkg.a", 1)]


def test_a_circle_may_close_through_a_parent_package_that_no_statement_names() -> None:
    files = {
        "pkg/__init__.py": "",
        "pkg/login.py": "from pkg.utils.http import get\n\ndef refresh(): ...\n",
        "pkg/utils/__init__.py": "from .auth import token\n",
        "pkg/utils/auth.py": "from pkg.login import refresh\ntoken = 1\n",
        "pkg/utils/http.py": "get = 1\n",
    }

    early = next(ask for ask in asks(files) if ask.entry == "pkg.login")

    assert early.modules == ("pkg.login", "pkg.utils", "pkg.utils.auth")
    assert early.links[0].implicit
    assert early.bound_at == 3


def test_an_attribute_read_at_the_top_level_asks_for_a_name() -> None:
    names = [ask.names for ask in asks({**A_AND_B, "pkg/b.py": "import pkg.a\nY = pkg.a.X\n"}) if ask.names]

    assert names == [(("X", ""),)]


def test_a_guard_over_a_half_loaded_module_is_told() -> None:
    guarded = "import pkg.a\nif hasattr(pkg.a, 'X'):\n    Y = 1\n"

    kinds = {ask.ask for ask in asks({**A_AND_B, "pkg/b.py": guarded})}

    assert Ask.GUARDED in kinds


def test_a_star_import_of_a_half_loaded_module_is_told() -> None:
    kinds = {ask.ask for ask in asks({**A_AND_B, "pkg/b.py": "from pkg.a import *\n"})}

    assert kinds >= {Ask.STAR}


def test_a_platform_import_closes_no_circle() -> None:
    elsewhere = "import sys\nif sys.platform == 'win32':\n    from pkg.a import X\n"

    assert asks({**A_AND_B, "pkg/b.py": elsewhere}) == ()


def test_a_very_long_circle_does_not_end_in_a_recursion_error() -> None:
    files = {"pkg/__init__.py": ""} | {f"pkg/m{n}.py": f"import pkg.m{(n + 1) % 1200}\n" for n in range(1200)}

    found = asks(files)

    assert max(len(ask.links) for ask in found) == 1200
