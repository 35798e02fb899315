"""Damaged files never raise, and cost little: a short run here, a long one in benchmarks/fuzz_binaries.py."""

from __future__ import annotations

import io
import random
import struct
from pathlib import Path

import pytest

from unit.binaries.make_macho import Nlist, macho
from unit.binaries.make_pe import pe
from unit.binaries.subjects import damage, subjects
from wheelcheck import binaries
from wheelcheck.model.binary import Binary

CORPUS = Path(__file__).parent / "corpus"
ROUNDS = 150


def read(content: bytes) -> Binary:
    return binaries.read(io.BytesIO(content), len(content))


@pytest.mark.parametrize("name", sorted(subjects()))
def test_every_subject_is_valid(name: str) -> None:
    binary = read(subjects()[name])

    assert binary.problem is None
    assert binary.images
    assert all(image.imports and image.exports for image in binary.images)


@pytest.mark.parametrize("name", sorted(subjects()))
def test_no_damage_raises(name: str) -> None:
    chance, content = random.Random(name), subjects()[name]

    damaged = [read(damage(content, chance)) for _ in range(ROUNDS)]

    assert any(binary.problem is not None for binary in damaged)
    assert all(len(image.imports) + len(image.exports) < 10_000 for binary in damaged for image in binary.images)


def test_what_once_was_a_fault_of_ours_stays_mended() -> None:
    """benchmarks/fuzz_binaries.py writes there what the readers do not bear."""
    contents = [path.read_bytes() for path in sorted(CORPUS.glob("*"))]

    assert [read(content).size for content in contents] == [len(content) for content in contents]


def test_architectures_that_overlap_cost_no_more_than_one_file() -> None:
    image = macho((), [Nlist(f"_{number}", 0x0F) for number in range(20_000)])
    rows = struct.pack(">iiIII", 7, 0, 4096, len(image), 12) * 32
    content = (struct.pack(">II", 0xCAFEBABE, 32) + rows).ljust(4096, b"\0") + image

    binary = read(content)

    assert binary.problem == "it has more than 300,000 symbols"
    assert binary.limited
    assert sum(len(image.exports) for image in binary.images) == 300_000


def test_libraries_that_share_one_table_of_symbols_cost_no_more_than_one_file() -> None:
    binary = read(pe({"a.dll": ["Sleep"] * 1000}, repeated=1000))

    assert binary.problem == "it imports more than 65,536 symbols"
    assert len(binary.images[0].imports) == 65_536
