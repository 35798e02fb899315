"""Headers of compiled files, as their specifications lay them out."""

from __future__ import annotations

import struct

import pytest

from wheelcheck.binaries import extension_name, identify
from wheelcheck.model.binary import Binary, BinaryFormat


def elf(machine: int, *, wide: bool = True, little: bool = True) -> bytes:
    ident = b"\x7fELF" + bytes([2 if wide else 1, 1 if little else 2, 1]) + bytes(9)
    return ident + struct.pack("<HH" if little else ">HH", 3, machine) + bytes(40)


def pe(machine: int, start: int = 0x80) -> bytes:
    return b"MZ" + bytes(0x3A) + struct.pack("<I", start) + bytes(start - 0x40) + b"PE\0\0" + struct.pack("<H", machine)


def fat(*machines: int) -> bytes:
    header = b"\xca\xfe\xba\xbe" + struct.pack(">I", len(machines))
    return header + b"".join(struct.pack(">IIIII", machine, 0, 0, 0, 0) for machine in machines)


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (elf(62), Binary(BinaryFormat.ELF, ("x86_64",))),
        (elf(183), Binary(BinaryFormat.ELF, ("aarch64",))),
        (elf(21), Binary(BinaryFormat.ELF, ("ppc64le",))),
        (elf(22, little=False), Binary(BinaryFormat.ELF, ("s390x",))),
        (elf(3, wide=False), Binary(BinaryFormat.ELF, ("i686",))),
        (pe(0x8664), Binary(BinaryFormat.PE, ("AMD64",))),
        (pe(0xAA64, 0x100), Binary(BinaryFormat.PE, ("ARM64",))),
        (b"\xcf\xfa\xed\xfe" + struct.pack("<I", 0x0100000C), Binary(BinaryFormat.MACHO, ("arm64",))),
        (fat(0x01000007, 0x0100000C), Binary(BinaryFormat.MACHO, ("x86_64", "arm64"))),
        (b"\0asm\1\0\0\0", Binary(BinaryFormat.WASM, ("wasm32",))),
        (b"", Binary(BinaryFormat.EMPTY)),
    ],
)
def test_a_header_names_format_and_processor(head: bytes, expected: Binary) -> None:
    assert identify(head) == expected


@pytest.mark.parametrize(
    "head",
    [
        b"\x7fELF",
        b"MZ",
        b"MZ" + b"\xff" * 62,
        b"\xca\xfe\xba\xbe",
        b"\xca\xfe\xba\xbe\0\0\0\x34",  # a Java class
        b"\xca\xfe\xba\xbe\0\0\0\x1f",
        b"\xcf\xfa\xed\xfe",
        b"version https://git-lfs.github.com/spec/v1\n",
        b"MZ" + bytes(0x3A) + struct.pack("<I", 0x7FFFFFFF),
    ],
)
def test_a_short_or_hostile_header_names_no_processor(head: bytes) -> None:
    assert identify(head).machines == ()


@pytest.mark.parametrize(
    ("filename", "expected"),
    [
        ("f.cpython-311-x86_64-linux-gnu.so", ("f", "cpython-311-x86_64-linux-gnu")),
        ("f.cpython-37m-darwin.so", ("f", "cpython-37m-darwin")),
        ("f.cp312-win_amd64.pyd", ("f", "cp312-win_amd64")),
        ("f.abi3.so", ("f", "abi3")),
        ("f.abi3-x86_64-linux-gnu.so", ("f", "abi3-x86_64-linux-gnu")),
        ("f.pypy39-pp73-x86_64-linux-gnu.so", ("f", "pypy39-pp73-x86_64-linux-gnu")),
        ("f.so", ("f", None)),
        ("libgcc_s-1.so.1", None),
        ("a.b.so", None),
        ("f.dll", None),
    ],
)
def test_only_names_that_an_interpreter_imports_are_extension_modules(
    filename: str, expected: tuple[str, str | None] | None
) -> None:
    assert extension_name(filename) == expected
