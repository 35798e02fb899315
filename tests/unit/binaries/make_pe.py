"""Small PE files, laid out by Microsoft's "PE Format"."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

from unit.binaries.parts import Bytes, Strings

RVA, RAW = 0x1000, 0x400


def pe(
    imports: Mapping[str, Sequence[str | int]] | None = None,
    *,
    delayed: Mapping[str, Sequence[str | int]] | None = None,
    exports: Sequence[str] = (),
    name: str = "x.pyd",
    pdb: str | None = None,
    wide: bool = True,
    machine: int = 0x8664,
    dll: bool = True,
    by_address: bool = False,
    sections: Mapping[str, bytes] | None = None,
    stub: int = 0x80,
    repeated: int = 1,
) -> bytes:
    """A PE file with its tables in one section.

    ``by_address`` writes delay-load tables as Visual C++ 6 did; ``repeated`` names every library so many times, with
    one table of symbols for all.
    """
    body, directories = Bytes(), [(0, 0)] * 16
    base = 0x400000
    if exports:
        directories[0] = _exports(body, exports, name)
    if imports:
        rows = [(lookup, 0, 0, dll_name, lookup) for lookup, dll_name in _libraries(body, imports, wide)]
        table = b"".join(struct.pack("<5I", *row) * repeated for row in rows) + bytes(20)
        directories[1] = (RVA + body.add(table), len(table))
    if pdb is not None:
        record = b"RSDS" + bytes(20) + pdb.encode() + b"\0"
        place = body.add(record)
        entry = struct.pack("<IIHHIIII", 0, 0, 0, 0, 2, len(record), RVA + place, RAW + place)
        directories[6] = (RVA + body.add(entry), len(entry))
    if delayed:
        add, attributes = (base, 0) if by_address else (0, 1)
        rows8 = [
            (attributes, dll_name + add, 0, 0, lookup + add, 0, 0, 0)
            for lookup, dll_name in _libraries(body, delayed, wide)
        ]
        table = b"".join(struct.pack("<8I", *row) for row in rows8) + bytes(32)
        directories[13] = (RVA + body.add(table), len(table))
    fixed = struct.pack("<H46xHH8xI", 0x20B if wide else 0x10B, 6, 2, RAW)
    optional = bytearray(fixed.ljust(112 if wide else 96, b"\0"))
    struct.pack_into("<Q" if wide else "<I", optional, 24 if wide else 28, base)
    struct.pack_into("<I", optional, len(optional) - 4, 16)
    optional += b"".join(struct.pack("<II", *directory) for directory in directories)
    return _pe_file(bytes(optional), bytes(body.content), machine, dll, sections or {}, stub)


def _libraries(body: Bytes, libraries: Mapping[str, Sequence[str | int]], wide: bool) -> list[tuple[int, int]]:
    """Addresses of each library's table of symbols and of its name."""
    found = []
    for library, symbols in libraries.items():
        flag = 1 << 63 if wide else 1 << 31
        words = [
            flag | one if isinstance(one, int) else RVA + body.add(b"\0\0" + one.encode() + b"\0", 2) for one in symbols
        ]
        lookup = body.add(struct.pack(f"<{len(words) + 1}{'Q' if wide else 'I'}", *words, 0))
        found.append((RVA + lookup, RVA + body.add(library.encode() + b"\0", 2)))
    return found


def _exports(body: Bytes, exports: Sequence[str], name: str) -> tuple[int, int]:
    names = [RVA + body.add(one.encode() + b"\0", 1) for one in exports]
    table = RVA + body.add(struct.pack(f"<{len(names)}I", *names))
    own = RVA + body.add(name.encode() + b"\0", 1)
    row = struct.pack("<12xIIIIIII", own, 1, len(names), len(names), table, table, table)
    return RVA + body.add(row), len(row)


def _pe_file(optional: bytes, body: bytes, machine: int, dll: bool, sections: Mapping[str, bytes], stub: int) -> bytes:
    file = Bytes(bytearray(RAW))
    rows = [(b".rdata", len(body), RVA, len(body), file.add(body, RAW))]
    names = Strings(bytearray(4))
    for number, (name, content) in enumerate(sections.items(), 1):
        own = f"/{names.add(name)}".encode() if len(name) > 8 else name.encode()
        rows.append((own, len(content), RVA + 0x100000 * number, len(content), file.add(content, 16)))
    symbols = file.add(struct.pack("<I", len(names.content)) + bytes(names.content[4:])) if sections else 0
    coff = struct.pack("<HHIIIHH", machine, len(rows), 0, symbols, 0, len(optional), 0x2022 if dll else 0x22)
    table = b"".join(struct.pack("<8sIIII16x", *row) for row in rows)
    start = b"MZ" + bytes(0x3A) + struct.pack("<I", stub) + bytes(stub - 0x40) + b"PE\0\0" + coff + optional + table
    assert len(start) <= RAW, "the headers fill more than their room"
    file.content[: len(start)] = start
    return bytes(file.content)
