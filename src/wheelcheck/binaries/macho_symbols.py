"""The symbols of a Mach-O image: its symbol table, and where that was stripped, what dyld itself uses.

Sources: Apple's ``mach-o/nlist.h`` and ``mach-o/stab.h`` (symbol table), ``mach-o/loader.h`` (export trie),
``mach-o/fixup-chains.h`` (imports of chained fixups).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from wheelcheck.binaries.draft import Draft
from wheelcheck.binaries.macho_trie import read_trie
from wheelcheck.binaries.window import TOO_MANY_SYMBOLS, Budget, LimitError, MalformedError, Strings, Window
from wheelcheck.model.binary import ImportedSymbol

_STAB, _PRIVATE, _TYPE, _EXTERNAL = 0xE0, 0x10, 0x0E, 0x01
_UNDEFINED, _PREBOUND = 0x0, 0xC
_WEAK_REFERENCE = 0x40
_SOURCE, _OBJECT = 0x64, 0x66  # N_SO and N_OSO: a source folder or file, an object file

_SELF, _DYNAMIC_LOOKUP, _EXECUTABLE = 0, 0xFE, 0xFF
_ANYWHERE = -3  # the lowest ordinal of chained fixups; -1 is the program, -2 flat lookup


@dataclass(slots=True)
class Places:
    """Where an image keeps its symbols: words of LC_SYMTAB (place, count, strings, their size), of LC_DYSYMTAB (first
    and count of local, defined and undefined ones), and place and size of export trie and chained fixups."""

    symbols: tuple[int, ...] = ()
    ranges: tuple[int, ...] = ()
    trie: tuple[int, ...] = ()
    fixups: tuple[int, ...] = ()


def read_symbols(
    window: Window, draft: Draft, places: Places, libraries: Sequence[str], order: str, *, wide: bool
) -> None:
    """Fill in imports, exports and what a debugger would use. ``libraries`` are those that an ordinal counts, none
    when the image looks its symbols up in whatever is loaded."""
    if places.symbols:
        table = draft.attempt(_Table.read, window, places, order, wide=wide)
        if table is not None:
            draft.attempt(_linked, draft, table, libraries)
            _debugging(draft, table)
    if not draft.exports and places.trie:
        draft.attempt(_exported_by_trie, window, draft, places.trie)
    if not draft.imports and places.fixups and order == "<":
        draft.attempt(_imported_by_fixups, window, draft, places.fixups, libraries)


@dataclass(frozen=True, slots=True)
class _Table:
    """The symbol table: which rows a linker made for others (``linked``), which only a debugger reads (``local``)."""

    window: Window
    layout: struct.Struct
    start: int
    strings: bytes
    linked: tuple[tuple[int, int], ...]
    local: tuple[tuple[int, int], ...]

    @classmethod
    def read(cls, window: Window, places: Places, order: str, *, wide: bool) -> _Table:
        start, count, strings, size = places.symbols
        layout = struct.Struct(order + ("IBBHQ" if wide else "IBBHI"))
        linked, local = [(0, count)], [(0, count)]
        if places.ranges:
            first, locals_, defined_at, defined, undefined_at, undefined = places.ranges
            # Only ranges that lie side by side leave no symbol out.
            if locals_ + defined + undefined == count and (first, defined_at + defined) == (0, undefined_at):
                linked, local = [(defined_at, defined), (undefined_at, undefined)], [(0, locals_)]
        return cls(window, layout, start, window.read(strings, size), tuple(linked), tuple(local))

    def rows(self, ranges: tuple[tuple[int, int], ...], budget: Budget) -> Iterator[tuple[int, int, int]]:
        """Name, type and description of the symbols in ``ranges``."""
        for first, count in ranges:
            granted = budget.take_symbols(count)
            place = self.start + first * self.layout.size
            for name, kind, _, description, _ in self.window.table(self.layout, place, granted):
                yield name, kind, description
            if granted < count:
                raise LimitError(TOO_MANY_SYMBOLS)


def _linked(draft: Draft, table: _Table, libraries: Sequence[str]) -> None:
    text = Strings(table.strings, table.window.budget).at
    for name, kind, description in table.rows(table.linked, table.window.budget):
        if kind & _STAB or not kind & _EXTERNAL or name == 0:
            continue
        if kind & _TYPE in (_UNDEFINED, _PREBOUND):
            library = _library(libraries, description >> 8)
            weak = bool(description & _WEAK_REFERENCE)
            draft.imports.append(ImportedSymbol(_spelled(text(name)), library, weak=weak))
        elif not kind & _PRIVATE:
            draft.exports.add(_spelled(text(name)))


def _debugging(draft: Draft, table: _Table) -> None:
    """Sum up what `strip -x` would remove. No loader reads it, so that damage in it is no problem of the image."""
    budget = table.window.leisure
    text = Strings(table.strings, budget).at
    try:
        for name, kind, _ in table.rows(table.local, budget):
            if kind & _EXTERNAL and not kind & _STAB:
                continue
            draft.debug_size += table.layout.size
            if name:
                spelled = text(name)
                draft.debug_size += len(spelled) + 1
                if kind in (_SOURCE, _OBJECT) and spelled.startswith("/"):
                    draft.add_debug_paths([spelled])
    except MalformedError:
        return


def _spelled(symbol: str) -> str:
    """As C code spells it: the compiler puts an underscore before each name."""
    return symbol.removeprefix("_")


def _library(libraries: Sequence[str], ordinal: int) -> str | None:
    """The library of an ordinal (``GET_LIBRARY_ORDINAL``); None when it may come from anywhere."""
    return libraries[ordinal - 1] if 0 < ordinal <= len(libraries) and ordinal < _DYNAMIC_LOOKUP else None


def _exported_by_trie(window: Window, draft: Draft, trie: tuple[int, ...]) -> None:
    if trie[1]:
        for name in read_trie(window.read(*trie), window.budget):
            draft.exports.add(_spelled(name))


def _imported_by_fixups(window: Window, draft: Draft, fixups: tuple[int, ...], libraries: Sequence[str]) -> None:
    if not fixups[1]:
        return
    part = window.part(*fixups)
    _, _, imports, symbols, count, form, compressed = part.unpack(struct.Struct("<IIIIIII"), 0)
    if form not in (1, 2, 3) or compressed:
        return
    granted = window.budget.take_symbols(count)
    strings = Strings(part.read(symbols, part.size - symbols), window.budget)
    layout = struct.Struct({1: "<I", 2: "<I4x", 3: "<Q8x"}[form])
    for (word,) in part.table(layout, imports, granted):
        ordinal, weak, name = (
            (word & 0xFFFF, word >> 16 & 1, word >> 32) if form == 3 else (word & 0xFF, word >> 8 & 1, word >> 9)
        )
        anywhere = ordinal >= (1 << (16 if form == 3 else 8)) + _ANYWHERE
        library = None if anywhere else _library(libraries, ordinal)
        spelled = _spelled(strings.at(name))
        # What it defines itself may be here too: C++ has one of each inline function among all images.
        if not anywhere or spelled not in draft.exports:
            draft.imports.append(ImportedSymbol(spelled, library, weak=bool(weak)))
    if granted < count:
        raise LimitError(TOO_MANY_SYMBOLS)
