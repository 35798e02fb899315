"""WC307, WC308, WC310, WC311: how much a finding weighs, and what becomes one finding."""

from __future__ import annotations

from collections.abc import Mapping

from wheelcheck.diagnosis import Case
from wheelcheck.model.archive import Module, ModuleKind
from wheelcheck.model.binary import Image, ImportedSymbol
from wheelcheck.model.finding import Finding, Severity
from wheelcheck.model.imports import CaughtError, Ending, ImportOutcome, ImportStatus
from wheelcheck.model.system import SystemLibraries, SystemLibrary
from wheelcheck.rules import find_rule
from wheelcheck.rules._linking import compiled
from wheelcheck.rules._sketch import case

MANYLINUX = "cp311-cp311-manylinux_2_17_x86_64"
LINUX = "cp311-cp311-linux_x86_64"
NEEDS = Image("x86_64", needed=("libfast.so.1",))
LACKING = SystemLibraries("x86_64", absent=frozenset({"libfast.so.1"}))
NEW = Image(
    "x86_64",
    needed=("libc.so.6",),
    versions=(("libc.so.6", "GLIBC_2.34"),),
    imports=(ImportedSymbol("mtx_init", "libc.so.6", "GLIBC_2.34"),),
)


def findings(code: str, given: Case) -> list[Finding]:
    rule = find_rule(code)
    assert rule is not None
    return list(rule.check(given))


def outcome(status: ImportStatus, error: CaughtError | None = None) -> ImportOutcome:
    module = Module("pkg._core", ModuleKind.EXTENSION, "pkg/_core.so")
    return ImportOutcome(module, status, ending=Ending.RAISED if error else None, error=error)


def needing(tag: str = MANYLINUX, texts: Mapping[str, str] | None = None) -> Case:
    return case(shipped=compiled({"pkg/_core.so": NEEDS}, tag, texts))


def test_many_files_with_one_library_missing_are_one_finding() -> None:
    images = {f"pkg/_m{number:03}.so": NEEDS for number in range(114)}

    (found,) = findings("WC307", case(shipped=compiled(images, MANYLINUX)))

    assert found.severity is Severity.ERROR
    assert "pkg/_m000.so and 113 more need libfast.so.1" in found.message
    assert len(found.affects) == 114


def test_libraries_that_lack_in_the_same_way_are_one_finding() -> None:
    image = Image("x86_64", needed=("libfast.so.1", "libslow.so.1"))

    (found,) = findings("WC307", case(shipped=compiled({"pkg/_core.so": image}, MANYLINUX)))

    assert "libfast.so.1 and 1 more library" in found.message
    assert "libslow.so.1" in found.affects


def test_what_the_package_catches_is_a_warning() -> None:
    guarded = "try:\n    from . import _core\nexcept ImportError:\n    _core = None\n"

    (found,) = findings("WC307", needing(texts={"pkg/__init__.py": guarded}))

    assert found.severity is Severity.WARNING


def test_one_import_that_nothing_catches_is_enough_for_an_error() -> None:
    guarded = "try:\n    from . import _core\nexcept ImportError:\n    _core = None\n"

    (found,) = findings("WC307", needing(texts={"pkg/__init__.py": guarded, "pkg/api.py": "from pkg import _core\n"}))

    assert found.severity is Severity.ERROR


def test_a_plug_in_that_no_module_loads_is_a_warning() -> None:
    images = {"pkg/_core.so": Image("x86_64"), "pkg/plugins/libodbc_driver.so": NEEDS}

    (found,) = findings("WC307", case(shipped=compiled(images, MANYLINUX)))

    assert found.severity is Severity.WARNING


def test_a_successful_import_shows_that_another_distribution_brings_the_library() -> None:
    shipped = compiled({"pkg/_core.so": NEEDS}, MANYLINUX)
    imported = case(shipped=shipped, outcomes=(outcome(ImportStatus.OK),), libraries=LACKING)

    assert findings("WC307", imported) == []


def test_a_successful_import_proves_nothing_where_this_machine_has_the_library() -> None:
    here = SystemLibraries("x86_64", (SystemLibrary("libfast.so.1", "/usr/lib/libfast.so.1"),))
    shipped = compiled({"pkg/_core.so": NEEDS}, MANYLINUX)

    (found,) = findings("WC307", case(shipped=shipped, outcomes=(outcome(ImportStatus.OK),), libraries=here))

    assert found.severity is Severity.ERROR
    assert "on this machine it is /usr/lib/libfast.so.1" in found.because


def test_a_linux_wheel_may_lean_on_its_own_machine() -> None:
    here = SystemLibraries("x86_64", (SystemLibrary("libfast.so.1", "/usr/lib/libfast.so.1"),))
    shipped = compiled({"pkg/_core.so": NEEDS}, LINUX)

    (found,) = findings("WC307", case(shipped=shipped, libraries=here))
    (nowhere,) = findings("WC307", case(shipped=shipped, libraries=LACKING))

    assert found.severity is Severity.INFO
    assert nowhere.severity is Severity.ERROR


def test_what_the_loader_said_goes_with_the_fact_behind_it() -> None:
    said = "libfast.so.1: cannot open shared object file: No such file or directory"
    error = CaughtError("ImportError", ("Exception",), said, name="pkg._core")
    shipped = compiled({"pkg/_core.so": NEEDS}, LINUX)

    (found,) = findings(
        "WC307", case(shipped=shipped, outcomes=(outcome(ImportStatus.FAILED, error),), libraries=LACKING)
    )

    assert found.severity is Severity.ERROR
    assert any(said in line for line in found.because)
    assert "pkg._core" in found.affects


def test_a_driver_is_told_and_no_fault() -> None:
    image = Image("x86_64", needed=("libcuda.so.1",))

    (found,) = findings("WC307", case(shipped=compiled({"pkg/_core.so": image}, MANYLINUX)))

    assert (found.severity, found.fix) == (Severity.INFO, None)


def test_the_remedy_for_a_library_out_of_sight_is_the_path_that_leads_there() -> None:
    images = {"pkg/sub/_core.so": NEEDS, "pkg/libs/libfast.so.1": Image("x86_64")}

    (found,) = findings("WC307", case(shipped=compiled(images, LINUX)))

    assert found.fix == "link it with -Wl,-rpath,'$ORIGIN/../libs'"


def test_a_tag_too_low_names_symbols_promise_and_the_honest_tag() -> None:
    images = {"pkg/_a.so": NEW, "pkg/_b.so": NEW}

    (found,) = findings("WC311", case(shipped=compiled(images, MANYLINUX)))

    assert found.message == (
        "pkg/_a.so and 1 more promise manylinux_2_17_x86_64 (glibc 2.17) and need GLIBC_2.34 (`mtx_init`)"
    )
    assert "manylinux_2_34_x86_64" in (found.fix or "")
    assert (found.subject, found.affects) == ("pkg._a", ("pkg._b",))


def test_a_mac_tag_too_low_names_the_deployment_target() -> None:
    image = Image("arm64", system="macos", minimum_system=(14, 0))

    (found,) = findings("WC311", case(shipped=compiled({"pkg/_a.so": image}, "cp311-cp311-macosx_11_0_arm64")))

    assert "MACOSX_DEPLOYMENT_TARGET=11.0" in (found.fix or "")
    assert "macosx_14_0_arm64" in (found.fix or "")


def test_files_that_lack_the_same_symbols_are_one_finding() -> None:
    calls = Image("x86_64", imports=(ImportedSymbol("fast_run"),))
    known = SystemLibraries("x86_64", process=frozenset({"malloc"}))

    (found,) = findings(
        "WC308", case(shipped=compiled({"pkg/_a.so": calls, "pkg/_b.so": calls}, LINUX), libraries=known)
    )

    assert (found.subject, found.affects) == ("pkg._a", ("pkg._b",))
    assert "`fast_run`" in found.message


def test_symbols_outside_the_stable_abi_and_later_ones_are_two_findings() -> None:
    image = Image("x86_64", imports=(ImportedSymbol("PyUnicode_New"), ImportedSymbol("PyType_GetModuleByDef")))

    outside, later = findings("WC310", case(shipped=compiled({"pkg/_core.abi3.so": image}, "cp39-abi3-linux_x86_64")))

    assert "`PyUnicode_New`" in outside.message
    assert "`PyType_GetModuleByDef` of 3.13" in later.message
    assert "cp313-abi3" in (later.fix or "")


def test_what_glibc_keeps_for_itself_has_a_remedy_of_its_own() -> None:
    private = ("libc.so.6", "GLIBC_PRIVATE")
    image = Image(
        "x86_64", needed=("libc.so.6",), versions=(private,), imports=(ImportedSymbol("__h_errno", *private),)
    )

    (found,) = findings("WC311", case(shipped=compiled({"pkg/_a.so": image}, MANYLINUX)))

    assert "change from release to release" in " ".join(found.because)
    assert found.fix == "take no part of glibc along, neither linked statically nor as a copy (libresolv, libm, ...)"
