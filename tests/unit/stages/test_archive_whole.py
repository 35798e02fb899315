"""Small entries unpacked in one piece: the content that zipfile gives, or none."""

from __future__ import annotations

import io
import zipfile

import pytest

from wheelcheck.stages.archive_whole import whole

_TEXT = b"value = 1\n" * 50
_LIMIT = 1 << 16


def _archive(content: bytes = _TEXT, method: int = zipfile.ZIP_DEFLATED) -> bytearray:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        archive.writestr("pkg/mod.py", content)
    return bytearray(packed.getvalue())


def _read(packed: bytearray, limit: int = _LIMIT) -> bytes | None:
    with zipfile.ZipFile(io.BytesIO(bytes(packed))) as archive:
        return whole(archive, archive.infolist()[0], limit)


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
@pytest.mark.parametrize("content", [_TEXT, b"", b"x"])
def test_an_entry_in_order_gives_its_content(content: bytes, method: int) -> None:
    assert _read(_archive(content, method)) == content


def test_a_method_that_is_not_deflate_is_left_to_zipfile() -> None:
    assert _read(_archive(method=zipfile.ZIP_BZIP2)) is None


def test_an_entry_above_the_limit_is_left_to_zipfile() -> None:
    assert _read(_archive(), limit=len(_TEXT) - 1) is None


def test_content_with_another_checksum_is_left_to_zipfile() -> None:
    packed = _archive(method=zipfile.ZIP_STORED)
    packed[packed.index(b"value")] ^= 1
    assert _read(packed) is None


def test_a_damaged_stream_is_left_to_zipfile() -> None:
    packed = _archive()
    start = packed.index(b"mod.py") + len(b"mod.py")
    packed[start : start + 4] = b"\xff\xff\xff\xff"
    assert _read(packed) is None


def test_an_entry_that_unpacks_to_more_than_it_announces_is_left_to_zipfile() -> None:
    packed = _archive()
    directory = packed.index(b"PK\1\2")
    packed[directory + 24 : directory + 28] = (10).to_bytes(4, "little")
    assert _read(packed) is None


def test_an_encrypted_entry_is_left_to_zipfile() -> None:
    packed = _archive()
    packed[packed.index(b"PK\1\2") + 8] |= 1
    assert _read(packed) is None
