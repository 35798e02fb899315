from __future__ import annotations

import pytest

from wheelcheck.stages.imports import entry_point_statement


@pytest.mark.parametrize(
    ("value", "statement"),
    [
        ("pkg.cli:main", "from pkg.cli import main"),
        ("pkg.cli : App.run [extra]", "from pkg.cli import App; App.run"),
        ("pkg.plugin", "import pkg.plugin"),
    ],
)
def test_an_entry_point_is_loaded_as_an_installed_script_does(value: str, statement: str) -> None:
    assert entry_point_statement(value) == statement
