"""The loader's words, as seen on real systems."""

from __future__ import annotations

import pytest

from wheelcheck.load_errors import LoadError, LoadFault, parse


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "libhelper.so.1: cannot open shared object file: No such file or directory",
            LoadError(LoadFault.LIBRARY, "libhelper.so.1"),
        ),
        (
            "/env/site-packages/m.so: cannot open shared object file: No such file or directory",
            LoadError(LoadFault.UNREADABLE, None, "/env/site-packages/m.so"),
        ),
        ("/env/m.so: undefined symbol: helper", LoadError(LoadFault.SYMBOL, "helper", "/env/m.so")),
        (
            "/env/m.so: undefined symbol: gdalOpen, version GDAL_3",
            LoadError(LoadFault.SYMBOL, "gdalOpen", "/env/m.so"),
        ),
        (
            "/lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.38' not found (required by /env/m.so)",
            LoadError(LoadFault.VERSION, "GLIBC_2.38", "/env/m.so", "/lib/x86_64-linux-gnu/libc.so.6"),
        ),
        (
            "dynamic module does not define module export function (PyInit_m)",
            LoadError(LoadFault.INIT, "PyInit_m"),
        ),
        ("/env/m.so: file too short", LoadError(LoadFault.UNREADABLE, None, "/env/m.so")),
        ("/env/m.so: invalid ELF header", LoadError(LoadFault.UNREADABLE, None, "/env/m.so")),
        ("/env/m.so: wrong ELF class: ELFCLASS32", LoadError(LoadFault.UNREADABLE, None, "/env/m.so")),
        (
            "/env/m.so: cannot enable executable stack as shared object requires: Invalid argument",
            LoadError(LoadFault.STACK, None, "/env/m.so"),
        ),
        (
            "/env/m.so: cannot allocate memory in static TLS block",
            LoadError(LoadFault.OTHER, None, "/env/m.so"),
        ),
        (
            "Error loading shared library libgomp.so.1: No such file or directory (needed by /env/m.so)",
            LoadError(LoadFault.LIBRARY, "libgomp.so.1", "/env/m.so"),
        ),
        (
            "Error relocating /env/m.so: helper: symbol not found",
            LoadError(LoadFault.SYMBOL, "helper", "/env/m.so"),
        ),
        (
            "dlopen(/env/m.so, 0x0002): Library not loaded: @rpath/libomp.dylib\n  Referenced from: <ABC> /env/m.so\n"
            "  Reason: tried: '/opt/libomp.dylib' (no such file)",
            LoadError(LoadFault.LIBRARY, "@rpath/libomp.dylib", "/env/m.so"),
        ),
        (
            "dlopen(/env/m.so, 0x0002): symbol not found in flat namespace '_helper'",
            LoadError(LoadFault.SYMBOL, "helper"),
        ),
        (
            "dlopen(/env/m.so, 0x0002): tried: '/env/m.so' (mach-o file, but is an incompatible architecture "
            "(have 'x86_64', need 'arm64'))",
            LoadError(LoadFault.UNREADABLE, None, "/env/m.so"),
        ),
        (
            "DLL load failed while importing m: The specified module could not be found.",
            LoadError(LoadFault.LIBRARY),
        ),
        (
            "DLL load failed while importing m: The specified procedure could not be found.",
            LoadError(LoadFault.SYMBOL),
        ),
        (
            "DLL load failed while importing m: %1 is not a valid Win32 application.",
            LoadError(LoadFault.UNREADABLE),
        ),
        (
            "Module use of python311.dll conflicts with this version of Python.",
            LoadError(LoadFault.PYTHON, "python311.dll"),
        ),
    ],
)
def test_a_loaders_message_tells_what_it_is_about(text: str, expected: LoadError) -> None:
    assert parse(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "cannot import name 'x' from 'pkg'", "No module named 'pkg'", "numpy.core.multiarray failed to import"],
)
def test_other_import_errors_are_no_messages_of_a_loader(text: str) -> None:
    assert parse(text) is None


def test_a_hostile_message_takes_no_time() -> None:
    assert parse("/" + "a" * 1_000_000) is None
    assert parse("Error relocating " * 2_000) is None
