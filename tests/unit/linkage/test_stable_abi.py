from __future__ import annotations

import pytest

from wheelcheck.linkage import Linkage, Violation
from wheelcheck.model.binary import Image, ImportedSymbol
from wheelcheck.rules._linking import compiled

PATH = "pkg/_m.abi3.so"


def violations(*symbols: str, tag: str = "cp39-abi3-linux_x86_64", path: str = PATH) -> tuple[Violation, ...]:
    image = Image("x86_64", imports=tuple(map(ImportedSymbol, symbols)))
    return Linkage(compiled({path: image}, tag)).abi_violations


def test_what_the_stable_abi_holds_is_fine() -> None:
    assert violations("PyLong_FromLong", "Py_BuildValue", "_Py_Dealloc", "PyExc_ValueError", "malloc") == ()


def test_what_it_does_not_hold_is_named() -> None:
    (found,) = violations("PyLong_FromLong", "PyUnicode_New", "_PyObject_GC_New_Internal")

    assert found.outside == ("PyUnicode_New", "_PyObject_GC_New_Internal")
    assert found.claim.minimum == (3, 9)


@pytest.mark.parametrize(("tag", "later"), [("cp39-abi3", 1), ("cp312-abi3", 1), ("cp313-abi3", 0)])
def test_what_a_later_version_added_depends_on_the_tag(tag: str, later: int) -> None:
    assert len(violations("PyType_GetModuleByDef", tag=f"{tag}-linux_x86_64")) == later


def test_the_file_name_alone_claims_it_for_the_pythons_of_the_wheel() -> None:
    assert violations("PyType_GetModuleByDef", tag="cp313-cp313-linux_x86_64") == ()
    (found,) = violations("PyUnicode_New", tag="cp313-cp313-linux_x86_64")
    assert found.claim.minimum == (3, 13)


def test_a_wheel_for_one_python_claims_nothing() -> None:
    assert violations("PyUnicode_New", tag="cp311-cp311-linux_x86_64", path="pkg/_m.so") == ()


def test_a_file_for_one_python_in_an_abi3_wheel_is_another_rules_matter() -> None:
    assert violations("PyUnicode_New", path="pkg/_m.cpython-39-x86_64-linux-gnu.so") == ()


def test_weak_symbols_and_those_of_the_wheel_itself_are_fine() -> None:
    images = {
        PATH: Image(
            "x86_64",
            needed=("libpyfast.so",),
            imports=(ImportedSymbol("PyUnicode_New", weak=True), ImportedSymbol("PyFast_Type")),
            search=("$ORIGIN",),
        ),
        "pkg/libpyfast.so": Image("x86_64", exports=frozenset({"PyFast_Type"})),
    }

    assert Linkage(compiled(images, "cp39-abi3-linux_x86_64")).abi_violations == ()


def test_a_name_like_pythons_may_come_from_a_library_of_another_distribution() -> None:
    image = Image(
        "x86_64",
        needed=("libshiboken6.abi3.so.6.9",),
        search=("$ORIGIN/../shiboken6",),
        imports=(ImportedSymbol("PyDateTime_Get"),),
    )
    wheel = compiled({PATH: image}, "cp39-abi3-manylinux_2_28_x86_64", requires=("shiboken6",))

    assert Linkage(wheel).abi_violations == ()


def test_the_library_of_one_python_version_is_a_violation_on_windows() -> None:
    stable = Image("AMD64", needed=("python3.dll",), imports=(ImportedSymbol("PyLong_FromLong", "python3.dll"),))
    bound = Image("AMD64", needed=("python311.dll",), imports=(ImportedSymbol("PyUnicode_New", "python311.dll"),))

    assert Linkage(compiled({"pkg/_m.pyd": stable}, "cp39-abi3-win_amd64")).abi_violations == ()
    (found,) = Linkage(compiled({"pkg/_m.pyd": bound}, "cp39-abi3-win_amd64")).abi_violations
    assert (found.libraries, found.outside) == (("python311.dll",), ("PyUnicode_New",))


def test_the_free_threaded_stable_abi_is_a_claim_too() -> None:
    (found,) = violations("PyUnicode_New", tag="cp315-abi3t-linux_x86_64", path="pkg/_m.abi3t.so")

    assert (found.claim.abi, found.claim.minimum) == ("abi3t", (3, 15))
