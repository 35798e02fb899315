"""The functions by which the import system starts an extension module."""

from __future__ import annotations

import pytest

from wheelcheck.binaries import init_names, inits
from wheelcheck.model.binary import Image


@pytest.mark.parametrize(
    ("stem", "expected"),
    [
        ("_fast", ("PyModExport__fast", "PyInit__fast")),
        ("lančmít", ("PyModExportU_lanmt_2sa6t", "PyInitU_lanmt_2sa6t")),  # the example of PEP 489
        ("スパム", ("PyModExportU_zck5b2b", "PyInitU_zck5b2b")),
    ],
)
def test_a_module_has_the_functions_that_the_import_system_looks_for(stem: str, expected: tuple[str, ...]) -> None:
    assert init_names(stem) == expected


@pytest.mark.parametrize("stem", ["fast", "_fast", "lančmít", "スパム", "_é", "a_é_b", "é_"])
def test_the_module_is_found_by_its_function(stem: str) -> None:
    export, init = init_names(stem)

    assert inits(Image("x86_64", exports=frozenset({init}))) == {stem: init}
    assert inits(Image("x86_64", exports=frozenset({init, export}))) == {stem: init}


def test_what_only_looks_like_such_a_function_starts_no_module() -> None:
    exports = {"PyInit_", "PyInitU_\u00e9", "PyInitU_99999999", "PyInitU_" + "a" * 4000, "PyInitialize", "initfast"}

    assert inits(Image("x86_64", exports=frozenset(exports))) == {}
