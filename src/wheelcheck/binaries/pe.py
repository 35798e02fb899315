"""PE files (``.dll``, ``.pyd``, ``.exe``): what the loader of Windows finds in them.

Source: Microsoft, "PE Format" (headers, import and delay-load tables, export table, debug directory).
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from wheelcheck.binaries.build_folders import MOST_SCANNED, absolute_paths
from wheelcheck.binaries.draft import Draft
from wheelcheck.binaries.header import pe_machine
from wheelcheck.binaries.window import MalformedError, Strings, Window
from wheelcheck.model.binary import ImportedSymbol

_MOST_SECTIONS = 4096
_MOST_LIBRARIES = 4096
_MOST_IMPORTS = 65_536
_MOST_EXPORTS = 65_536  # an ordinal has sixteen bits
_MOST_DEBUG_ENTRIES = 64
_MOST_STRINGS = 16 << 20  # the string table of COFF holds the long names of sections

_EXPORT, _IMPORT, _DEBUG, _DELAY_IMPORT = 0, 1, 6, 13  # data directories
_DLL = 0x2000
_CODEVIEW = 2
_SYMBOL_SIZE = 18

_WORD, _WIDE_WORD = struct.Struct("<I"), struct.Struct("<Q")
_COFF = struct.Struct("<HHIIIHH")
_SECTION = struct.Struct("<8sIIII16x")
_DESCRIPTOR = struct.Struct("<IIIII")
_DELAY_DESCRIPTOR = struct.Struct("<8I")
_EXPORTS = struct.Struct("<12xIIIIIII")
_DEBUG_ENTRY = struct.Struct("<12xIIII")


@dataclass(frozen=True, slots=True)
class _Section:
    """A section: its address and size when loaded, place and size in the file."""

    name: bytes
    address: int
    virtual: int
    offset: int
    size: int


@dataclass(frozen=True, slots=True)
class _Pe:
    """The headers of one file, and where addresses lie in it."""

    window: Window
    wide: bool
    base: int
    header_size: int
    directories: tuple[tuple[int, int], ...]
    sections: tuple[_Section, ...]
    addresses: tuple[int, ...]

    def directory(self, index: int) -> tuple[int, int]:
        """Address and size of a data directory; (0, 0) when there is none."""
        return self.directories[index] if index < len(self.directories) else (0, 0)

    def place(self, address: int) -> int:
        """Where a relative virtual address lies in the file."""
        return self.span(address)[0]

    def span(self, address: int) -> tuple[int, int]:
        """The same, and how many bytes follow it in its section."""
        index = bisect_right(self.addresses, address) - 1
        if index >= 0:
            section = self.sections[index]
            into = address - section.address
            if into < section.size:
                return section.offset + into, section.size - into
        elif address < self.header_size:
            return address, self.header_size - address
        raise MalformedError("an address of it lies in no section")

    def text(self, address: int) -> str:
        """The text at an address."""
        return self.window.text(self.place(address))


def read_pe(window: Window) -> Draft:
    """What a PE file says of itself."""
    (start,) = window.unpack(_WORD, 0x3C)
    if window.read(start, 4) != b"PE\0\0":
        raise MalformedError("it is a DOS program, or no program at all")
    machine, count, _, symbols, symbol_count, optional_size, characteristics = window.unpack(_COFF, start + 4)
    draft = Draft(pe_machine(machine), system="windows")
    draft.program = not characteristics & _DLL
    sections = _sections(window, start + 24 + optional_size, count)
    pe = _optional_header(window, draft, start + 24, optional_size, sections)
    draft.attempt(_exports, pe, draft)
    draft.attempt(_imports, pe, draft)
    draft.attempt(_delay_imports, pe, draft)
    draft.attempt(_pdb, pe, draft)
    draft.attempt(_debugging, window, draft, sections, symbols, symbol_count)
    return draft


def _sections(window: Window, start: int, count: int) -> tuple[_Section, ...]:
    if count > _MOST_SECTIONS:
        raise MalformedError(f"it has {count:,} sections")
    rows = window.table(_SECTION, start, count)
    found = (_Section(name, address, virtual, offset, size) for name, virtual, address, size, offset in rows)
    return tuple(sorted(found, key=lambda section: section.address))


def _optional_header(window: Window, draft: Draft, start: int, size: int, sections: tuple[_Section, ...]) -> _Pe:
    header = window.read(start, size)
    wide = header[:2] == b"\x0b\x02"  # PE32+
    fixed = 112 if wide else 96  # bytes before the data directories
    if (not wide and header[:2] != b"\x0b\x01") or len(header) < fixed:
        raise MalformedError("its optional header is unknown or too short")
    draft.minimum_system = struct.unpack_from("<HH", header, 48)
    (base,) = struct.unpack_from("<Q", header, 24) if wide else struct.unpack_from("<I", header, 28)
    (header_size,) = _WORD.unpack_from(header, 60)
    (count,) = _WORD.unpack_from(header, fixed - 4)
    count = min(count, 16, (len(header) - fixed) // 8)
    words = struct.unpack_from(f"<{2 * count}I", header, fixed)
    directories = tuple(zip(words[::2], words[1::2], strict=True))
    addresses = tuple(section.address for section in sections)
    return _Pe(window, wide, base, header_size, directories, sections, addresses)


def _exports(pe: _Pe, draft: Draft) -> None:
    address, _ = pe.directory(_EXPORT)
    if not address:
        return
    name, _, _, count, _, names, _ = pe.window.unpack(_EXPORTS, pe.place(address))
    draft.name = pe.text(name) if name else None
    if count > _MOST_EXPORTS:
        raise MalformedError(f"it exports {count:,} names")
    if count:
        for (one,) in pe.window.table(_WORD, pe.place(names), count):
            draft.exports.add(pe.text(one))


def _imports(pe: _Pe, draft: Draft) -> None:
    address, _ = pe.directory(_IMPORT)
    if not address:
        return
    for lookup, _, _, name, bound in _descriptors(pe, _DESCRIPTOR, address):
        if not name:  # the last one is empty
            return
        library = pe.text(name)
        draft.needed.append(library)
        _symbols(pe, draft, library, lookup or bound, weak=False)


def _delay_imports(pe: _Pe, draft: Draft) -> None:
    address, _ = pe.directory(_DELAY_IMPORT)
    if not address:
        return
    for attributes, name, _, _, lookup, *_ in _descriptors(pe, _DELAY_DESCRIPTOR, address):
        if not name:
            return
        base = 0 if attributes & 1 else pe.base  # old linkers wrote addresses, not offsets from the image's base
        library = pe.text(name - base)
        draft.optional.append(library)
        _symbols(pe, draft, library, lookup - base, weak=True)


def _descriptors(pe: _Pe, layout: struct.Struct, address: int) -> Iterator[tuple[int, ...]]:
    place, room = pe.span(address)
    for index in range(_MOST_LIBRARIES):
        if (index + 1) * layout.size > room:
            raise MalformedError("its import table does not end")
        yield pe.window.unpack(layout, place + index * layout.size)
    raise MalformedError(f"it needs more than {_MOST_LIBRARIES:,} libraries")


def _symbols(pe: _Pe, draft: Draft, library: str, address: int, *, weak: bool) -> None:
    """The symbols of one library: names, or ``#12`` for those taken by their number."""
    word, flag = (_WIDE_WORD, 1 << 63) if pe.wide else (_WORD, 1 << 31)
    place, room = pe.span(address)
    while room >= word.size:
        size = min(room, 1024 * word.size) // word.size * word.size
        for (value,) in word.iter_unpack(pe.window.read(place, size)):
            if value == 0:
                return
            if len(draft.imports) >= _MOST_IMPORTS:
                raise MalformedError(f"it imports more than {_MOST_IMPORTS:,} symbols")
            name = f"#{value & 0xFFFF}" if value & flag else pe.window.text(pe.place(value & 0x7FFFFFFF) + 2)
            draft.imports.append(ImportedSymbol(name, library, weak=weak))
        place, room = place + size, room - size
    raise MalformedError("a table of imported symbols does not end")


def _pdb(pe: _Pe, draft: Draft) -> None:
    """The path of the PDB file that the linker wrote (CodeView records ``RSDS`` and ``NB10``)."""
    address, size = pe.directory(_DEBUG)
    count = min(size // _DEBUG_ENTRY.size, _MOST_DEBUG_ENTRIES)
    if not address or not count:
        return
    for kind, length, _, offset in pe.window.table(_DEBUG_ENTRY, pe.place(address), count):
        if kind != _CODEVIEW:
            continue
        record = pe.window.read(offset, min(length, 4096))
        start = {b"RSDS": 24, b"NB10": 16}.get(record[:4])
        if start is not None:
            path = record[start:].partition(b"\0")[0].decode("utf-8", "replace")
            draft.add_debug_paths([path] if path else [])


def _debugging(window: Window, draft: Draft, sections: tuple[_Section, ...], symbols: int, symbol_count: int) -> None:
    """Sum up DWARF sections and the COFF symbol table, which GNU tools write into the file itself."""
    strings = None
    if symbols:
        place = symbols + symbol_count * _SYMBOL_SIZE
        (length,) = window.unpack(_WORD, place)
        strings = Strings(window.read(place, min(length, _MOST_STRINGS)), window.budget)
        draft.debug_size += symbol_count * _SYMBOL_SIZE + min(length, window.size)
    unscanned = {".debug_line_str", ".debug_str"}
    for section in sections:
        name = _section_name(section.name.rstrip(b"\0"), strings)
        if not name.startswith((".debug_", ".zdebug_", ".stab")):
            continue
        draft.debug_size += min(section.size, window.size)
        if name in unscanned:
            unscanned.remove(name)
            draft.add_debug_paths(absolute_paths(window.read(section.offset, min(section.size, MOST_SCANNED))))


def _section_name(name: bytes, strings: Strings | None) -> str:
    """A name of more than eight bytes stands in the string table: ``/123``."""
    if strings is not None and name.startswith(b"/") and name[1:].isdigit():
        return strings.at(int(name[1:]))
    return name.decode("utf-8", "replace")
