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
from wheelcheck.stages.archive_ends import ends

_LOCAL = b"PK\x03\x04"
_UTF8 = 0x800
_DESCRIPTOR = 0x8
_ENCRYPTION = 0x2041  # of the entry, strong, and of the directory
_DESCRIPTOR_SIZE = 24  # the longest: signature, checksum, two sizes of eight bytes
_WIDE = 0xFFFFFFFF  # "see the ZIP64 field"
_WIDE_FIELD = 0x0001
_NAME_FIELD = 0x7075  # Info-ZIP's name in UTF-8
_MOST_PADDING = 1 << 20
_MOST = 50  # problems told of one archive


def frame(archive: zipfile.ZipFile, size: int) -> Iterator[ArchiveProblem]:
    """Where directory and headers differ, where entries share bytes, and bytes that belong to none.

    ``size`` is that of the file. At most fifty problems: a hostile archive may have a hundred thousand.
    """
    file, name = archive.fp, str(archive.filename or "").rpartition("/")[2]
    if file is None:
        return
    found = chain(ends(file, size, len(archive.infolist()), name), _entries(file, archive, size, name))
    yield from islice(found, _MOST)


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
        behind = start + length + info.compress_size
        if header[6] & _DESCRIPTOR:
            described = _descriptor(info, _read(file, behind, _DESCRIPTOR_SIZE))
            behind += described
            if not described and start >= end:
                yield ArchiveProblem(ArchiveFault.MISMATCH, shown, "behind its bytes stands another size or checksum")
        end, before = max(end, behind), info.filename
    directory = getattr(archive, "start_dir", end)
    if directory > end:
        yield from _gap(file, end, directory, before or name)
    elif directory < end and before:
        yield ArchiveProblem(ArchiveFault.OVERLAP, before[:500], "its bytes overlap with the archive's directory")


def _gap(file: IO[bytes], start: int, end: int, before: str) -> Iterator[ArchiveProblem]:
    """Bytes between entries. Zeros are padding, which hides nothing; PyPI takes neither."""
    where = "before its first entry" if start == 0 else f"behind {before[:200]}"
    block = _read(file, start, min(end - start, _MOST_PADDING))
    padding = start > 0 and end - start <= _MOST_PADDING and not any(block)
    kind = ArchiveFault.FRAMING if padding else ArchiveFault.HIDDEN
    what = "an entry that its directory doesn't list" if _LOCAL in block else "bytes of no entry"
    yield ArchiveProblem(kind, before[:500], f"the archive holds {what} {where}: {end - start:,} bytes")


def _descriptor(info: zipfile.ZipInfo, block: bytes) -> int:
    """The length of the data descriptor that ``block`` begins with; 0 when none agrees with the directory."""
    for sizes, most in (("<LLL", 0xFFFFFFFF), ("<LQQ", 0xFFFFFFFFFFFFFFFF)):
        record = struct.pack(sizes, info.CRC, info.compress_size & most, info.file_size & most)
        for text in (b"PK\x07\x08" + record, record):
            if block.startswith(text):
                return len(text)
    return 0


def _header_length(header: bytes) -> int:
    name, extra = struct.unpack("<HH", header[26:30])
    return 30 + int(name) + int(extra)


def _disagreement(info: zipfile.ZipInfo, header: bytes, rest: bytes) -> Iterator[ArchiveProblem]:
    """Name, method, flags, checksum and sizes of an entry's own header against those of the directory."""
    flags, method = struct.unpack("<HH", header[6:10])
    checksum, packed, unpacked = struct.unpack("<LLL", header[14:26])
    long = struct.unpack("<H", header[26:28])[0]
    name = rest[:long].decode("utf-8" if flags & _UTF8 else "cp437", "replace")
    fields, more = _fields(rest[long:]), _fields(info.extra) or []
    sizes = _sizes(fields or [], packed, unpacked)
    described = bool(flags & _DESCRIPTOR)
    what = None
    if name != info.orig_filename:
        what = f"its own header names it {name[:200]}"
    elif method != info.compress_type:
        what = "its own header gives another method of compression"
    elif (flags ^ info.flag_bits) & (_ENCRYPTION | _DESCRIPTOR):
        what = "its own header says otherwise whether it is encrypted, or where its sizes stand"
    elif not described and checksum != info.CRC:
        what = "its own header gives another checksum"
    elif info.volume:
        what = "the directory says that it lies in another part of the archive"
    elif fields is None:
        what = "an extra field of its own header runs over its end"
    elif sizes is None:
        what = "its own header gives a ZIP64 size twice, or none where it announces one"
    elif not described and sizes != (info.compress_size, info.file_size):
        what = "its own header gives another size"
    else:
        what = _other_name(info, [*fields, *more])
    if what is None and [number for number, _ in more].count(_WIDE_FIELD) > 1:
        what = "the directory gives a ZIP64 size twice"
    if what is not None:
        yield ArchiveProblem(ArchiveFault.MISMATCH, info.filename[:500], what)


def _fields(extra: bytes) -> list[tuple[int, bytes]] | None:
    """The extra fields of a header by number; None when one is longer than all of them."""
    found, at = [], 0
    while at + 4 <= len(extra):
        number, size = struct.unpack_from("<HH", extra, at)
        found.append((number, extra[at + 4 : at + 4 + size]))
        at += 4 + size
    return found if at <= len(extra) else None


def _sizes(fields: list[tuple[int, bytes]], packed: int, unpacked: int) -> tuple[int, int] | None:
    """Packed and unpacked size by a header and its ZIP64 field; None when the field is given twice, or is needed and
    absent. A field that nothing refers to counts: readers that stream take it."""
    wide = [content for number, content in fields if number == _WIDE_FIELD]
    if not wide:
        return None if _WIDE in (packed, unpacked) else (packed, unpacked)
    if len(wide) > 1:
        return None
    values = [value for (value,) in struct.iter_unpack("<Q", wide[0][: len(wide[0]) // 8 * 8])]
    if len(values) >= 2:
        return values[1], values[0]
    if not values:
        return None if _WIDE in (packed, unpacked) else (packed, unpacked)
    if (packed == _WIDE) == (unpacked == _WIDE):
        return (packed, unpacked) if packed != _WIDE else None
    return (values[0], unpacked) if packed == _WIDE else (packed, values[0])


def _other_name(info: zipfile.ZipInfo, fields: list[tuple[int, bytes]]) -> str | None:
    """Whether an extra field gives the entry another name: some readers prefer it."""
    for number, content in fields:
        if number == _NAME_FIELD:
            name = content[5:].decode("utf-8", "replace")
            if name != info.orig_filename:
                return f"an extra field names it {name[:200]}, which some readers take"
    return None


def _read(file: IO[bytes], start: int, size: int) -> bytes:
    try:
        file.seek(start)
        content: bytes = file.read(size)
    except (OSError, ValueError):
        return b""
    return content
