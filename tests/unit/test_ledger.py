from __future__ import annotations

from dataclasses import replace

import pytest

from wheelcheck import ledger
from wheelcheck.ledger import Imported, Known, Row
from wheelcheck.model.archive import Module, ModuleKind, Wheel
from wheelcheck.model.binary import Image
from wheelcheck.model.build import BuildResult, DeclaredExtension
from wheelcheck.model.evidence import Evidence
from wheelcheck.model.finding import Location
from wheelcheck.model.imports import ImportOutcome, ImportStatus, SwallowedImport
from wheelcheck.model.project import Project
from wheelcheck.rules._sketch import compiled, wheel

TAG = "cp311-cp311-linux_x86_64"
FAST = "pkg/_fast.cpython-311-x86_64-linux-gnu.so"


def told(name: str, *, built: bool = True, **more: object) -> DeclaredExtension:
    row = DeclaredExtension(name, (f"{name.replace('.', '/')}.c",), False, built, source="setuptools")
    return replace(row, **more)  # type: ignore[arg-type]


def evidence(
    shipped: Wheel | None = None,
    extensions: tuple[DeclaredExtension, ...] | None = None,
    outcomes: tuple[ImportOutcome, ...] = (),
    unread: str | None = None,
    expect: tuple[str, ...] = (),
) -> Evidence:
    build = BuildResult(None, None, "", 0.0, extensions=extensions, unread=unread)
    return Evidence(Project("."), wheel=shipped, build=build, outcomes=outcomes, expect=expect)


def outcome(name: str, path: str, status: ImportStatus, *swallowed: SwallowedImport) -> ImportOutcome:
    kind = ModuleKind.SOURCE if path.endswith(".py") else ModuleKind.EXTENSION
    return ImportOutcome(Module(name, kind, path), status, swallowed=swallowed)


def only(found: Evidence) -> Row:
    (row,) = ledger.rows(found)
    return row


def test_a_module_that_passes_every_station_has_nothing_to_say() -> None:
    place = Location("setup.py", 7)

    row = only(
        evidence(
            wheel({FAST: ""}, tag=TAG),
            (told("pkg._fast", declared_at=place),),
            (outcome("pkg._fast", FAST, ImportStatus.OK),),
        )
    )

    assert (row.declared, row.built, row.files, row.imports, row.note) == (
        Known.YES, Known.YES, (FAST,), Imported.OK, "",
    )  # fmt: skip
    assert (row.declared_at, row.read_by, row.sources) == (place, "setuptools", ("pkg/_fast.c",))


@pytest.mark.parametrize(
    ("row", "note"),
    [
        (told("pkg._fast"), "built, but not in the wheel"),
        (told("pkg._fast", installed=False), "built, but nothing installs it"),
        (told("pkg._fast", built=False, error="fast.c:14: error: no"), "not built: fast.c:14: error: no"),
        (told("pkg._fast", built=False, optional=True, error="f.c:1: no"), "optional, not built: f.c:1: no"),
    ],
)
def test_a_module_that_is_lost_says_where(row: DeclaredExtension, note: str) -> None:
    assert only(evidence(wheel({"pkg/__init__.py": ""}), (row,))).note == note


def test_a_module_in_the_wheel_that_nothing_declared_is_told_only_when_all_declarations_are_known() -> None:
    shipped = wheel({FAST: ""}, tag=TAG)

    known = only(evidence(shipped, ()))
    unknown = [only(evidence(shipped, None)), only(evidence(shipped, (), unread="a hook was not watched"))]

    assert (known.declared, known.note) == (Known.NO, "nothing declared it")
    assert [(row.declared, row.note) for row in unknown] == [(Known.UNKNOWN, "")] * 2


def test_an_expected_module_that_is_absent_has_a_row() -> None:
    row = only(evidence(wheel({"pkg/_fast.py": ""}), None, expect=("pkg._fast",)))

    assert (row.name, row.expected, row.files) == ("pkg._fast", True, ())
    assert row.note == "expected, and not in the wheel; the wheel holds pkg/_fast.py, not compiled"


def test_a_pattern_that_a_module_fits_has_no_row_of_its_own() -> None:
    row = only(evidence(wheel({FAST: ""}, tag=TAG), None, expect=("pkg._*",)))

    assert (row.name, row.expected) == ("pkg._fast", True)


def test_a_module_that_landed_under_another_name_is_shown() -> None:
    rows = ledger.rows(evidence(wheel({"_fast.abi3.so": ""}, tag=TAG), (told("pkg._fast"),)))

    assert [row.name for row in rows] == ["_fast", "pkg._fast"]
    assert rows[1].note == "built, but not in the wheel; the wheel holds _fast.abi3.so"


def test_the_files_for_several_interpreters_are_one_row() -> None:
    files = {f"pkg/_fast.cpython-{version}-x86_64-linux-gnu.so": "" for version in ("38", "39", "310")}

    row = only(evidence(wheel(files, tag="py3-none-linux_x86_64"), (told("pkg._fast"),)))

    assert len(row.files) == 3
    assert row.note == "3 files, for several interpreters"


def test_a_module_for_another_interpreter_was_not_imported() -> None:
    twin = outcome("pkg._fast", "pkg/_fast.py", ImportStatus.OK)

    row = only(evidence(wheel({FAST: "", "pkg/_fast.py": ""}, tag=TAG), (told("pkg._fast"),), (twin,)))

    assert (row.imports, row.note) == (Imported.NOT_RUN, "this interpreter takes none of its files")


def test_a_caught_failure_is_told() -> None:
    attempt = SwallowedImport("pkg._fast", "pkg", "pkg/__init__.py", 1)
    package = outcome("pkg", "pkg/__init__.py", ImportStatus.OK, attempt)

    row = only(evidence(wheel({"pkg/__init__.py": ""}), (told("pkg._fast", built=False),), (package,)))

    assert row.swallowed
    assert row.note == "not built; an import of it fails and is caught"


@pytest.mark.parametrize("name", ["6ec57f84c680d3a3778b__mypyc", "pkg__mypyc", "pkg.part__mypyc"])
def test_what_modules_compiled_by_mypyc_share_is_a_helper(name: str) -> None:
    row = only(evidence(wheel({f"{name.replace('.', '/')}.abi3.so": ""}, tag=TAG), (), expect=("*",)))

    assert (row.helper, row.expected, row.note) == (True, False, "what modules compiled by mypyc share")


def test_a_helper_that_no_import_statement_can_name_is_known_by_its_file() -> None:
    shipped = replace(compiled({"6ec5__mypyc.abi3.so": Image("x86_64")}), extensions=())

    row = only(evidence(shipped, (told("6ec5__mypyc", file="6ec5__mypyc.abi3.so"),)))

    assert (row.helper, row.declared, row.library, row.files) == (True, Known.YES, False, ("6ec5__mypyc.abi3.so",))


def test_a_helper_that_the_build_named_otherwise_is_the_same_helper() -> None:
    shipped = wheel({"aaaa__mypyc.abi3.so": "", "pkg/a.abi3.so": ""}, tag=TAG)

    rows = ledger.rows(evidence(shipped, (told("bbbb__mypyc"), told("pkg.a"))))

    assert [(row.name, row.declared) for row in rows] == [("pkg.a", Known.YES), ("aaaa__mypyc", Known.YES)]


def test_a_declared_file_that_is_loaded_otherwise_is_in_the_wheel() -> None:
    files = replace(wheel({"pkg/native.so": ""}, tag=TAG), extensions=())

    row = only(evidence(files, (told("pkg.native", file="pkg/native.so"),)))

    assert (row.library, row.files) == (True, ("pkg/native.so",))
    assert row.note == "pkg/native.so is loaded as a library, not imported"


def test_a_plain_library_has_no_row() -> None:
    shipped = wheel({"pkg/libfoo.so": ""}, tag=TAG)

    assert ledger.rows(evidence(replace(shipped, extensions=()))) == ()


def test_the_counts_leave_out_helpers_and_what_was_not_asked() -> None:
    shipped = wheel({FAST: "", "aaaa__mypyc.abi3.so": ""}, tag=TAG)
    found = evidence(shipped, (told("pkg._fast"), told("pkg._two", built=False), told("aaaa__mypyc")))

    counts = ledger.count(ledger.rows(found), found)

    assert (counts.modules, counts.declared, counts.built, counts.shipped) == (2, 2, 1, 1)
    assert counts.importable is None


def test_without_a_wheel_the_rows_say_what_the_build_was_told() -> None:
    row = only(evidence(None, (told("pkg._fast", built=False, error="no gcc"),)))

    assert (row.built, row.note) == (Known.NO, "not built: no gcc")
