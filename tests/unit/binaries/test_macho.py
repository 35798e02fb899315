"""Mach-O files: what dyld would find in them."""

from __future__ import annotations

import io
import struct

import pytest

from unit.binaries.make_macho import Nlist, command, dylib, fat, fixups, macho, trie
from wheelcheck import binaries
from wheelcheck.model.binary import Binary, Image, ImportedSymbol

LOAD, WEAK, REEXPORT, LAZY, UPWARD, IDENTITY = 0xC, 0x80000018, 0x8000001F, 0x20, 0x80000023, 0xD
RPATH, BUILD_VERSION, SYMTAB, DYSYMTAB = 0x8000001C, 0x32, 0x2, 0xB
EXTERNAL, DEFINED, PRIVATE = 0x01, 0x0F, 0x1F
SYSTEM, CXX = "/usr/lib/libSystem.B.dylib", "@rpath/libc++.1.dylib"
ARM64, X86_64 = 0x0100000C, 0x01000007


def read(content: bytes) -> Binary:
    return binaries.read(io.BytesIO(content), len(content))


def image(content: bytes) -> Image:
    binary = read(content)
    assert binary.problem is None
    return binary.images[0]


SYMBOLS = (
    Nlist("_local", 0x0E),
    Nlist("_PyInit_fast", DEFINED),
    Nlist("_inner", PRIVATE),
    Nlist("_malloc", EXTERNAL, 1 << 8),
    Nlist("__Znwm", EXTERNAL, 2 << 8 | 0x40),
    Nlist("_PyList_New", EXTERNAL, 0xFE << 8),
)


@pytest.mark.parametrize(("order", "wide"), [("<", True), ("<", False), (">", True), (">", False)])
def test_symbols_are_read_in_every_word_size_and_byte_order(order: str, wide: bool) -> None:
    commands = [dylib(order, LOAD, SYSTEM), dylib(order, WEAK, CXX)]

    found = image(macho(commands, SYMBOLS, order=order, wide=wide))

    assert found.exports == {"PyInit_fast"}
    assert found.imports == (
        ImportedSymbol("malloc", SYSTEM),
        ImportedSymbol("_Znwm", CXX, weak=True),
        ImportedSymbol("PyList_New"),
    )


def test_a_flat_namespace_binds_no_symbol_to_a_library() -> None:
    found = image(macho([dylib("<", LOAD, SYSTEM)], SYMBOLS, flags=0))

    assert {symbol.library for symbol in found.imports} == {None}


def test_ranges_of_symbols_lead_to_the_same_facts() -> None:
    ranges = command("<", DYSYMTAB, 0, 1, 1, 2, 3, 3)

    assert image(macho([ranges], SYMBOLS)) == image(macho((), SYMBOLS))


def test_ranges_that_leave_symbols_out_are_not_believed() -> None:
    ranges = command("<", DYSYMTAB, 0, 0, 0, 0, 0, 0)

    assert image(macho([ranges], SYMBOLS)).exports == {"PyInit_fast"}


def test_libraries_name_and_folders_come_from_load_commands() -> None:
    newer = command("<", LOAD, 28, 0x1A741800, 0, 0, 1, text="/opt/weak.dylib")
    commands = [
        command("<", IDENTITY, 24, 2, 0, 0, text="@rpath/libx.dylib"),
        *(dylib("<", kind, f"/lib{kind:x}.dylib") for kind in (LOAD, WEAK, REEXPORT, LAZY, UPWARD)),
        newer,
        command("<", RPATH, 12, text="@loader_path/../.dylibs"),
    ]

    found = image(macho(commands))

    assert found.name == "@rpath/libx.dylib"
    assert found.needed == (f"/lib{LOAD:x}.dylib", f"/lib{REEXPORT:x}.dylib", f"/lib{UPWARD:x}.dylib")
    assert found.optional == (f"/lib{WEAK:x}.dylib", f"/lib{LAZY:x}.dylib", "/opt/weak.dylib")
    assert found.search == ("@loader_path/../.dylibs",)


@pytest.mark.parametrize(
    ("commands", "cpu", "expected"),
    [
        ([command("<", BUILD_VERSION, 1, 0x000B0000, 0, 0)], ARM64, ("macos", (11, 0))),
        ([command("<", BUILD_VERSION, 6, 0x000E0000, 0, 0)], ARM64, ("maccatalyst", (14, 0))),
        ([command("<", BUILD_VERSION, 7, 0x000D0000, 0, 0)], ARM64, ("iossimulator", (13, 0))),
        ([command("<", BUILD_VERSION, 99, 0x000D0000, 0, 0)], ARM64, ("platform 99", (13, 0))),
        ([command("<", 0x24, 0x000A0D02, 0)], X86_64, ("macos", (10, 13, 2))),
        ([command("<", 0x25, 0x000C0000, 0)], ARM64, ("ios", (12, 0))),
        ([command("<", 0x25, 0x000C0000, 0)], X86_64, ("iossimulator", (12, 0))),
        (
            [command("<", BUILD_VERSION, 1, 0x000B0000, 0, 0), command("<", BUILD_VERSION, 6, 0x000E0000, 0, 0)],
            ARM64,
            ("macos", (11, 0)),
        ),
        ([], ARM64, (None, None)),
    ],
)
def test_the_lowest_system_is_read_in_its_old_and_new_form(
    commands: list[bytes], cpu: int, expected: tuple[str | None, tuple[int, ...] | None]
) -> None:
    found = image(macho(commands, cpu=cpu))

    assert (found.system, found.minimum_system) == expected


@pytest.mark.parametrize("wide", [False, True])
def test_a_fat_file_has_an_image_for_each_processor(wide: bool) -> None:
    intel, arm = macho((), SYMBOLS[:2], cpu=X86_64), macho((), SYMBOLS, cpu=ARM64)

    binary = read(fat((X86_64, intel), (ARM64, arm), wide=wide))

    assert binary.problem is None
    assert binary.machines == tuple(one.machine for one in binary.images) == ("x86_64", "arm64")
    assert [len(one.imports) for one in binary.images] == [0, 3]


def test_one_broken_processor_leaves_the_other() -> None:
    binary = read(fat((X86_64, b"nothing like it"), (ARM64, macho((), SYMBOLS))))

    assert binary.problem == "one of its architectures is no Mach-O image"
    assert [one.machine for one in binary.images] == ["arm64"]


def test_a_fat_static_library_is_no_fault() -> None:
    binary = read(fat((X86_64, b"!<arch>\nrest"), (ARM64, b"!<arch>\nrest")))

    assert (binary.images, binary.problem) == ((), None)


def test_without_a_symbol_table_dyld_s_own_tables_tell() -> None:
    imports = fixups(
        ("_malloc", 1, False), ("_PyList_New", -2, True), ("_PyInit_fast", -3, False), ("_main", -1, False)
    )

    found = image(macho([dylib("<", LOAD, SYSTEM)], trie=trie("_PyInit_fast", "_other"), fixups=imports))

    assert found.exports == {"PyInit_fast", "other"}
    assert found.imports == (
        ImportedSymbol("malloc", SYSTEM),
        ImportedSymbol("PyList_New", weak=True),
        ImportedSymbol("main"),
    )


@pytest.mark.parametrize(
    "content",
    [
        b"\0\1_a\0\0",  # the root is its own child
        b"\0\2_a\0\x0a_b\0\x0a\0\1_c\0\0",  # two ways to a node that leads back
        b"\0\1_a\0\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01",
        b"\0\xff_a\0\0",
        b"\xff\x01",
        b"\0\1no end",
    ],
)
def test_circles_and_lies_in_an_export_trie_end(content: bytes) -> None:
    assert read(macho(trie=content)).images[0].exports == frozenset()


def test_symbols_for_debuggers_are_weighed_and_name_the_build_machine() -> None:
    path = "/Users/runner/build/fast.o"
    stabs = [Nlist(path, 0x66), Nlist("relative.o", 0x66), Nlist("_local", 0x0E), Nlist("_PyInit_fast", DEFINED)]

    found = image(macho((), stabs))

    assert found.debug_paths == (path,)
    assert found.debug_size == 3 * 16 + len(path) + len("relative.o") + len("_local") + 3
    assert found.exports == {"PyInit_fast"}


def test_programs_and_executable_stacks_are_told_by_the_header() -> None:
    assert image(macho(kind=2)).program
    assert not image(macho(kind=8)).program
    assert image(macho(flags=0x20080)).executable_stack
    assert not image(macho()).executable_stack


@pytest.mark.parametrize(
    "commands",
    [
        [struct.pack("<II", LOAD, 0)],
        [struct.pack("<II", LOAD, 0x7FFFFFF0)],
        [command("<", LOAD, 0xFFFF, 0, 0, 0)],
        [command("<", RPATH, 0)],
        [command("<", BUILD_VERSION)],
        [command("<", SYMTAB, 0, 0xFFFFFFFF, 0, 0xFFFFFFFF)],
        [command("<", 0x80000033, 0xFFFFFFFF, 4)],
        [command("<", 0x80000034, 0, 16)],
    ],
)
def test_lies_in_load_commands_are_a_problem(commands: list[bytes]) -> None:
    assert read(macho(commands)).problem is not None
