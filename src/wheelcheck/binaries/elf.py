"""ELF files: what the dynamic loader of Linux, Android or a BSD finds in them.

Sources: the System V gABI (ELF header, program headers, sections), the Linux Standard Base (PT_GNU_STACK, notes),
glibc's ``elf/dl-load.c``. Everything that a loader uses is read by program headers, so files without sections are
read too; sections tell only what a debugger would use.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from wheelcheck.binaries.build_folders import MOST_SCANNED, absolute_paths
from wheelcheck.binaries.draft import Draft
from wheelcheck.binaries.elf_dynamic import read_dynamic
from wheelcheck.binaries.elf_layout import Layout, Segment
from wheelcheck.binaries.header import elf_machine
from wheelcheck.binaries.window import MalformedError, Strings, Window

_MOST_SEGMENTS = 4096
_MOST_SECTIONS = 65_536
_MOST_NOTE_BYTES = 64 << 10
_MOST_NOTES = 256
_MOST_NOTE_SEGMENTS = 16

_REL, _EXEC, _DYN = 1, 2, 3
_PT_LOAD, _PT_DYNAMIC, _PT_INTERP, _PT_NOTE, _PT_GNU_STACK = 1, 2, 3, 4, 0x6474E551
_EXECUTABLE = 0x1
_NOBITS, _COMPRESSED = 8, 0x800

_SYSTEMS = {2: "netbsd", 3: "linux", 6: "solaris", 9: "freebsd", 12: "openbsd"}  # EI_OSABI
_GNU_SYSTEMS = {0: "linux", 1: "hurd", 2: "solaris", 3: "freebsd"}  # the first word of NT_GNU_ABI_TAG

# glibc's sysdeps/*/stackinfo.h, DEFAULT_STACK_PERMS: here a file without PT_GNU_STACK leaves the stack as it is. On all
# others (x86_64, i386, arm, s390, ...) it asks for an executable one, as with a PT_GNU_STACK that has the flag X.
_STACK_STAYS = frozenset({"aarch64", "ppc64", "ppc64le", "riscv32", "riscv64", "loongarch64"})

_DEBUG = (".debug_", ".zdebug_", ".gnu.debuglto_", ".stab")
_DEBUG_NAMES = frozenset({".symtab", ".strtab", ".symtab_shndx", ".gdb_index", ".gnu_debugdata"})


@dataclass(frozen=True, slots=True)
class _Header:
    """The ELF header behind its identification, in the order of the gABI."""

    type: int
    machine: int
    version: int
    entry: int
    segments: int
    sections: int
    flags: int
    size: int
    segment_size: int
    segment_count: int
    section_size: int
    section_count: int
    names: int


def read_elf(window: Window) -> Draft:
    """What an ELF file says of itself."""
    ident = window.read(0, 16)
    if ident[4] not in (1, 2):
        raise MalformedError(f"its word size has the number {ident[4]}")
    layout = Layout.of(wide=ident[4] == 2, little=ident[5] != 2)
    header = _Header(*window.unpack(layout.header, 16))
    draft = Draft(elf_machine(header.machine, wide=layout.wide, little=layout.little))
    draft.system = _SYSTEMS.get(ident[7])
    draft.program = header.type == _EXEC
    segments = draft.attempt(_segments, window, layout, header)
    if segments is not None:
        draft.attempt(_interpreter, window, draft, segments)
        draft.attempt(_notes, window, layout, draft, segments)
        draft.attempt(_dynamic, window, layout, draft, header, segments)
        _stack(draft, header, segments)
    draft.attempt(_debugging, window, layout, draft, header)
    return draft


def _segments(window: Window, layout: Layout, header: _Header) -> tuple[Segment, ...]:
    if header.segment_count == 0:
        return ()
    if header.segment_size != layout.segment.size:  # a loader refuses it too
        raise MalformedError(f"its program headers have {header.segment_size} bytes each")
    if header.segment_count > _MOST_SEGMENTS:
        raise MalformedError(f"it has more than {_MOST_SEGMENTS:,} segments")
    rows = window.table(layout.segment, header.segments, header.segment_count)
    return tuple(layout.to_segment(row) for row in rows)


def _dynamic(window: Window, layout: Layout, draft: Draft, header: _Header, segments: tuple[Segment, ...]) -> None:
    dynamic = next((segment for segment in segments if segment.type == _PT_DYNAMIC), None)
    if dynamic is None:
        if header.type == _DYN:
            raise MalformedError("it is a shared object without a dynamic segment")
        return
    loads = tuple(segment for segment in segments if segment.type == _PT_LOAD)
    read_dynamic(window, layout, draft, dynamic, loads, header.machine)
    _system_by_library(draft)


def _stack(draft: Draft, header: _Header, segments: tuple[Segment, ...]) -> None:
    stack = next((segment for segment in segments if segment.type == _PT_GNU_STACK), None)
    if stack is not None:
        draft.executable_stack = bool(stack.flags & _EXECUTABLE)
    elif segments and header.type in (_EXEC, _DYN):
        draft.executable_stack = draft.system in (None, "linux") and draft.machine not in _STACK_STAYS


def _interpreter(window: Window, draft: Draft, segments: tuple[Segment, ...]) -> None:
    segment = next((segment for segment in segments if segment.type == _PT_INTERP), None)
    if segment is None:
        return
    path = window.text(segment.offset)
    draft.program = True
    if path.startswith("/system/bin/linker"):
        draft.system = "android"
    elif "ld-linux" in path or "ld-musl" in path or path.startswith(("/lib/ld64.so", "/lib64/ld64.so")):
        draft.system = "linux"


def _system_by_library(draft: Draft) -> None:
    """Name the system by its C library, where neither header nor note does (LSB: a version names its maker)."""
    if draft.system is not None:
        return
    if any(name.startswith("libc.musl-") for name in draft.needed):
        draft.system = "linux"
    for library, version in draft.versions:
        if version.startswith("GLIBC_"):
            draft.system = "linux"
        elif version.startswith("FBSD_"):
            draft.system = "freebsd"
        elif version == "LIBC" and library == "libc.so":
            draft.system = "android"


def _notes(window: Window, layout: Layout, draft: Draft, segments: tuple[Segment, ...]) -> None:
    for segment in [segment for segment in segments if segment.type == _PT_NOTE][:_MOST_NOTE_SEGMENTS]:
        block = window.read(segment.offset, min(segment.size, _MOST_NOTE_BYTES))
        align = 8 if segment.align == 8 else 4
        for name, kind, content in _note_entries(block, layout.order, align):
            _note(draft, layout.order, name, kind, content)


def _note_entries(block: bytes, order: str, align: int) -> Iterator[tuple[bytes, int, bytes]]:
    words = struct.Struct(order + "III")
    place = 0
    for _ in range(_MOST_NOTES):
        if place + words.size > len(block):
            return
        name_size, size, kind = words.unpack_from(block, place)
        start = place + words.size
        content = start + -(-name_size // 4) * 4 if align == 4 else -(-(start + name_size) // align) * align
        yield block[start : start + name_size].rstrip(b"\0"), kind, block[content : content + size]
        place = -(-(content + size) // align) * align


def _note(draft: Draft, order: str, name: bytes, kind: int, content: bytes) -> None:
    """An ABI note: LSB's NT_GNU_ABI_TAG, Android's ``.note.android.ident``, those of the BSDs. All have type 1."""
    if kind != 1:
        return
    words = struct.unpack_from(f"{order}{min(len(content) // 4, 4)}I", content)
    if name == b"Android" and words:
        draft.system, draft.minimum_system = "android", (words[0],)
    elif name == b"GNU" and len(words) == 4:
        draft.system = _GNU_SYSTEMS.get(words[0], draft.system)
        draft.minimum_system = words[1:]
    elif name in (b"FreeBSD", b"NetBSD", b"OpenBSD"):
        draft.system = name.decode("ascii").lower()


def _debugging(window: Window, layout: Layout, draft: Draft, header: _Header) -> None:
    """Sum up the sections that only a debugger reads, and note the build folders that they name."""
    if header.sections == 0:
        return
    if header.section_size != layout.section.size:
        raise MalformedError(f"its section headers have {header.section_size} bytes each")
    first = layout.to_section(window.unpack(layout.section, header.sections))
    count = header.section_count or first.size  # gABI: more than 0xff00 sections are counted in the first one
    names_at = first.link if header.names == 0xFFFF else header.names
    if count > _MOST_SECTIONS:
        raise MalformedError(f"it has more than {_MOST_SECTIONS:,} sections")
    sections = [layout.to_section(row) for row in window.table(layout.section, header.sections, count)]
    if names_at >= len(sections):
        raise MalformedError("the names of its sections are missing")
    names = Strings(window.read(sections[names_at].offset, sections[names_at].size), window.budget)
    unscanned = {".debug_line_str", ".debug_str"}
    for section in sections[1:]:
        name = names.at(section.name)
        if section.type == _NOBITS or not (name in _DEBUG_NAMES or name.startswith(_DEBUG)):
            continue
        draft.debug_size += min(section.size, window.size)
        if name in unscanned and not section.flags & _COMPRESSED:
            unscanned.remove(name)
            draft.add_debug_paths(absolute_paths(window.read(section.offset, min(section.size, MOST_SCANNED))))
