"""The dynamic segment of an ELF file: needed libraries, search paths, symbols and their versions.

Sources: the System V gABI (dynamic section, symbols, hash table), the Linux Standard Base (symbol versioning), glibc's
``elf/dl-lookup.c`` (``DT_GNU_HASH``).
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from wheelcheck.binaries.draft import Draft
from wheelcheck.binaries.elf_layout import Layout, Segment
from wheelcheck.binaries.window import TOO_MANY_SYMBOLS, LimitError, MalformedError, Strings, Window
from wheelcheck.model.binary import ImportedSymbol

_MOST_ENTRIES = 16_384  # of the dynamic segment
_MOST_LIBRARIES = 4096
_MOST_VERSIONS = 16_384
_MOST_HASHED = 1 << 20  # buckets of a hash table, and symbols in its last one

_NEEDED, _HASH, _STRTAB, _SYMTAB, _STRSZ, _SONAME, _RPATH, _TEXTREL = 1, 4, 5, 6, 10, 14, 15, 22
_RUNPATH, _FLAGS, _GNU_HASH, _VERSYM, _FLAGS_1 = 29, 30, 0x6FFFFEF5, 0x6FFFFFF0, 0x6FFFFFFB
_VERNEED, _VERNEEDNUM, _MIPS_SYMTABNO = 0x6FFFFFFE, 0x6FFFFFFF, 0x70000011
_DF_TEXTREL, _DF_1_PIE = 0x4, 0x08000000

_MIPS, _S390, _ALPHA = 8, 22, 0x9026
_GLOBAL, _WEAK, _UNIQUE = 1, 2, 10  # bindings
_BINDINGS = frozenset({_GLOBAL, _WEAK, _UNIQUE})
_HIDDEN_VERSION = 0x8000


def read_dynamic(
    window: Window, layout: Layout, draft: Draft, dynamic: Segment, loads: Sequence[Segment], machine: int
) -> None:
    """Fill in what the dynamic segment says."""
    tables = _Tables.read(window, layout, dynamic, loads)
    draft.text_relocations = _TEXTREL in tables.values or bool(tables.first(_FLAGS) & _DF_TEXTREL)
    draft.program = draft.program or bool(tables.first(_FLAGS_1) & _DF_1_PIE)
    if _STRTAB not in tables.values:
        if _NEEDED in tables.values or _SYMTAB in tables.values:
            raise MalformedError("its dynamic segment names no string table")
        return
    strings = Strings(window.read(tables.place(_STRTAB), tables.first(_STRSZ)), window.budget)
    _libraries(draft, tables, strings)
    versions = draft.attempt(_needed_versions, window, layout, draft, tables, strings)
    if _SYMTAB in tables.values:
        count = _symbol_count(window, layout, tables, machine)
        _symbols(window, layout, draft, tables, strings, versions or {}, count)


@dataclass(frozen=True, slots=True)
class _Tables:
    """The entries of the dynamic segment by their tag, and where the addresses in them lie in the file."""

    values: dict[int, list[int]]
    loads: Sequence[Segment]

    @classmethod
    def read(cls, window: Window, layout: Layout, dynamic: Segment, loads: Sequence[Segment]) -> _Tables:
        count = min(dynamic.size // layout.dynamic.size, _MOST_ENTRIES)
        values: dict[int, list[int]] = {}
        for tag, value in window.table(layout.dynamic, dynamic.offset, count):
            if tag == 0:
                break
            values.setdefault(tag, []).append(value)
        return cls(values, loads)

    def first(self, tag: int) -> int:
        """The value of the first entry of that tag, 0 without one."""
        return self.values.get(tag, (0,))[0]

    def place(self, tag: int) -> int:
        """Where the table lies in the file that the entry of that tag points to."""
        address = self.first(tag)
        for load in self.loads:
            if load.address <= address < load.address + load.size:
                return address - load.address + load.offset
        raise MalformedError("an address of its dynamic segment lies in no segment")

    def room(self, tag: int) -> int:
        """Bytes from that table to the end of its segment."""
        address = self.first(tag)
        return max((load.address + load.size - address for load in self.loads if load.address <= address), default=0)


def _libraries(draft: Draft, tables: _Tables, strings: Strings) -> None:
    needed = tables.values.get(_NEEDED, [])
    draft.needed += (strings.at(offset) for offset in needed[:_MOST_LIBRARIES])
    if len(needed) > _MOST_LIBRARIES:
        raise MalformedError(f"it needs more than {_MOST_LIBRARIES:,} libraries")
    if _SONAME in tables.values:
        draft.name = strings.at(tables.first(_SONAME)) or None
    # A loader doesn't look at RPATH when there is RUNPATH (gABI; glibc's elf/dl-load.c).
    draft.inherited = _RPATH in tables.values and _RUNPATH not in tables.values
    tag = _RPATH if draft.inherited else _RUNPATH
    for offset in tables.values.get(tag, [])[:1]:
        draft.search += (folder for folder in strings.at(offset).split(":") if folder)


def _needed_versions(
    window: Window, layout: Layout, draft: Draft, tables: _Tables, strings: Strings
) -> dict[int, tuple[str, str]]:
    """Library and version by the number that a symbol refers to it with. Chains only go forward, a bounded way."""
    found: dict[int, tuple[str, str]] = {}
    if _VERNEED not in tables.values:
        return found
    head, aux = struct.Struct(layout.order + "HHIII"), struct.Struct(layout.order + "IHHII")
    place = tables.place(_VERNEED)
    left = _MOST_VERSIONS
    for _ in range(min(tables.first(_VERNEEDNUM), _MOST_LIBRARIES)):
        _, count, file, first, following = window.unpack(head, place)
        library = strings.at(file)
        where = place + first
        for _ in range(count):
            left -= 1
            if left < 0:
                raise MalformedError(f"it needs more than {_MOST_VERSIONS:,} versions")
            _, _, number, name, step = window.unpack(aux, where)
            found[number & ~_HIDDEN_VERSION] = pair = (library, strings.at(name))
            draft.versions[pair] = None
            if step == 0:
                break
            where += step
        if following == 0:
            break
        place += following
    return found


def _symbol_count(window: Window, layout: Layout, tables: _Tables, machine: int) -> int:
    """How many dynamic symbols there are: no entry says it plainly.

    ``DT_HASH`` has a chain entry for each symbol. ``DT_GNU_HASH`` ends with the last defined one; with none defined it
    doesn't tell, and then the table reaches at most to the next one.
    """
    room = tables.room(_SYMTAB) // layout.symbol.size
    if machine == _MIPS and _MIPS_SYMTABNO in tables.values:
        return min(tables.first(_MIPS_SYMTABNO), room)
    if _HASH in tables.values:
        word = "QQ" if layout.wide and machine in (_S390, _ALPHA) else "II"
        _, count = window.unpack(struct.Struct(layout.order + word), tables.place(_HASH))
        return int(min(count, room))
    count = _gnu_hash_count(window, layout, tables) if _GNU_HASH in tables.values else 0
    return min(count or _symbols_up_to_the_next_table(layout, tables), room)


def _gnu_hash_count(window: Window, layout: Layout, tables: _Tables) -> int:
    """One more than the last symbol in the hash table; 0 when it holds none."""
    start = tables.place(_GNU_HASH)
    buckets, first, blooms, _ = window.unpack(struct.Struct(layout.order + "IIII"), start)
    if buckets > _MOST_HASHED:
        raise MalformedError(f"its hash table has {buckets:,} buckets")
    buckets_at = start + 16 + blooms * (8 if layout.wide else 4)
    word = struct.Struct(layout.order + "I")
    last = max((row[0] for row in window.table(word, buckets_at, buckets)), default=0)
    if last < first or last == 0:
        return 0
    place = buckets_at + 4 * buckets + 4 * (last - first)
    # The chain of the last bucket ends with a word whose lowest bit is set.
    for _ in range(_MOST_HASHED // 1024):
        block = window.read(place, min(4096, max(window.size - place, 4) // 4 * 4))
        for (value,) in word.iter_unpack(block):
            last += 1
            if value & 1:
                return int(last)
        place += len(block)
    raise MalformedError("its hash table does not end")


def _symbols_up_to_the_next_table(layout: Layout, tables: _Tables) -> int:
    start = tables.first(_SYMTAB)
    others = (tables.first(tag) for tag in (_STRTAB, _HASH, _GNU_HASH, _VERSYM, _VERNEED) if tag in tables.values)
    return (min((place for place in others if place > start), default=start) - start) // layout.symbol.size


def _symbols(
    window: Window,
    layout: Layout,
    draft: Draft,
    tables: _Tables,
    strings: Strings,
    versions: dict[int, tuple[str, str]],
    count: int,
) -> None:
    granted = window.budget.take_symbols(count)
    numbers: Sequence[int] = ()
    if versions and _VERSYM in tables.values:
        block = window.read(tables.place(_VERSYM), 2 * granted)
        numbers = struct.unpack(f"{layout.order}{granted}H", block)
    text = strings.at
    unbound = (None, None)
    imports, exports = draft.imports, draft.exports
    # Neither value nor size of a symbol is asked for.
    symbol = struct.Struct(layout.order + ("IBBH16x" if layout.wide else "I8xBBH"))
    for index, (name, info, other, section) in enumerate(window.table(symbol, tables.place(_SYMTAB), granted)):
        if name == 0 or info >> 4 not in _BINDINGS:
            continue
        if section == 0:
            number = numbers[index] & ~_HIDDEN_VERSION if numbers else 0
            library, version = versions.get(number, unbound)
            imports.append(ImportedSymbol(text(name), library, version, info >> 4 == _WEAK))
        elif other & 3 in (0, 3):  # default or protected: hidden and internal ones are not found from outside
            exports.add(text(name))
    if granted < count:
        raise LimitError(TOO_MANY_SYMBOLS)
