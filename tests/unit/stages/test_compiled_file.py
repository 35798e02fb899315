"""A compiled file says the same whether it lies in memory or streams by."""

from __future__ import annotations

import pytest

from unit.binaries.subjects import subjects
from wheelcheck.model.binary import BinaryFormat
from wheelcheck.stages.compiled_file import CompiledFile, read_whole

_FILES = subjects()
_CUT = {f"half of {name}": content[: len(content) // 2] for name, content in _FILES.items()}
_SHORT = {
    "magic": b"\x7fELF",
    "two bytes": b"MZ",
    "three": b"MZ\0",
    "wasm": b"\0asm\1\0\0\0",
    "text": b"text",
    "none": b"",
}


@pytest.mark.parametrize("content", [*_FILES.values(), *_CUT.values(), *_SHORT.values()], ids=[*_FILES, *_CUT, *_SHORT])
@pytest.mark.parametrize("step", [1, 1 << 18])
def test_both_ways_of_reading_give_the_same(content: bytes, step: int) -> None:
    with CompiledFile() as compiled:
        for start in range(0, len(content), step):
            compiled.take(content[start : start + step])
        streamed = compiled.binary()

    assert read_whole(content) == streamed
    assert streamed.size == len(content)


def test_what_is_no_compiled_file_is_called_so() -> None:
    assert read_whole(b"text").format is BinaryFormat.UNKNOWN
    assert read_whole(b"").format is BinaryFormat.EMPTY
