"""Small Mach-O files, laid out by Apple's headers."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from unit.binaries.parts import Bytes, Strings


def command(order: str, kind: int, *words: int, text: str = "") -> bytes:
    """A load command of a Mach-O file: numbers, and a text behind them."""
    content = struct.pack(f"{order}{len(words)}I", *words) + (text.encode() + b"\0" if text else b"")
    content += bytes(-len(content) % 8)
    return struct.pack(order + "II", kind, 8 + len(content)) + content


def dylib(order: str, kind: int, name: str) -> bytes:
    """LC_LOAD_DYLIB and its kin."""
    return command(order, kind, 24, 2, 0x10000, 0x10000, text=name)


@dataclass(frozen=True)
class Nlist:
    """A symbol of a Mach-O file: its type and description (``mach-o/nlist.h``)."""

    name: str
    type: int = 0x01
    description: int = 0


def macho(
    commands: Sequence[bytes] = (),
    symbols: Sequence[Nlist] = (),
    *,
    cpu: int = 0x0100000C,
    wide: bool = True,
    order: str = "<",
    kind: int = 6,
    flags: int = 0x80,
    trie: bytes = b"",
    fixups: bytes = b"",
) -> bytes:
    """A thin Mach-O image."""
    names = Strings()
    layout = order + ("IBBHQ" if wide else "IBBHI")
    rows = b"".join(struct.pack(layout, names.add(one.name), one.type, 0, one.description, 0) for one in symbols)
    linked = Bytes(bytearray(4096))
    whole = list(commands)
    if symbols:
        table, strings = linked.add(rows), linked.add(bytes(names.content))
        whole.append(command(order, 0x2, table, len(symbols), strings, len(names.content)))
    for number, content in ((0x80000033, trie), (0x80000034, fixups)):
        if content:
            whole.append(command(order, number, linked.add(content), len(content)))
    head = struct.pack(order + "IIIIIII", 0xFEEDFACF if wide else 0xFEEDFACE, cpu, 0, kind, len(whole),
                       len(b"".join(whole)), flags)  # fmt: skip
    start = head + bytes(4 if wide else 0) + b"".join(whole)
    linked.content[: len(start)] = start
    return bytes(linked.content)


def fat(*images: tuple[int, bytes], wide: bool = False) -> bytes:
    """A fat file of images with their processor."""
    file = Bytes(bytearray(4096))
    rows = b""
    for cpu, image in images:
        place = file.add(image, 4096)
        rows += struct.pack(">iiQQII" if wide else ">iiIII", cpu, 0, place, len(image), 12, *([0] if wide else []))
    start = struct.pack(">II", 0xCAFEBABF if wide else 0xCAFEBABE, len(images)) + rows
    file.content[: len(start)] = start
    return bytes(file.content)


def trie(*names: str) -> bytes:
    """An export trie whose root has an edge for each name."""
    edges = sum(len(name.encode()) + 3 for name in names)
    content, leaf = bytearray([0, len(names)]), 2 + edges
    for index, name in enumerate(names):
        place = leaf + 4 * index
        content += name.encode() + b"\0" + bytes([place & 0x7F | 0x80, place >> 7])
    return bytes(content) + b"\2\0\0\0" * len(names)


def fixups(*imports: tuple[str, int, bool]) -> bytes:
    """Chained fixups that import names by the ordinal of a library, weakly or not."""
    names = Strings()
    rows = b"".join(
        struct.pack("<I", names.add(name) << 9 | weak << 8 | ordinal & 0xFF) for name, ordinal, weak in imports
    )
    head = struct.pack("<IIIIIII", 0, 0, 28, 28 + len(rows), len(imports), 1, 0)
    return head + rows + bytes(names.content)
