"""The first real error in logs of builds that really failed (gcc 12, Cython 3, setuptools 84, hatchling, ...)."""

from __future__ import annotations

from pathlib import Path

import pytest

from wheelcheck import build_log
from wheelcheck.model.build import BuildError, BuildFault, BuildStep

LOGS = Path(__file__).with_name("build_logs")
FOLDERS = {"/w/tree": "", "/w/env": "<build environment>"}
FILES = frozenset(
    ("setup.py", "pyproject.toml", "demo/__init__.py", "demo/v.py", "demo/b.pyx", "demo/_fast.c", "build.py")
)


def parse(name: str, files: frozenset[str] | None = FILES) -> BuildError:
    text = (LOGS / f"{name}.txt").read_text("utf-8")
    return build_log.parse(BuildStep.WHEEL, "build_wheel", text, folders=FOLDERS, files=files)


@pytest.mark.parametrize(
    ("log", "fault", "place", "missing"),
    [
        ("missing_header", BuildFault.MISSING_HEADER, ("demo/_fast.c", 2), "fast.h"),
        ("c_error", BuildFault.COMPILE_ERROR, ("demo/_fast.c", 2), None),
        ("cxx_error", BuildFault.COMPILE_ERROR, ("demo/_fast.cpp", 2), None),
        ("missing_c_source", BuildFault.MISSING_FILE, (None, None), "demo/_fast.c"),
        ("missing_library", BuildFault.MISSING_TOOL, (None, None), "libnosuchlib"),
        ("missing_cmake", BuildFault.MISSING_TOOL, (None, None), "nosuch-cmake"),
        ("missing_pyx", BuildFault.MISSING_FILE, ("setup.py", 3), "demo/b.pyx"),
        ("missing_pxd", BuildFault.MISSING_FILE, ("demo/b.pyx", 1), "demo/base.pxd"),
        ("missing_pxi_named_by_the_scan", BuildFault.MISSING_FILE, ("setup.py", 3), "_base.pxi"),
        ("cython_syntax", BuildFault.COMPILE_ERROR, ("demo/b.pyx", 2), None),
        ("cython_name", BuildFault.COMPILE_ERROR, ("demo/b.pyx", 2), None),
        ("missing_requirements_txt", BuildFault.MISSING_FILE, ("setup.py", 4), "requirements.txt"),
        ("missing_package_folder", BuildFault.MISSING_FILE, (None, None), "demo/gone"),
        ("undeclared_numpy", BuildFault.MISSING_MODULE, ("setup.py", 2), "numpy"),
        ("package_imported_by_setup", BuildFault.MISSING_MODULE, ("demo/__init__.py", 1), "requests"),
        ("version_attr_import", BuildFault.MISSING_MODULE, ("demo/v.py", 1), "nosuchmod"),
        ("removed_module", BuildFault.MISSING_MODULE, ("setup.py", 1), "imp"),
        ("setuptools_configuration", BuildFault.CONFIGURATION, ("pyproject.toml", None), None),
        ("setuptools_discovery", BuildFault.CONFIGURATION, (None, None), None),
        ("hatchling_readme", BuildFault.MISSING_FILE, (None, None), "README.md"),
        ("hatchling_force_include", BuildFault.MISSING_FILE, (None, None), "data/x.txt"),
        ("hatchling_no_package", BuildFault.CONFIGURATION, ("pyproject.toml", None), None),
        ("hatchling_field", BuildFault.CONFIGURATION, ("pyproject.toml", None), None),
        ("flit_configuration", BuildFault.CONFIGURATION, ("pyproject.toml", None), None),
        ("poetry_package", BuildFault.MISSING_FILE, (None, None), "gone"),
        ("poetry_readme", BuildFault.MISSING_FILE, (None, None), "README.rst"),
        ("poetry_script", BuildFault.MISSING_MODULE, ("build.py", 1), "iniconfig"),
        ("meson_modules", BuildFault.MISSING_MODULE, ("meson.build", 2), "iniconfig"),
        ("meson_dependency", BuildFault.MISSING_TOOL, ("meson.build", 3), "nosuchdep-zz"),
        ("cmake_package", BuildFault.MISSING_TOOL, ("CMakeLists.txt", 3), "NoSuchPkgZ"),
        ("cmake_install", BuildFault.MISSING_FILE, (None, None), "cmake/darwin.py"),
        ("cmake_header", BuildFault.MISSING_HEADER, ("fast.c", 2), "gone.h"),
        ("rust_error", BuildFault.COMPILE_ERROR, ("src/lib.rs", 1), None),
        ("backend_without_hook", BuildFault.BACKEND, (None, None), None),
    ],
)
def test_fault_place_and_what_is_missing(
    log: str, fault: BuildFault, place: tuple[str | None, int | None], missing: str | None
) -> None:
    error = parse(log)

    assert (error.fault, (error.path, error.line), error.missing) == (fault, place, missing)


def test_cython_shows_its_excerpt_with_the_caret() -> None:
    error = parse("cython_name")

    assert error.message == "demo/b.pyx:2: 'Foo' is not a type identifier"
    assert error.excerpt[1:4] == ("cdef int f(int x):", "    cdef Foo y", "         ^")


def test_a_python_error_shows_the_projects_own_frames_only() -> None:
    assert parse("package_imported_by_setup").excerpt == (
        'File "setup.py", line 4, in <module>',
        'File "demo/__init__.py", line 1, in <module>',
        "  import requests",
        "ModuleNotFoundError: No module named 'requests'",
    )


def test_a_frame_outside_of_the_tree_is_not_the_projects() -> None:
    assert parse("missing_pxi_named_by_the_scan", frozenset(("setup.py",))).path == "setup.py"
    assert parse("missing_pxi_named_by_the_scan", frozenset()).path is None


def test_a_message_that_ends_in_a_colon_takes_its_next_line() -> None:
    assert "must not contain {'bogus'}" in parse("setuptools_configuration").message


def test_the_command_that_failed_is_told_by_its_reason() -> None:
    assert parse("cargo_feature").message == "the package 'demo' does not contain this feature: pyo3/extension-module"


def test_setup_that_exits_is_quoted() -> None:
    error = parse("setup_exits")

    assert (error.fault, error.message) == (BuildFault.OTHER, "please install libfoo first")


def test_a_probe_that_failed_earlier_is_not_the_error() -> None:
    log = (
        "gcc -c /x/probe.c -o probe.o\n"
        "/x/probe.c:1:10: fatal error: execinfo.h: No such file or directory\n"
        "gcc -Wall -c demo/a.c -o a.o\n"
        "demo/a.c:9:1: error: expected ';' before '}' token\n"
        "error: command '/usr/bin/gcc' failed with exit code 1\n"
    )

    error = build_log.parse(BuildStep.WHEEL, "build_wheel", log)

    assert (error.path, error.line) == ("demo/a.c", 9)


@pytest.mark.parametrize(
    ("line", "tool"),
    [
        ("error: command 'x86_64-linux-gnu-gcc' failed: No such file or directory", "x86_64-linux-gnu-gcc"),
        ("unable to execute 'gcc': No such file or directory", "gcc"),
        ("error: [Errno 2] No such file or directory: 'g++'", "g++"),
        ("error: can't find Rust compiler", "rustc"),
        ("error: Microsoft Visual C++ 14.0 or greater is required.", "cl.exe"),
        ("  No CMAKE_CXX_COMPILER could be found.", "g++"),
        ("/bin/sh: 1: swig: not found", "swig"),
        ("error: linker `cc` not found", "cc"),
    ],
)
def test_a_tool_that_is_not_there(line: str, tool: str) -> None:
    error = build_log.parse(BuildStep.WHEEL, "build_wheel", f"running build_ext\n{line}\n")

    assert (error.fault, error.missing) == (BuildFault.MISSING_TOOL, tool)


def test_a_file_is_not_taken_for_a_tool() -> None:
    error = build_log.parse(BuildStep.SDIST, "h", "error: [Errno 2] No such file or directory: 'LICENSE'\n")

    assert (error.fault, error.missing) == (BuildFault.MISSING_FILE, "LICENSE")


def test_msvc_errors_are_read() -> None:
    log = "demo\\a.c(3): fatal error C1083: Cannot open include file: 'x.h': No such file or directory\n"

    error = build_log.parse(BuildStep.WHEEL, "build_wheel", log)

    assert (error.fault, error.path, error.line, error.missing) == (BuildFault.MISSING_HEADER, "demo/a.c", 3, "x.h")


def test_an_empty_log_is_said_to_be_empty() -> None:
    assert build_log.parse(BuildStep.WHEEL, "h", "").message == "the build backend failed without a word"


def test_why_an_optional_extension_was_left_out() -> None:
    text = (LOGS / "optional_extension.txt").read_text("utf-8")

    assert build_log.of_extension("demo._fast", text, folders=FOLDERS) == (
        "demo/_fast.c:2:10: fatal error: nope.h: No such file or directory"
    )
    assert build_log.of_extension("demo.other", text, folders=FOLDERS) is None


def test_a_backend_that_needs_a_module_names_it() -> None:
    traceback = (
        "Traceback (most recent call last):\n  File \"x\", line 1, in y\nModuleNotFoundError: No module named 'b'"
    )

    error = build_log.unavailable(BuildStep.SDIST, "h", "Cannot import 'b.c'", traceback)

    assert (error.fault, error.missing) == (BuildFault.MISSING_MODULE, "b")


def test_an_optional_rust_module_has_its_compilers_words() -> None:
    log = (
        "running build_rust\ncargo rustc --lib --manifest-path a/Cargo.toml --release -v --crate-type cdylib\n"
        "error[E0425]: cannot find function `first` in this scope\n --> a/src/lib.rs:5:5\n"
        "build_rust: optional Rust extension demo.a failed\n"
        "error[E0425]: cannot find function `second` in this scope\n --> b/src/lib.rs:7:5\n"
        "build_rust: optional Rust extension demo.b failed\n`cargo rustc` failed with code 101\n"
    )

    said = [build_log.of_extension(f"demo.{name}", log) for name in "ab"]

    assert said == [
        "a/src/lib.rs:5: error[E0425]: cannot find function `first` in this scope",
        "b/src/lib.rs:7: error[E0425]: cannot find function `second` in this scope",
    ]
