"""Small ELF files, laid out by the System V gABI."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from unit.binaries.parts import Bytes, Strings

BASE = 0x10000
"""Where the segment of an ELF file is loaded: an address is not a place in the file."""


@dataclass(frozen=True)
class Symbol:
    """A symbol of an ELF file: undefined ones may name library and version."""

    name: str
    version: tuple[str, str] | None = None
    defined: bool = False
    bind: int = 1
    visibility: int = 0


def elf(
    symbols: Sequence[Symbol] = (),
    *,
    dynamic: Sequence[tuple[int, str | int]] = (),
    machine: int = 62,
    wide: bool = True,
    little: bool = True,
    kind: int = 3,
    hash_table: str = "sysv",
    stack: int | None = 6,
    note: tuple[bytes, bytes] | None = None,
    interpreter: str | None = None,
    sections: Mapping[str, bytes] | None = None,
    osabi: int = 0,
) -> bytes:
    """An ELF file; ``dynamic`` are entries whose value is a text (which goes into the string table) or a number."""
    order = "<" if little else ">"
    pair = order + ("QQ" if wide else "II")
    header_size, segment_size = (64, 56) if wide else (52, 32)
    names, file = Strings(), Bytes()
    file.add(bytes(header_size + 8 * segment_size))
    segments: list[tuple[int, int, int, int]] = []  # type, flags, place, size
    for number, part in ((3, interpreter and interpreter.encode() + b"\0"), (4, note and _note(order, *note))):
        if part:
            segments.append((number, 4, file.add(part, 4), len(part)))
    entries = [(tag, names.add(value) if isinstance(value, str) else value) for tag, value in dynamic]
    entries += _symbol_tables(order, wide, names, file, symbols, hash_table)
    entries += [(5, BASE + file.add(bytes(names.content))), (10, len(names.content)), (0, 0)]
    content = b"".join(struct.pack(pair, *entry) for entry in entries)
    segments.append((2, 6, file.add(content), len(content)))
    if stack is not None:
        segments.append((0x6474E551, stack, 0, 0))
    section_table, section_count = _sections(order, wide, file, sections or {})
    segments.insert(0, (1, 5, 0, len(file.content)))
    ident = b"\x7fELF" + bytes([2 if wide else 1, 1 if little else 2, 1, osabi]) + bytes(8)
    layout = order + ("HHIQQQIHHHHHH" if wide else "HHIIIIIHHHHHH")
    sizes = (header_size, segment_size, len(segments), 64 if wide else 40, section_count, max(section_count - 1, 0))
    start = ident + struct.pack(layout, kind, machine, 1, 0, header_size, section_table, 0, *sizes)
    start += b"".join(_segment(order, wide, *segment) for segment in segments)
    file.content[: len(start)] = start
    return bytes(file.content)


def _symbol_tables(
    order: str, wide: bool, names: Strings, file: Bytes, symbols: Sequence[Symbol], hash_table: str
) -> list[tuple[int, int]]:
    """Entries of the dynamic segment for symbols, their versions, and the hash table that counts them."""
    # Defined symbols stand behind the others, as DT_GNU_HASH wants them.
    ordered = [Symbol(""), *sorted(symbols, key=lambda symbol: symbol.defined)]
    count, first = len(ordered), sum(not symbol.defined for symbol in ordered)
    rows = b"".join(_symbol(order, wide, names.add(one.name) if one.name else 0, one) for one in ordered)
    entries = [(6, BASE + file.add(rows)), (11, 24 if wide else 16)]
    numbers, needs, libraries = _versions(order, names, ordered)
    if libraries:
        entries += [(0x6FFFFFF0, BASE + file.add(numbers)), (0x6FFFFFFE, BASE + file.add(needs))]
        entries.append((0x6FFFFFFF, libraries))
    if hash_table == "sysv":
        entries.append((4, BASE + file.add(struct.pack(f"{order}{3 + count}I", 1, count, 0, *range(count)))))
    elif hash_table == "gnu":
        entries.append((0x6FFFFEF5, BASE + file.add(_gnu_hash(order, wide, first, count))))
    return entries


def _segment(order: str, wide: bool, kind: int, flags: int, place: int, size: int) -> bytes:
    address = BASE + place
    if wide:
        return struct.pack(order + "IIQQQQQQ", kind, flags, place, address, address, size, size, 4)
    return struct.pack(order + "IIIIIIII", kind, place, address, address, size, size, flags, 4)


def _note(order: str, name: bytes, content: bytes) -> bytes:
    padded = name + bytes(-len(name) % 4)
    return struct.pack(order + "III", len(name), len(content), 1) + padded + content + bytes(-len(content) % 4)


def _symbol(order: str, wide: bool, name: int, symbol: Symbol) -> bytes:
    info, section = symbol.bind << 4 | 2 if symbol.name else 0, 1 if symbol.defined else 0
    if wide:
        return struct.pack(order + "IBBHQQ", name, info, symbol.visibility, section, 0, 0)
    return struct.pack(order + "IIIBBH", name, 0, 0, info, symbol.visibility, section)


def _versions(order: str, names: Strings, symbols: Sequence[Symbol]) -> tuple[bytes, bytes, int]:
    """Tables of symbol versions: a number for each symbol, and what library and version a number means."""
    pairs = list(dict.fromkeys(symbol.version for symbol in symbols if symbol.version is not None))
    number = {pair: 2 + index for index, pair in enumerate(pairs)}
    numbers = [1 if symbol.version is None else number[symbol.version] for symbol in symbols]
    libraries = list(dict.fromkeys(library for library, _ in pairs))
    rows = b""
    for index, library in enumerate(libraries):
        own = [pair for pair in pairs if pair[0] == library]
        last = index == len(libraries) - 1
        rows += struct.pack(order + "HHIII", 1, len(own), names.add(library), 16, 0 if last else 16 + 16 * len(own))
        for place, pair in enumerate(own):
            step = 0 if place == len(own) - 1 else 16
            rows += struct.pack(order + "IHHII", 0, 0, number[pair], names.add(pair[1]), step)
    return struct.pack(f"{order}{len(numbers)}H", *numbers), rows, len(libraries)


def _gnu_hash(order: str, wide: bool, first: int, count: int) -> bytes:
    """One bucket that holds all defined symbols; the last one's hash is odd."""
    hashes = [2] * (count - first - 1) + [1] if count > first else []
    head = struct.pack(order + "IIII", 1, first, 1, 6) + bytes(8 if wide else 4)
    return head + struct.pack(f"{order}{1 + len(hashes)}I", first if hashes else 0, *hashes)


def _sections(order: str, wide: bool, file: Bytes, sections: Mapping[str, bytes]) -> tuple[int, int]:
    if not sections:
        return 0, 0
    names, rows = Strings(), [(0, 0, 0, 0)]
    for name, content in sections.items():
        rows.append((names.add(name), 1, file.add(content), len(content)))
    own = names.add(".shstrtab")
    rows.append((own, 3, file.add(bytes(names.content)), len(names.content)))
    layout = order + ("IIQQQQIIQQ" if wide else "IIIIIIIIII")
    table = b"".join(struct.pack(layout, name, kind, 0, 0, place, size, 0, 0, 1, 0) for name, kind, place, size in rows)
    return file.add(table), len(rows)
