"""PE files: what the loader of Windows would find in them."""

from __future__ import annotations

import io

import pytest

from unit.binaries.make_pe import pe
from wheelcheck import binaries
from wheelcheck.model.binary import Binary, BinaryFormat, Image, ImportedSymbol


def read(content: bytes) -> Binary:
    return binaries.read(io.BytesIO(content), len(content))


def image(content: bytes) -> Image:
    binary = read(content)
    assert binary.problem is None
    return binary.images[0]


@pytest.mark.parametrize("wide", [True, False])
def test_libraries_and_their_symbols_are_read_in_both_word_sizes(wide: bool) -> None:
    found = image(pe({"python312.dll": ["PyList_New", "Py_IncRef"], "WS2_32.dll": [12]}, wide=wide))

    assert found.needed == ("python312.dll", "WS2_32.dll")
    assert found.imports == (
        ImportedSymbol("PyList_New", "python312.dll"),
        ImportedSymbol("Py_IncRef", "python312.dll"),
        ImportedSymbol("#12", "WS2_32.dll"),
    )


@pytest.mark.parametrize("by_address", [False, True])
def test_libraries_that_are_loaded_when_first_used_are_optional(by_address: bool) -> None:
    found = image(pe(delayed={"GDI32.dll": ["BitBlt"]}, by_address=by_address))

    assert (found.needed, found.optional) == ((), ("GDI32.dll",))
    assert found.imports == (ImportedSymbol("BitBlt", "GDI32.dll", weak=True),)


def test_exports_name_and_lowest_system_are_read() -> None:
    found = image(pe(exports=["PyInit_fast", "other"], name="fast.pyd"))

    assert found.exports == {"PyInit_fast", "other"}
    assert found.name == "fast.pyd"
    assert (found.system, found.minimum_system) == ("windows", (6, 2))


def test_a_program_is_told_from_a_library() -> None:
    assert image(pe(dll=False)).program
    assert not image(pe()).program


def test_the_path_of_debugging_data_names_the_build_machine() -> None:
    assert image(pe(pdb="D:\\a\\build\\fast.pdb")).debug_paths == ("D:\\a\\build\\fast.pdb",)


def test_debugging_sections_of_gnu_tools_are_weighed() -> None:
    strings = b"C:/msys64/build\0fast.c\0"

    found = image(pe(sections={".debug_line_str": strings, ".debug_info": bytes(40), ".data": bytes(7)}))

    assert found.debug_paths == ("C:/msys64/build",)
    assert found.debug_size >= len(strings) + 40


def test_a_header_behind_a_long_stub_is_found() -> None:
    assert read(pe(exports=["a"], machine=0xAA64, stub=0x180)).machines == ("ARM64",)


def test_a_dos_program_is_no_pe_file() -> None:
    content = b"MZ" + bytes(200)

    assert read(content).format is BinaryFormat.UNKNOWN
    assert read(b"MZ" + bytes(0x3A) + b"\0\x20\0\0" + bytes(0x3000)).problem is not None


@pytest.mark.parametrize("cut", [0x86, 0x98, 0x100, 0x200, 0x3FF, 0x401, 0x420])
def test_no_cut_raises(cut: int) -> None:
    binary = read(pe({"python312.dll": ["PyList_New"]}, exports=["PyInit_fast"])[:cut])

    assert binary.problem is not None


def test_an_import_table_without_an_end_is_a_problem() -> None:
    whole = pe({"a.dll": ["b"]})

    binary = read(whole[: len(whole) - 20] + b"\1" * 20)

    assert binary.problem is not None
    assert binary.images[0].needed == ("a.dll",)
