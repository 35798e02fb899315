"""Zip archives written byte by byte, so that headers, directory and ends can contradict one another."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Counts = tuple[int, int, int]  # entries, size and place of the directory


@dataclass(frozen=True, slots=True)
class Raw:
    """One entry; what is None agrees with its content."""

    name: str = "pkg/x.py"
    data: bytes = b"Y = 1\n"
    method: int = 0
    packed: bytes | None = None
    flags: int = 0
    mode: int = 0o100644
    behind: bytes = b""
    local_name: str | None = None
    local_flags: int | None = None
    local_checksum: int | None = None
    local_sizes: tuple[int, int] | None = None
    local_extra: bytes = b""
    listed_size: int | None = None
    listed_extra: bytes = b""
    comment: bytes = b""
    disk: int = 0


def raw_zip(
    entries: Sequence[Raw],
    *,
    comment: bytes = b"",
    end: Callable[[Counts], Counts] = lambda counts: counts,
    wide_end: Callable[[Counts, int], bytes] | None = None,
) -> bytes:
    """The archive; ``end`` changes what the end record says, ``wide_end`` writes a ZIP64 end (from the counts and its
    place)."""
    body, directory = b"", b""
    for entry in entries:
        local, listed = _headers(entry, len(body))
        body, directory = body + local, directory + listed
    counts = (len(entries), len(directory), len(body))
    whole = body + directory
    whole += wide_end(counts, len(whole)) if wide_end is not None else b""
    count, size, place = end(counts)
    return whole + struct.pack("<4sHHHHLLH", b"PK\5\6", 0, 0, count, count, size, place, len(comment)) + comment


def _headers(entry: Raw, place: int) -> tuple[bytes, bytes]:
    packed = entry.packed if entry.packed is not None else entry.data
    checksum, name = zlib.crc32(entry.data), entry.name.encode()
    sizes = (len(packed), len(entry.data))
    own = entry.local_name.encode() if entry.local_name is not None else name
    flags = entry.flags if entry.local_flags is None else entry.local_flags
    own_checksum = checksum if entry.local_checksum is None else entry.local_checksum
    head = struct.pack("<4s4HHLLLHH", b"PK\3\4", 20, flags, entry.method, 0, 0x5821, own_checksum, *(entry.local_sizes or sizes), len(own), len(entry.local_extra))  # fmt: skip  # noqa: E501
    unpacked = sizes[1] if entry.listed_size is None else entry.listed_size
    listed = struct.pack("<4s6HLLLHHHHHLL", b"PK\1\2", 0x314, 20, entry.flags, entry.method, 0, 0x5821, checksum, sizes[0], unpacked, len(name), len(entry.listed_extra), len(entry.comment), entry.disk, 0, entry.mode << 16, place)  # fmt: skip  # noqa: E501
    local = head + own + entry.local_extra + packed + entry.behind
    return local, listed + name + entry.listed_extra + entry.comment


def descriptor(data: bytes) -> bytes:
    """A data descriptor of stored ``data``."""
    return struct.pack("<4sLLL", b"PK\7\x08", zlib.crc32(data), len(data), len(data))


def wide_sizes(*values: int) -> bytes:
    """The ZIP64 field of a header."""
    return struct.pack(f"<HH{len(values)}Q", 1, 8 * len(values), *values)


def unicode_name(name: str) -> bytes:
    """Info-ZIP's field with another name."""
    text = struct.pack("<BL", 1, 0) + name.encode()
    return struct.pack("<HH", 0x7075, len(text)) + text


def wide_end(*, entries: int = 0, pointer: int = 0) -> Callable[[Counts, int], bytes]:
    """A ZIP64 end whose number of entries and whose locator are off by so many."""

    def write(counts: Counts, place: int) -> bytes:
        count, size, start = counts
        record = struct.pack("<4sQHHLLQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, count + entries, count + entries, size, start)
        return record + struct.pack("<4sLQL", b"PK\6\7", 0, place + pointer, 1)

    return write
