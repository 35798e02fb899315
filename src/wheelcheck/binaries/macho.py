"""Mach-O files, thin and fat: what dyld finds in them.

Sources: Apple's ``mach-o/fat.h`` and ``mach-o/loader.h`` (headers, load commands). Symbols are read in `macho_symbols`.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from wheelcheck.binaries.draft import Draft
from wheelcheck.binaries.header import FAT_MAGICS, MACHO_MAGICS, MOST_ARCHITECTURES, macho_machine
from wheelcheck.binaries.macho_symbols import Places, read_symbols
from wheelcheck.binaries.window import MalformedError, Window, worse

_MOST_COMMANDS = 8192
_MOST_COMMAND_BYTES = 4 << 20
_MOST_LIBRARIES = 4096
_MOST_FOLDERS = 1024

_WIDE_MAGICS = (b"\xcf\xfa\xed\xfe", b"\xfe\xed\xfa\xcf")
_ARCHIVE = b"!<arch>"
_EXECUTE = 2  # MH_EXECUTE
_TWO_LEVEL, _STACK_EXECUTION = 0x80, 0x20000

_SEGMENT, _SEGMENT_64, _SYMTAB, _DYSYMTAB, _ID_DYLIB = 0x1, 0x19, 0x2, 0xB, 0xD
_LOAD, _WEAK, _REEXPORT, _LAZY, _UPWARD = 0xC, 0x80000018, 0x8000001F, 0x20, 0x80000023
_DYLIBS = frozenset({_LOAD, _WEAK, _REEXPORT, _LAZY, _UPWARD})
_RPATH, _BUILD_VERSION = 0x8000001C, 0x32
_DYLD_INFO = frozenset({0x22, 0x80000022})
_EXPORTS_TRIE, _CHAINED_FIXUPS = 0x80000033, 0x80000034
_USE_MARKER, _USE_WEAK = 0x1A741800, 0x1  # dylib_use_command: a flag of LC_LOAD_DYLIB's newer form

_MINIMUMS = {0x24: "macos", 0x25: "ios", 0x2F: "tvos", 0x30: "watchos"}  # LC_VERSION_MIN_*
_PLATFORMS = {
    1: "macos",
    2: "ios",
    3: "tvos",
    4: "watchos",
    5: "bridgeos",
    6: "maccatalyst",
    7: "iossimulator",
    8: "tvossimulator",
    9: "watchossimulator",
    10: "driverkit",
    11: "visionos",
    12: "visionossimulator",
}


def read_macho(window: Window) -> tuple[list[Draft], MalformedError | None]:
    """The images of a Mach-O file and, when one of them cannot be read at all, why."""
    magic = window.read(0, 4)
    if magic in MACHO_MAGICS:
        return [_thin(window)], None
    drafts: list[Draft] = []
    problem: MalformedError | None = None
    for offset, size in _slices(window, magic):
        try:
            part = window.part(offset, size)
            start = part.read(0, 8)
            if start[:4] in MACHO_MAGICS:
                drafts.append(_thin(part))
            elif start[:7] != _ARCHIVE:  # a static library may be fat too; nobody loads it
                raise MalformedError("one of its architectures is no Mach-O image")
        except MalformedError as error:
            problem = worse(problem, error)
    return drafts, problem


def _slices(window: Window, magic: bytes) -> list[tuple[int, int]]:
    """Place and size of every architecture (``fat_arch``, ``fat_arch_64``)."""
    wide = FAT_MAGICS[magic] == 32
    (count,) = window.unpack(struct.Struct(">I"), 4)
    if count > MOST_ARCHITECTURES:
        raise MalformedError(f"it has more than {MOST_ARCHITECTURES} architectures")
    layout = struct.Struct(">iiQQII" if wide else ">iiIII")
    return [(row[2], row[3]) for row in window.table(layout, 8, count)]


@dataclass(slots=True)
class _Commands:
    """What the load commands of one image say that is needed to read on."""

    order: str
    wide: bool
    libraries: list[str] = field(default_factory=list)
    places: Places = field(default_factory=Places)


def _thin(window: Window) -> Draft:
    magic = window.read(0, 4)
    order, wide = MACHO_MAGICS[magic], magic in _WIDE_MAGICS
    cpu, _, kind, count, size, flags = window.unpack(struct.Struct(order + "IIIIII"), 4)
    draft = Draft(macho_machine(cpu))
    draft.program = kind == _EXECUTE
    draft.executable_stack = bool(flags & _STACK_EXECUTION)
    commands = _Commands(order, wide)
    draft.attempt(_read_commands, window, draft, commands, 32 if wide else 28, count, size)
    libraries = commands.libraries if flags & _TWO_LEVEL else []
    read_symbols(window, draft, commands.places, libraries, order, wide=wide)
    return draft


def _read_commands(window: Window, draft: Draft, commands: _Commands, start: int, count: int, size: int) -> None:
    if count > _MOST_COMMANDS or size > _MOST_COMMAND_BYTES:
        raise MalformedError(f"it has {count:,} load commands in {size:,} bytes")
    block = window.read(start, size)
    for kind, command in _commands(block, commands.order, count):
        if kind in _DYLIBS:
            _library(draft, commands, kind, command)
        elif kind == _ID_DYLIB:
            draft.name = _text(command, commands.order, 8)
        elif kind == _RPATH:
            draft.search.append(_text(command, commands.order, 8))
            if len(draft.search) > _MOST_FOLDERS:
                raise MalformedError(f"it brings more than {_MOST_FOLDERS:,} folders to search")
        elif kind == _BUILD_VERSION or kind in _MINIMUMS:
            _minimum(draft, commands.order, kind, command)
        elif kind in (_SEGMENT, _SEGMENT_64):
            _segment(draft, commands.order, kind, command)
        else:
            _place(commands, kind, command)


def _commands(block: bytes, order: str, count: int) -> Iterator[tuple[int, bytes]]:
    head = struct.Struct(order + "II")
    place = 0
    for _ in range(count):
        if place + head.size > len(block):
            raise MalformedError("its load commands end early")
        kind, size = head.unpack_from(block, place)
        if size < head.size or place + size > len(block):
            raise MalformedError(f"a load command of it has {size:,} bytes")
        yield kind, block[place : place + size]
        place += size


def _words(command: bytes, order: str, offset: int, count: int) -> tuple[int, ...]:
    if offset + 4 * count > len(command):
        raise MalformedError("a load command of it is too short")
    return struct.unpack_from(f"{order}{count}I", command, offset)


def _text(command: bytes, order: str, offset: int) -> str:
    """A text inside a load command, which holds the text's own place at ``offset`` (``lc_str``)."""
    (place,) = _words(command, order, offset, 1)
    if not offset + 4 <= place < len(command):
        raise MalformedError("a name lies outside of its load command")
    return command[place:].partition(b"\0")[0].decode("utf-8", "replace")


def _library(draft: Draft, commands: _Commands, kind: int, command: bytes) -> None:
    name = _text(command, commands.order, 8)
    weak = kind in (_WEAK, _LAZY)
    place, marker = _words(command, commands.order, 8, 2)
    if marker == _USE_MARKER and place == 28:
        weak = weak or bool(_words(command, commands.order, 24, 1)[0] & _USE_WEAK)
    commands.libraries.append(name)
    (draft.optional if weak else draft.needed).append(name)
    if len(commands.libraries) > _MOST_LIBRARIES:
        raise MalformedError(f"it needs more than {_MOST_LIBRARIES:,} libraries")


def _minimum(draft: Draft, order: str, kind: int, command: bytes) -> None:
    if kind == _BUILD_VERSION:
        platform, version = _words(command, order, 8, 2)
        system = _PLATFORMS.get(platform, f"platform {platform}")
    else:
        (version,) = _words(command, order, 8, 1)
        system = _MINIMUMS[kind]
        # Before LC_BUILD_VERSION nothing but the processor told the simulator (loader.h, PLATFORM_IOSSIMULATOR).
        if system != "macos" and draft.machine in ("x86_64", "i386"):
            system += "simulator"
    if draft.system == "macos":  # an image for macOS and Mac Catalyst names both
        return
    numbers = (version >> 16, version >> 8 & 0xFF, version & 0xFF)
    draft.system, draft.minimum_system = system, numbers if numbers[2] else numbers[:2]


def _segment(draft: Draft, order: str, kind: int, command: bytes) -> None:
    layout = struct.Struct(order + ("16sQQQQ" if kind == _SEGMENT_64 else "16sIIII"))
    if len(command) < 8 + layout.size:
        raise MalformedError("a load command of it is too short")
    name, _, _, _, size = layout.unpack_from(command, 8)
    if name.rstrip(b"\0") == b"__DWARF":
        draft.debug_size += size


def _place(commands: _Commands, kind: int, command: bytes) -> None:
    """Note where symbols, exports and fixups lie; a later command of the same kind wins, as it does in dyld."""
    places, order = commands.places, commands.order
    if kind == _SYMTAB:
        places.symbols = _words(command, order, 8, 4)
    elif kind == _DYSYMTAB:
        places.ranges = _words(command, order, 8, 6)
    elif kind in _DYLD_INFO:
        places.trie = places.trie or _words(command, order, 40, 2)
    elif kind == _EXPORTS_TRIE:
        places.trie = _words(command, order, 8, 2)
    elif kind == _CHAINED_FIXUPS:
        places.fixups = _words(command, order, 8, 2)
