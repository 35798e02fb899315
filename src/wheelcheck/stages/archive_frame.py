"""What a zip archive holds between and around its entries, and whether their own headers agree with its directory.

Readers find entries in two ways: by the central directory at the end, or header by header from the start. An archive
that gives two answers is how a scanner is shown other files than the installer (APPNOTE.TXT 4.3; PyPI refuses such
archives). Everything here reads headers only, one short read an entry.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator
from itertools import chain, islice
from typing import IO

from wheelcheck.model.archive import ArchiveFault, ArchiveProblem

_LOCAL = b"PK\x03\x04"
_END = b"PK\x05\x06"
_END_SIZE = 22
_LONGEST_COMMENT = 65_535
_UTF8 = 0x800
_DESCRIPTOR = 0x8
_DESCRIPTOR_SIZE = 24  # the longest: signature, checksum, two sizes of eight bytes
_MOST = 50  # problems told of one archive


def frame(archive: zipfile.ZipFile, size: int) -> Iterator[ArchiveProblem]:
    """Where directory and headers differ, where entries share bytes, and bytes that belong to none.

    ``size`` is that of the file. At most fifty problems: a hostile archive may have a hundred thousand.
    """
    file, name = archive.fp, str(archive.filename or "").rpartition("/")[2]
    if file is None:
        return
    yield from islice(chain(_ending(file, size, name), _entries(file, archive, size, name)), _MOST)


def _ending(file: IO[bytes], size: int, name: str) -> Iterator[ArchiveProblem]:
    """Whether there is one end record, and nothing behind it but the comment it announces."""
    tail = _read(file, max(0, size - _LONGEST_COMMENT - _END_SIZE), _LONGEST_COMMENT + _END_SIZE)
    at = tail.rfind(_END)
    while at >= 0:
        record = tail[at : at + _END_SIZE]
        if len(record) == _END_SIZE:
            comment = struct.unpack("<H", record[20:])[0]
            if at + _END_SIZE + comment == len(tail):
                break
        at = tail.rfind(_END, 0, at)
    if at < 0:
        yield ArchiveProblem(ArchiveFault.HIDDEN, name, "bytes follow the archive's end record, or it has several")
    elif _END in tail[at + 4 :]:
        yield ArchiveProblem(ArchiveFault.HIDDEN, name, "its comment holds an end record, which some readers take")


def _entries(file: IO[bytes], archive: zipfile.ZipFile, size: int, name: str) -> Iterator[ArchiveProblem]:
    """Walk the entries in the order of the file and compare each with its own header."""
    end, before = 0, ""
    for info in sorted(archive.infolist(), key=lambda info: info.header_offset):
        shown, start = info.filename[:500], info.header_offset
        header = _read(file, start, 30)
        if len(header) < 30 or header[:4] != _LOCAL:
            if start < size:  # behind the end: told as unreadable
                yield ArchiveProblem(ArchiveFault.MISMATCH, shown, "the directory points to where no entry begins")
            continue
        if start < end:
            yield ArchiveProblem(ArchiveFault.OVERLAP, shown, f"its bytes overlap with those of {before[:200]}")
        elif start > end:
            yield from _gap(file, end, start, before or name)
        length = _header_length(header)
        yield from _disagreement(info, header, _read(file, start + 30, length - 30))
        end, before = max(end, start + length + info.compress_size), info.filename
    directory = getattr(archive, "start_dir", end)
    if directory > end:
        yield from _gap(file, end, directory, before or name)
    elif directory < end and before:
        yield ArchiveProblem(ArchiveFault.OVERLAP, before[:500], "its bytes overlap with the archive's directory")


def _gap(file: IO[bytes], start: int, end: int, before: str) -> Iterator[ArchiveProblem]:
    """Bytes between entries: a data descriptor is part of the entry before it, a hidden entry is not."""
    if start > 0 and end - start <= _DESCRIPTOR_SIZE:
        return
    where = "before its first entry" if start == 0 else f"behind {before[:200]}"
    what = (
        "an entry that its directory doesn't list"
        if _LOCAL in _read(file, start, min(end - start, 1 << 20))
        else "bytes of no entry"
    )
    if (
        start == 0
        or what.startswith("an entry")
        or any(_read(file, start + _DESCRIPTOR_SIZE, min(end - start - _DESCRIPTOR_SIZE, 1 << 16)))
    ):
        yield ArchiveProblem(
            ArchiveFault.HIDDEN, before[:500], f"the archive holds {what} {where}: {end - start:,} bytes"
        )


def _header_length(header: bytes) -> int:
    name, extra = struct.unpack("<HH", header[26:30])
    return 30 + int(name) + int(extra)


def _disagreement(info: zipfile.ZipInfo, header: bytes, rest: bytes) -> Iterator[ArchiveProblem]:
    """Name, method and sizes of an entry's own header against those of the directory."""
    flags, method = struct.unpack("<HH", header[6:10])
    packed, unpacked = struct.unpack("<LL", header[18:26])
    raw = rest[: struct.unpack("<H", header[26:28])[0]]
    name = raw.decode("utf-8" if flags & _UTF8 else "cp437", "replace")
    shown = info.filename[:500]
    if name != info.orig_filename:
        yield ArchiveProblem(ArchiveFault.MISMATCH, shown, f"its own header names it {name[:200]}")
    elif method != info.compress_type:
        yield ArchiveProblem(ArchiveFault.MISMATCH, shown, "its own header gives another method of compression")
    elif not flags & _DESCRIPTOR and (
        (packed != 0xFFFFFFFF and packed != info.compress_size)
        or (unpacked != 0xFFFFFFFF and unpacked != info.file_size)
    ):
        yield ArchiveProblem(ArchiveFault.MISMATCH, shown, "its own header gives another size")


def _read(file: IO[bytes], start: int, size: int) -> bytes:
    try:
        file.seek(start)
        content: bytes = file.read(size)
    except (OSError, ValueError):
        return b""
    return content
