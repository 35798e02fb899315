"""The records at the end of a zip archive: where its directory lies and how many entries it has.

There may be two of them, the classic one and that of ZIP64, and a reader believes either one or the other, looks for it
from the end or follows a pointer, counts entries or takes as many as there are (APPNOTE.TXT 4.3.14 to 4.3.16). Where
they differ, readers find other directories, and so other files.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import IO

from wheelcheck.model.archive import ArchiveFault, ArchiveProblem

_END = b"PK\x05\x06"
_END_SIZE = 22
_WIDE_END = b"PK\x06\x06"
_WIDE_END_SIZE = 56
_LOCATOR = b"PK\x06\x07"
_LOCATOR_SIZE = 20
_LONGEST_COMMENT = 65_535
_NARROW = (0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF)  # "see the other record"


def ends(file: IO[bytes], size: int, entries: int, name: str) -> Iterator[ArchiveProblem]:
    """Whether there is one end, nothing behind it but the comment it announces, and whether what it says agrees with
    the ``entries`` found in the directory. ``size`` is that of the file, ``name`` its name."""
    found = _find(file, size)
    if found is None:
        yield _hidden(name, "bytes follow the archive's end record, or it has several")
        return
    where, record, repeated = found
    if repeated:
        yield _hidden(name, "its comment holds an end record, which some readers take")
    disk, first, here, total, length, offset = struct.unpack("<HHHHLL", record[4:20])
    said = (here, total, length, offset)
    wide = _wide(file, where)
    if isinstance(wide, str):
        yield _hidden(name, wide)
    elif wide is not None:
        if any(each not in (real, mark) for each, real, mark in zip(said, wide, _NARROW, strict=True)):
            yield _hidden(name, "its end record and its ZIP64 end record differ, so that readers find other entries")
        said = wide
    if wide is None and (disk or first):
        yield _hidden(name, "its end record says that it is one part of several")
    if not isinstance(wide, str) and (said[0] != entries or said[1] != entries):
        counted = said[1] if said[1] != entries else said[0]
        yield _hidden(name, f"its end record counts {counted:,} entries, its directory has {entries:,}")


def _hidden(name: str, message: str) -> ArchiveProblem:
    return ArchiveProblem(ArchiveFault.HIDDEN, name, message)


def _find(file: IO[bytes], size: int) -> tuple[int, bytes, bool] | None:
    """The place and bytes of the end record that the file ends with, and whether a further one stands behind it."""
    start = max(0, size - _LONGEST_COMMENT - _END_SIZE)
    file.seek(start)
    tail = file.read(_LONGEST_COMMENT + _END_SIZE)
    at = tail.rfind(_END)
    while at >= 0:
        record = tail[at : at + _END_SIZE]
        if len(record) == _END_SIZE and at + _END_SIZE + int.from_bytes(record[20:], "little") == len(tail):
            return start + at, record, _END in tail[at + 4 :]
        at = tail.rfind(_END, 0, at)
    return None


def _wide(file: IO[bytes], where: int) -> tuple[int, int, int, int] | str | None:
    """What the ZIP64 end before ``where`` says: entries on this disk and in all, size and place of the directory; what
    is wrong with it; None when there is none."""
    if where < _LOCATOR_SIZE + _WIDE_END_SIZE:
        return None
    file.seek(where - _LOCATOR_SIZE - _WIDE_END_SIZE)
    block = file.read(_LOCATOR_SIZE + _WIDE_END_SIZE)
    record, locator = block[:_WIDE_END_SIZE], block[_WIDE_END_SIZE:]
    if locator[:4] != _LOCATOR:
        return None
    if record[:4] != _WIDE_END:
        return "its ZIP64 end record does not stand before its locator, where most readers look for it"
    _, disk, first, here, total, length, offset = struct.unpack("<QxxxxLLQQQQ", record[4:])
    home, pointer, disks = struct.unpack("<LQL", locator[4:])
    if pointer != where - _LOCATOR_SIZE - _WIDE_END_SIZE:
        return "its ZIP64 locator points elsewhere than to its ZIP64 end record"
    if disk or first or home or disks > 1:
        return "its ZIP64 end record says that it is one part of several"
    return int(here), int(total), int(length), int(offset)
