"""Small entries of a zip archive, each unpacked in one piece: most files of a wheel are, and to open one as a file
costs several times what reading it does.

Only what is beyond doubt is answered here. Whatever is unusual (another method, a flag, a checksum or a size that
differs) is left to ``zipfile``, which says what is wrong with it.
"""

from __future__ import annotations

import struct
import zipfile
import zlib

_LOCAL = struct.Struct("<4s2xH18xHH")  # signature, flags, lengths of name and extra field (APPNOTE.TXT 4.3.7)
_ORDINARY = 0x0008 | 0x0006 | 0x0800  # sizes behind the data, level of compression, name in UTF-8
_MOST_EXTRA = 1 << 10  # bytes of an entry's own extra field that are read along


def whole(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int) -> bytes | None:
    """The content of an entry of at most ``limit`` bytes; None when it is larger, or not plainly in order.

    For entries whose own header is known to agree with the directory (see ``archive_frame``).
    """
    file, size, packed = archive.fp, info.file_size, info.compress_size
    if file is None or size > limit or packed > limit or info.flag_bits & ~_ORDINARY:
        return None
    try:
        file.seek(info.header_offset)
        block = file.read(_LOCAL.size + len(info.orig_filename) * 4 + _MOST_EXTRA + packed)
        signature, flags, name, extra = _LOCAL.unpack_from(block)
        start = _LOCAL.size + name + extra
        if signature != b"PK\3\4" or flags & ~_ORDINARY or start + packed > len(block):
            return None
        content = _unpacked(info.compress_type, memoryview(block)[start : start + packed], size)
    except (OSError, ValueError, struct.error, zlib.error):
        return None
    return content if content is not None and len(content) == size and zlib.crc32(content) == info.CRC else None


def _unpacked(method: int, block: memoryview, size: int) -> bytes | None:
    if method == zipfile.ZIP_STORED:
        return bytes(block)
    if method != zipfile.ZIP_DEFLATED:
        return None
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    content = inflater.decompress(block, size + 1)  # one byte of room, or the end of the stream would not be seen
    return content if inflater.eof and not inflater.unused_data else None
