"""Rules about compiled files: what their sketches don't show."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from wheelcheck.binaries.window import TOO_MANY_SYMBOLS
from wheelcheck.config import Options
from wheelcheck.diagnosis import Case
from wheelcheck.judgement import judge
from wheelcheck.model.archive import Metadata, Module, ModuleKind, Wheel
from wheelcheck.model.binary import Binary, BinaryFormat, Image
from wheelcheck.model.build import BuildResult, DeclaredExtension
from wheelcheck.model.finding import Finding, Severity
from wheelcheck.model.imports import ImportOutcome, ImportStatus
from wheelcheck.rules import find_rule
from wheelcheck.rules._abi import fits_platform, fits_tags, interpreter_of
from wheelcheck.rules._sketch import PYTHON, case, compiled, wheel

TAG = "cp311-cp311-linux_x86_64"


def report(code: str, case: Case) -> list[Finding]:
    rule = find_rule(code)
    assert rule is not None
    return list(rule.check(case))


def starting(*names: str) -> Image:
    return Image("x86_64", exports=frozenset(f"PyInit_{name}" for name in names))


def test_a_file_that_starts_another_module_names_it_and_both_remedies() -> None:
    (finding,) = report("WC306", case(shipped=compiled({"pkg/one.abi3.so": starting("two")})))

    assert finding.severity is Severity.ERROR
    assert "exports PyInit_two, not PyInit_one: it can only be imported as two" in finding.message
    assert finding.fix == 'rename the module in its source to "one", or the file to two.abi3.so'


def test_a_file_that_starts_several_modules_is_good_when_its_own_is_among_them() -> None:
    assert report("WC306", case(shipped=compiled({"pkg/one.abi3.so": starting("one", "two")}))) == []


def test_a_library_that_nobody_imports_is_information() -> None:
    shipped = compiled({"pkg/_ext.abi3.so": Image("x86_64")}, {"pkg/__init__.py": "import ctypes\n"})

    (finding,) = report("WC306", case(shipped=shipped))

    assert finding.severity is Severity.INFO


def test_a_file_without_an_init_function_that_the_build_was_told_to_make_is_an_error() -> None:
    build = BuildResult(None, None, "", 0.0, extensions=(DeclaredExtension("pkg._ext", (), False, True),))

    (finding,) = report("WC306", case(shipped=compiled({"pkg/_ext.abi3.so": Image("x86_64")}), build=build))

    assert finding.severity is Severity.ERROR


def test_a_bare_file_that_starts_another_module_is_told_though_python_takes_it_for_none() -> None:
    shipped = replace(compiled({"pkg/one.so": starting("two")}, tag=TAG), extensions=())

    (finding,) = report("WC306", case(shipped=shipped))

    assert finding.subject == "pkg.one"


def test_a_plain_library_that_starts_modules_is_no_module() -> None:
    shipped = compiled({"pkg/libpython3.so": starting("_io", "_abc"), "pkg/libone.so": starting("two")})

    assert report("WC306", case(shipped=shipped)) == []


def test_each_processor_of_a_fat_file_needs_the_function() -> None:
    images = (starting("one"), Image("arm64"))
    fat = Binary(BinaryFormat.MACHO, ("x86_64", "arm64"), images)
    sources = {"pkg/__init__.py": "from pkg import one\n"}
    shipped = compiled({"pkg/one.abi3.so": fat}, sources, tag="cp311-cp311-macosx_11_0_universal2")

    (finding,) = report("WC306", case(shipped=shipped))

    assert "(for arm64)" in finding.message


def test_python_2_starts_modules_otherwise() -> None:
    image = Image("x86_64", exports=frozenset({"initone"}))

    assert report("WC306", case(shipped=compiled({"pkg/one.so": image}, tag="cp27-cp27mu-linux_x86_64"))) == []


@pytest.mark.parametrize(
    "folder",
    [
        "$ORIGIN", "${ORIGIN}/../pkg.libs", "$ORIGIN/", "@loader_path/../lib", "@executable_path/.", "@rpath",
        "/usr/lib/swift", "/usr/lib/x86_64-linux-gnu", "/lib64", "/System/Library/Frameworks", "/system/lib64",
    ],
)  # fmt: skip
def test_a_folder_of_the_system_or_of_the_file_is_no_leak(folder: str) -> None:
    assert report("WC312", case(shipped=compiled({"pkg/a.abi3.so": Image("x86_64", search=(folder,))}))) == []


@pytest.mark.parametrize(
    "folder", ["/usr/local/lib64", "/home/me/lib", "/opt/_internal/cpython-3.11.13/lib", "C:\\Users\\me", "$ORIGINAL/a"]
)
def test_any_other_folder_is_a_leak(folder: str) -> None:
    (finding,) = report("WC312", case(shipped=compiled({"pkg/a.abi3.so": Image("x86_64", search=(folder,))})))

    assert folder in finding.message
    assert finding.severity is Severity.WARNING


def test_folders_of_one_kind_are_one_finding_and_a_writable_one_says_so() -> None:
    files = {f"pkg/{name}.abi3.so": Image("x86_64", search=("/tmp/build/lib", "lib")) for name in "abc"}

    absolute, relative = report("WC312", case(shipped=compiled(files)))

    assert absolute.affects == relative.affects == ("pkg.b", "pkg.c")
    assert "everybody on a machine can write into /tmp/build/lib" in absolute.because[0]
    assert "the user's working folder" in relative.because[0]


def test_the_folder_that_the_interpreter_names_itself_is_no_doing_of_the_project() -> None:
    shipped = compiled({"pkg/a.abi3.so": Image("x86_64", search=("/home/me/.pyenv/versions/3.11.7/lib",))})
    built = case(shipped=shipped, build=BuildResult(None, None, "", 0.0))
    python = replace(PYTHON, library_folder="/home/me/.pyenv/versions/3.11.7/lib")

    assert report("WC312", Case(replace(built.evidence, interpreter=python))) == []
    assert report("WC312", Case(replace(built.evidence, interpreter=python, build=None))) != []


def test_a_search_path_of_mac_os_that_nothing_looks_into_is_information() -> None:
    file = Binary(BinaryFormat.MACHO, ("arm64",), (Image("arm64", search=("/Users/runner/lib",)),))

    (finding,) = report("WC312", case(shipped=compiled({"pkg/a.abi3.so": file})))

    assert finding.severity is Severity.INFO


@pytest.mark.parametrize(
    ("tag", "severity"),
    [
        ("cp311-cp311-manylinux_2_17_x86_64", Severity.ERROR),
        ("cp311-cp311-linux_x86_64", Severity.ERROR),
        ("cp311-cp311-musllinux_1_2_x86_64", Severity.INFO),
    ],
)
def test_an_executable_stack_weighs_where_glibc_refuses_it(tag: str, severity: Severity) -> None:
    shipped = compiled({"pkg/a.abi3.so": Image("x86_64", executable_stack=True)}, tag=tag)

    (finding,) = report("WC315", case(shipped=shipped))

    assert finding.severity is severity


def test_android_loads_no_file_with_text_relocations() -> None:
    shipped = compiled({"pkg/a.so": Image("aarch64", text_relocations=True)}, tag="cp314-cp314-android_24_arm64_v8a")

    (finding,) = report("WC316", case(shipped=shipped))

    assert finding.severity is Severity.ERROR


def test_debugging_data_is_told_when_it_weighs_something() -> None:
    small = Binary(BinaryFormat.ELF, ("x86_64",), (Image("x86_64", debug_size=2 << 20),), 100 << 20)
    large = replace(small, images=(Image("x86_64", debug_size=12 << 20, debug_paths=("/home/me/pkg", "/usr/src")),))

    assert report("WC314", case(shipped=compiled({"pkg/a.abi3.so": small}))) == []
    (finding,) = report("WC314", case(shipped=compiled({"pkg/a.abi3.so": large})))
    assert finding.because[1] == "it names folders of the machine that built it: /home/me"


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("abi3", ("abi3", "abi3")),
        ("abi3t", ("abi3t", "abi3t")),
        ("abi3-x86_64-linux-gnu", ("abi3", "abi3")),
        ("cpython-314t-x86_64-linux-gnu", ("cp314", "cp314t")),
        ("cp314t-win_amd64", ("cp314", "cp314t")),
        ("cpython-313td-x86_64-linux-gnu", ("cp313", "cp313td")),
    ],
)
def test_tags_of_today_name_their_interpreter(tag: str, expected: tuple[str, str]) -> None:
    assert interpreter_of(tag) == expected


@pytest.mark.parametrize(
    ("file", "tag", "fits"),
    [
        ("f.cpython-314t-x86_64-linux-gnu.so", "cp314-cp314t-linux_x86_64", True),
        ("f.cpython-314-x86_64-linux-gnu.so", "cp314-cp314t-linux_x86_64", False),
        ("f.cpython-314t-x86_64-linux-gnu.so", "cp314-cp314-linux_x86_64", False),
        ("f.cpython-314t-x86_64-linux-gnu.so", "cp315-abi3t-linux_x86_64", False),
        ("f.abi3t.so", "cp315-cp315-linux_x86_64", True),
        ("f.abi3t.so", "cp315-cp315t-linux_x86_64", True),
        ("f.abi3t.so", "cp314-abi3-linux_x86_64", False),
        ("f.abi3.so", "cp315-abi3t-linux_x86_64", False),
        ("f.so", "cp314-cp314t-linux_x86_64", True),
    ],
)
def test_a_file_fits_the_pythons_of_its_wheel(file: str, tag: str, fits: bool) -> None:
    (extension,) = wheel({f"pkg/{file}": ""}).extensions

    assert fits_tags(extension, (tag,)) is fits


def test_an_abi3_file_beside_one_for_free_threading_serves_both() -> None:
    files = {"pkg/f.abi3.so": Image("x86_64"), "pkg/f.abi3t.so": Image("x86_64")}
    shipped = compiled(files, tag="cp315-abi3-linux_x86_64")
    both = replace(shipped, tags=("cp315-abi3-linux_x86_64", "cp315-abi3t-linux_x86_64"))

    assert report("WC317", case(shipped=both)) == []
    assert report("WC304", case(shipped=both)) == []


def test_an_abi3_file_for_free_threaded_pythons_is_one_finding() -> None:
    situation = case(shipped=compiled({"pkg/f.abi3.so": Image("x86_64")}, tag="cp314-cp314t-linux_x86_64"))

    findings = [finding for code in ("WC304", "WC317") for finding in report(code, situation)]

    assert [(finding.code, finding.severity) for finding in findings] == [("WC317", Severity.ERROR)]


@pytest.mark.parametrize(
    ("binary", "platform", "fits"),
    [
        (Binary(BinaryFormat.ELF, ("aarch64",)), "android_24_arm64_v8a", True),
        (Binary(BinaryFormat.ELF, ("x86_64",)), "android_24_arm64_v8a", False),
        (Binary(BinaryFormat.ELF, ("aarch64",), (Image("aarch64", system="android"),)), "linux_aarch64", False),
        (Binary(BinaryFormat.ELF, ("aarch64",), (Image("aarch64", system="linux"),)), "android_24_arm64_v8a", False),
        (Binary(BinaryFormat.ELF, ("i686",)), "android_24_x86", True),
        (Binary(BinaryFormat.MACHO, ("arm64",), (Image("arm64", system="ios"),)), "ios_13_0_arm64_iphoneos", True),
        (Binary(BinaryFormat.MACHO, ("arm64",), (Image("arm64", system="macos"),)), "ios_13_0_arm64_iphoneos", False),
        (Binary(BinaryFormat.MACHO, ("arm64",), (Image("arm64", system="ios"),)), "macosx_11_0_arm64", False),
        (
            Binary(BinaryFormat.MACHO, ("arm64",), (Image("arm64", system="ios"),)),
            "ios_13_0_arm64_iphonesimulator",
            False,
        ),
        (Binary(BinaryFormat.WASM, ("wasm32",)), "pyemscripten_2026_0_wasm32", True),
        (Binary(BinaryFormat.WASM, ("wasm32",)), "emscripten_4_0_9_wasm32", True),
        (Binary(BinaryFormat.ELF, ("x86_64",)), "pyemscripten_2026_0_wasm32", False),
    ],
)
def test_a_binary_fits_the_platforms_of_today(binary: Binary, platform: str, fits: bool) -> None:
    assert fits_platform(binary, platform) is fits


def test_foreign_files_of_one_kind_are_one_finding_whatever_else_they_hold() -> None:
    files = {f"pkg/{name}.abi3.so": Image("aarch64", exports=frozenset({name})) for name in "abc"}

    (finding,) = report("WC305", case(shipped=compiled(files)))

    assert finding.affects == ("pkg.b", "pkg.c")


def with_stub(**more: object) -> Wheel:
    shipped = wheel({"pkg/__init__.py": "", "pkg/_fast.pyi": "", "pkg/a.abi3.so": "", "pkg/a.pyi": ""}, tag=TAG)
    return replace(shipped, **more)  # type: ignore[arg-type]


def test_a_stub_whose_source_nothing_declares_is_an_error_when_all_others_have_their_module() -> None:
    build = BuildResult(None, None, "", 0.0, extensions=(DeclaredExtension("pkg.a", (), False, True),))

    (finding,) = report("WC313", case({"pkg/_fast.pyx": ""}, shipped=with_stub(), build=build))

    assert (finding.severity, finding.subject) == (Severity.ERROR, "pkg._fast")
    assert "pkg/_fast.pyx is in the project" in finding.because[0]


def test_a_stub_of_a_module_that_a_requirement_brings_is_right() -> None:
    brought = Metadata("pkg", "1.0", requires=("Pkg-fast>=1",))
    shipped = wheel({"pkg/a.abi3.so": "", "pkg/fast.pyi": ""}, tag=TAG, metadata=brought)

    assert report("WC313", case(shipped=shipped)) == []


def test_a_stub_for_another_platform_is_information() -> None:
    shipped = wheel({"pkg/__init__.py": "", "pkg/a.abi3.so": "", "pkg/_macosx.pyi": ""}, tag=TAG)

    (finding,) = report("WC313", case(shipped=shipped))

    assert finding.severity is Severity.INFO


def test_an_absent_declared_module_is_not_told_again_for_its_stub() -> None:
    build = BuildResult(None, None, "", 0.0, extensions=(DeclaredExtension("pkg._fast", (), False, False),))

    assert report("WC313", case(shipped=with_stub(), build=build)) == []


def test_a_helper_of_mypyc_is_never_expected_by_its_name() -> None:
    build = BuildResult(None, None, "", 0.0, extensions=(DeclaredExtension("6ec5__mypyc", (), False, True),))

    assert report("WC302", case(shipped=wheel({"pkg/a.abi3.so": ""}), build=build)) == []


def test_an_expected_module_says_what_became_of_it() -> None:
    build = BuildResult(
        None, None, "", 0.0, extensions=(DeclaredExtension("pkg._fast", (), True, False, "fast.c:1: error: no"),)
    )

    (finding,) = report("WC318", case(shipped=wheel({"pkg/a.abi3.so": ""}), build=build, expect=("pkg._fast",)))

    assert finding.because == ("optional, not built: fast.c:1: error: no", "the wheel holds pkg.a")


def test_a_mistyped_expectation_is_answered_with_the_nearest_module() -> None:
    (finding,) = report("WC318", case(shipped=wheel({"pkg/_fast.abi3.so": ""}), expect=("pkg._fats",)))

    assert any("pkg._fast" in line and "did you mean" in line for line in finding.because)


def test_an_expected_module_that_may_be_absent_is_information() -> None:
    situation = case(shipped=wheel({"pkg/a.abi3.so": ""}), expect=("pkg._gpu", "pkg._*"), optional=("pkg._gpu",))

    findings = report("WC318", situation)

    assert [(finding.subject, finding.severity) for finding in findings] == [
        ("pkg._*", Severity.ERROR),
        ("pkg._gpu", Severity.INFO),
    ]


def test_what_may_be_absent_is_information_unless_something_else_suffers() -> None:
    rows = tuple(DeclaredExtension(name, (), False, False, "no") for name in ("pkg._gpu", "pkg._cpu"))
    build = BuildResult(None, None, "", 0.0, extensions=rows)
    outcomes = (ImportOutcome(Module("pkg", ModuleKind.PACKAGE, "pkg/__init__.py"), ImportStatus.OK),)
    evidence = case(shipped=wheel({"pkg/__init__.py": ""}), build=build, outcomes=outcomes).evidence

    judged = judge(evidence, Options(select=("WC302",), optional=("pkg._g*",)), (), time.monotonic())

    assert [(finding.subject, finding.severity) for finding in judged.findings] == [
        ("pkg._cpu", Severity.ERROR),
        ("pkg._gpu", Severity.INFO),
    ]


def test_an_expected_module_is_told_once_and_told_though_the_other_rule_is_ignored() -> None:
    build = BuildResult(None, None, "", 0.0, extensions=(DeclaredExtension("pkg._fast", (), False, False, "no"),))
    evidence = case(shipped=wheel({"pkg/a.abi3.so": ""}, tag=TAG), build=build, expect=("pkg._fast",)).evidence

    both = judge(evidence, Options(select=("WC302", "WC318")), (), time.monotonic())
    one = judge(evidence, Options(select=("WC3",), ignore=("WC302", "WC317")), (), time.monotonic())

    assert [finding.code for finding in both.findings] == ["WC302"]
    assert [finding.code for finding in one.findings] == ["WC318"]


def test_many_libraries_that_nobody_imports_are_one_information() -> None:
    names = ("_arc", "_des", "_aes")
    sources = {"pkg/__init__.py": "import ctypes\n"}
    shipped = compiled({f"pkg/{name}.abi3.so": Image("x86_64") for name in names}, sources)

    (finding,) = report("WC306", case(shipped=shipped))

    assert finding.severity is Severity.INFO
    assert "and 2 more export no PyInit function" in finding.message
    assert len({finding.subject, *finding.affects}) == 3


def test_a_file_with_more_symbols_than_are_read_is_not_called_damaged() -> None:
    large = Binary(BinaryFormat.ELF, ("x86_64",), problem=TOO_MANY_SYMBOLS, limited=True)

    small = compiled({"pkg/one.abi3.so": large})
    entries = tuple(replace(entry, size=100_000_000) for entry in small.entries)

    (finding,) = report("WC319", case(shipped=replace(small, entries=entries)))
    (damaged,) = report("WC319", case(shipped=small))

    assert "is damaged" in damaged.message
    assert finding.severity is Severity.INFO
    assert "is not looked into: it has more than 300,000 symbols" in finding.message
