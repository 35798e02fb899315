"""Small files of every kind that the readers know, and ways to damage them: the ground for fuzzing."""

from __future__ import annotations

import random
import struct

from unit.binaries.make_elf import Symbol, elf
from unit.binaries.make_macho import Nlist, command, dylib, fat, fixups, macho, trie
from unit.binaries.make_pe import pe

_SMALL = (0, 1, 2, 3, 4, 7, 8, 16, 24, 255, 256, 4095, 4096, 0x7FFF, 0x8000, 0xFFFE, 0xFFFF, 0x10000)
_LARGE = (0x7FFFFFFF, 0x80000000, 0xFFFFFFF0, 0xFFFFFFFF, 0x7FFFFFFFFFFFFFFF, 0x8000000000000000, 0xFFFFFFFFFFFFFFFF)


def subjects() -> dict[str, bytes]:
    """Valid files by name: each table that a reader knows is in one of them."""
    symbols = (
        Symbol("PyList_New"),
        Symbol("memcpy", ("libc.so.6", "GLIBC_2.14")),
        Symbol("pow", ("libm.so.6", "GLIBC_2.29"), bind=2),
        Symbol("PyInit_fast", defined=True),
        Symbol("other", defined=True),
    )
    entries = ((1, "libm.so.6"), (1, "libc.so.6"), (14, "fast.so"), (29, "$ORIGIN/../libs:/opt"), (30, 4))
    sections = {".debug_line_str": b"/project\0/usr\0", ".debug_info": bytes(20), ".symtab": bytes(24)}
    note = (b"Android\0", struct.pack("<I", 24))
    found = {
        f"elf-{'64' if wide else '32'}-{'little' if little else 'big'}-{table}": elf(
            symbols, dynamic=entries, wide=wide, little=little, hash_table=table, sections=sections, note=note
        )
        for wide, little, table in ((True, True, "gnu"), (True, False, "sysv"), (False, True, "sysv"), (True, True, ""))
    }
    rows = [Nlist("/b/a.o", 0x66), Nlist("_PyInit_fast", 0x0F), Nlist("_malloc", 0x01, 1 << 8), Nlist("_x", 0x01)]
    for name, order, wide in (("64", "<", True), ("32", "<", False), ("big", ">", True)):
        loads = [
            dylib(order, 0xC, "/usr/lib/libSystem.B.dylib"),
            dylib(order, 0x80000018, "@rpath/weak.dylib"),
            command(order, 0x8000001C, 12, text="@loader_path/.dylibs"),
            command(order, 0x32, 1, 0x000B0000, 0, 0),
            command(order, 0xB, 0, 1, 1, 1, 2, 2),
        ]
        found[f"macho-{name}"] = macho(loads, rows, order=order, wide=wide)
    names = [f"_name_{number}" for number in range(40)]
    stripped = macho([dylib("<", 0xC, "/a")], trie=trie(*names), fixups=fixups(("_b", 1, True), ("_c", -2, False)))
    found["macho-stripped"] = stripped
    for wide in (False, True):
        found[f"fat-{'64' if wide else '32'}"] = fat((7, found["macho-64"]), (12, stripped), wide=wide)
        found[f"pe-{'64' if wide else '32'}"] = pe(
            {"python312.dll": ["PyList_New", 7], "KERNEL32.dll": ["Sleep"]}, delayed={"GDI32.dll": ["BitBlt"]},
            exports=["PyInit_fast", "other"], pdb="D:\\a\\fast.pdb", wide=wide, sections={".debug_str": b"C:/b\0"},
        )  # fmt: skip
    return found


def damage(content: bytes, chance: random.Random) -> bytes:
    """The same file with a few lies in it: bits turned, fields at their extremes, parts moved, copied or cut off."""
    lying = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 3, 5, 12))):
        _DAMAGES[chance.randrange(len(_DAMAGES))](lying, chance)
        if not lying:
            break
    return bytes(lying)


def _place(content: bytearray, chance: random.Random) -> int:
    """A place to damage: mostly one that holds something, for headers and tables are small beside the padding."""
    for _ in range(8):
        place = chance.randrange(len(content))
        if content[place]:
            break
    return place - place % chance.choice((1, 2, 4, 8))


def _flip(content: bytearray, chance: random.Random) -> None:
    content[_place(content, chance)] ^= 1 << chance.randrange(8)


def _extreme(content: bytearray, chance: random.Random) -> None:
    size = chance.choice((1, 2, 4, 8))
    value = chance.choice((*_SMALL, *_LARGE, len(content), len(content) - 1, len(content) + 1)) & ((1 << 8 * size) - 1)
    place = _place(content, chance)
    content[place : place + size] = value.to_bytes(size, chance.choice(("little", "big")))


def _nearby(content: bytearray, chance: random.Random) -> None:
    """A number a little off: offsets that point into the middle of another table, chains that overlap."""
    place = _place(content, chance)
    step = chance.choice((-64, -16, -8, -4, -1, 1, 4, 8, 16, 64))
    word = struct.Struct(chance.choice("<>") + "I")
    if place + 4 <= len(content):
        word.pack_into(content, place, (word.unpack_from(content, place)[0] + step) & 0xFFFFFFFF)


def _cut(content: bytearray, chance: random.Random) -> None:
    del content[chance.randrange(len(content)) :]


def _copy(content: bytearray, chance: random.Random) -> None:
    start, size, target = _place(content, chance), chance.choice((4, 8, 16, 20, 24, 56, 64)), _place(content, chance)
    content[target : target + size] = content[start : start + size]


def _noise(content: bytearray, chance: random.Random) -> None:
    place = _place(content, chance)
    content[place : place + chance.choice((2, 8, 40))] = chance.randbytes(chance.choice((2, 8, 40)))


_DAMAGES = (_flip, _flip, _extreme, _extreme, _extreme, _nearby, _nearby, _copy, _noise, _cut)
