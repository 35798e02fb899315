"""Damaged files never raise, and cost little: a short run here, a long one in benchmarks/fuzz_binaries.py."""

from __future__ import annotations

import io
import random
from pathlib import Path

import pytest

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


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*")), ids=lambda path: path.name)
def test_what_once_was_a_fault_of_ours_stays_mended(path: Path) -> None:
    content = path.read_bytes()

    assert read(content).size == len(content)
