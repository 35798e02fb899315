"""ELF files: what a loader would find in them."""

from __future__ import annotations

import io
import shutil
import struct
import subprocess
from pathlib import Path

import pytest

from unit.binaries.make_elf import Symbol, elf
from wheelcheck import binaries
from wheelcheck.model.binary import Binary, BinaryFormat, Image, ImportedSymbol

NEEDED, SONAME, RPATH, TEXTREL, RUNPATH, FLAGS, FLAGS_1 = 1, 14, 15, 22, 29, 30, 0x6FFFFFFB
SYMBOLS = (
    Symbol("PyList_New"),
    Symbol("memcpy", ("libc.so.6", "GLIBC_2.14")),
    Symbol("pow", ("libm.so.6", "GLIBC_2.29")),
    Symbol("__cxa_finalize", ("libc.so.6", "GLIBC_2.2.5"), bind=2),
    Symbol("PyInit_fast", defined=True),
    Symbol("guarded", defined=True, visibility=3),
    Symbol("hidden", defined=True, visibility=2),
    Symbol("private", defined=True, bind=0),
)


def read(content: bytes) -> Binary:
    return binaries.read(io.BytesIO(content), len(content))


def image(content: bytes) -> Image:
    binary = read(content)
    assert binary.problem is None
    return binary.images[0]


@pytest.mark.parametrize("hash_table", ["sysv", "gnu", "none"])
@pytest.mark.parametrize("little", [True, False])
@pytest.mark.parametrize("wide", [True, False])
def test_symbols_are_read_in_every_word_size_and_byte_order(wide: bool, little: bool, hash_table: str) -> None:
    found = image(elf(SYMBOLS, wide=wide, little=little, hash_table=hash_table))

    assert found.imports == (
        ImportedSymbol("PyList_New"),
        ImportedSymbol("memcpy", "libc.so.6", "GLIBC_2.14"),
        ImportedSymbol("pow", "libm.so.6", "GLIBC_2.29"),
        ImportedSymbol("__cxa_finalize", "libc.so.6", "GLIBC_2.2.5", weak=True),
    )
    assert found.exports == {"PyInit_fast", "guarded"}
    assert found.versions == (("libc.so.6", "GLIBC_2.14"), ("libc.so.6", "GLIBC_2.2.5"), ("libm.so.6", "GLIBC_2.29"))
    assert found.system == "linux"


def test_undefined_symbols_are_counted_although_a_hash_table_holds_none() -> None:
    found = image(elf((Symbol("PyList_New"), Symbol("free")), hash_table="gnu"))

    assert [symbol.name for symbol in found.imports] == ["PyList_New", "free"]


def test_libraries_name_and_folders_come_from_the_dynamic_segment() -> None:
    entries = ((NEEDED, "libm.so.6"), (NEEDED, "libc.so.6"), (SONAME, "libx.so.1"), (RUNPATH, "$ORIGIN/../libs:/opt:"))

    found = image(elf(dynamic=entries))

    assert (found.needed, found.name) == (("libm.so.6", "libc.so.6"), "libx.so.1")
    assert (found.search, found.inherited) == (("$ORIGIN/../libs", "/opt"), False)


def test_rpath_serves_the_libraries_too_unless_there_is_runpath() -> None:
    alone, beside = image(elf(dynamic=[(RPATH, "/a")])), image(elf(dynamic=[(RPATH, "/a"), (RUNPATH, "/b")]))

    assert (alone.search, alone.inherited) == (("/a",), True)
    assert (beside.search, beside.inherited) == (("/b",), False)


@pytest.mark.parametrize(
    ("stack", "machine", "expected"), [(6, 62, False), (7, 62, True), (None, 62, True), (None, 183, False)]
)
def test_a_file_that_says_nothing_of_its_stack_gets_what_the_processor_defaults_to(
    stack: int | None, machine: int, expected: bool
) -> None:
    assert image(elf(stack=stack, machine=machine)).executable_stack is expected


@pytest.mark.parametrize(
    ("entry", "expected"), [((TEXTREL, 0), True), ((FLAGS, 4), True), ((FLAGS, 8), False), ((NEEDED, "x"), False)]
)
def test_text_relocations_are_told_in_two_ways(entry: tuple[int, str | int], expected: bool) -> None:
    assert image(elf(dynamic=[entry])).text_relocations is expected


def test_a_system_is_known_by_header_note_interpreter_or_c_library() -> None:
    android = image(elf(note=(b"Android\0", struct.pack("<I", 24))))
    old_linux = image(elf(note=(b"GNU\0", struct.pack("<4I", 0, 3, 2, 0))))
    systems = [
        image(content).system
        for content in (
            elf(osabi=9),
            elf(interpreter="/lib/ld-musl-x86_64.so.1"),
            elf(interpreter="/system/bin/linker64"),
            elf(dynamic=[(NEEDED, "libc.musl-x86_64.so.1")]),
            elf([Symbol("open", ("libc.so.7", "FBSD_1.0"))]),
            elf([Symbol("open", ("libc.so", "LIBC"))]),
            elf(),
        )
    ]

    assert (android.system, android.minimum_system) == ("android", (24,))
    assert (old_linux.system, old_linux.minimum_system) == ("linux", (3, 2, 0))
    assert systems == ["freebsd", "linux", "android", "linux", "freebsd", "android", None]


def test_what_is_started_is_told_from_what_is_loaded() -> None:
    libraries = [elf(), elf(note=(b"GNU\0", bytes(16)))]
    programs = [elf(kind=2), elf(interpreter="/lib64/ld-linux-x86-64.so.2"), elf(dynamic=[(FLAGS_1, 0x08000000)])]

    assert [image(content).program for content in (*libraries, *programs)] == [False, False, True, True, True]


def test_debugging_sections_are_weighed_and_name_the_build_machine() -> None:
    line_strings = b"/project/build\0fast.c\0/usr/include\0relative/folder\0"

    found = image(elf(sections={".debug_line_str": line_strings, ".debug_info": bytes(50), ".data": bytes(9)}))

    assert found.debug_size == len(line_strings) + 50
    assert found.debug_paths == ("/project/build", "/usr/include")


def test_a_library_without_what_a_loader_needs_has_a_problem() -> None:
    header = elf()[:64]

    binary = read(header[:56] + bytes(8))

    assert binary.machines == ("x86_64",)
    assert binary.problem == "it is a shared object without a dynamic segment"


def test_a_truncated_file_keeps_what_was_read_before_the_cut() -> None:
    whole = elf(SYMBOLS, dynamic=[(NEEDED, "libm.so.6")], sections={".debug_info": bytes(500)})

    binary = read(whole[:-200])

    assert binary.problem is not None
    assert binary.images[0].needed == ("libm.so.6",)
    assert "PyInit_fast" in binary.images[0].exports
    assert binary.size == len(whole) - 200


@pytest.mark.parametrize("cut", [0, 3, 4, 16, 20, 63, 64, 100, 300])
def test_no_cut_raises(cut: int) -> None:
    binary = read(elf(SYMBOLS)[:cut])

    assert binary.format in (BinaryFormat.ELF, BinaryFormat.EMPTY, BinaryFormat.UNKNOWN)
    assert binary.images == () or binary.problem is not None


def test_an_address_outside_of_every_segment_is_a_problem() -> None:
    binary = read(elf(dynamic=[(5, 0xDEAD0000)]))

    assert binary.problem == "an address of its dynamic segment lies in no segment"


def test_a_circle_of_versions_ends() -> None:
    content = bytearray(elf(SYMBOLS))
    needs = content.index(struct.pack("<HHI", 1, 2, content.index(b"libc.so.6") - content.index(b"\0PyList_New")))
    struct.pack_into("<HH", content, needs, 1, 0xFFFF)
    struct.pack_into("<I", content, needs + 28, 0)  # the first version is the last
    assert image(bytes(content)).versions[0] == ("libc.so.6", "GLIBC_2.14")

    struct.pack_into("<I", content, needs + 28, 1)  # every version begins a byte behind the one before
    binary = read(bytes(content))

    assert binary.problem is not None


def test_what_a_compiler_made_is_read(tmp_path: Path) -> None:
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        pytest.skip("no C compiler")
    source, made = tmp_path / "fast.c", tmp_path / "fast.so"
    source.write_text(
        "extern void *PyList_New(long); extern int maybe(void) __attribute__((weak));\n"
        '__attribute__((visibility("hidden"))) int inner(void) { return maybe ? maybe() : 1; }\n'
        "void *PyInit_fast(void) { return inner() ? PyList_New(0) : 0; }\n"
    )
    subprocess.run(
        [compiler, "-shared", "-fPIC", "-g", str(source), "-o", str(made),
         "-Wl,-rpath,$ORIGIN/../pkg.libs", "-Wl,--enable-new-dtags", "-Wl,-soname,fast.so"],
        check=True, timeout=60, stdin=subprocess.DEVNULL, cwd=tmp_path,
    )  # fmt: skip

    found = image(made.read_bytes())

    assert "PyInit_fast" in found.exports
    assert "inner" not in found.exports
    assert ImportedSymbol("PyList_New") in found.imports
    assert ImportedSymbol("maybe", weak=True) in found.imports
    assert (found.name, found.search) == ("fast.so", ("$ORIGIN/../pkg.libs",))
    assert not found.executable_stack
    assert found.debug_size > 1000
