"""The files of the built distributions, for rules that go by names alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wheelcheck.diagnosis import Case

# Folders whose files are material of tests, at any depth.
_TESTS = re.compile(r"(?:^|/)(?:tests?|testing|testdata|test_\w+|\w+_tests?|fixtures|conftest\.py)(?:/|$)")


def archives(case: Case) -> Iterator[tuple[str, list[tuple[str, int]]]]:
    """The file name of the wheel, and of the sdist, each with the paths and sizes of its files in order."""
    wheel, sdist = case.evidence.wheel, case.evidence.sdist
    if wheel is not None:
        yield wheel.filename, sorted((entry.path, entry.size) for entry in wheel.entries)
    if sdist is not None:
        yield sdist.filename, sorted(sdist.sizes)


def of_tests(path: str) -> bool:
    """Whether a file lies where tests keep their material. Only ever used to soften a finding."""
    return _TESTS.search(path) is not None


def size_text(size: int) -> str:
    """``3.4 MB``, ``12 KB``, ``300 bytes``."""
    if size >= 1e6:
        return f"{size / 1e6:.1f} MB"
    return f"{size / 1e3:.0f} KB" if size >= 10_000 else f"{size:,} bytes"
