"""The files of the built distributions, for rules that go by names alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wheelcheck.diagnosis import Case
from wheelcheck.model.archive import Wheel

DATA_SCHEMES = frozenset({"purelib", "platlib", "headers", "scripts", "data"})

# Folders whose files are material of tests, at any depth.
_TESTS = re.compile(r"(?:^|/)(?:tests?|testing|testdata|test_\w+|\w+_tests?|fixtures|conftest\.py)(?:/|$)")


def archives(case: Case) -> Iterator[tuple[str, list[tuple[str, int]]]]:
    """The file name of the wheel, and of the sdist, each with the paths and sizes of its files in order."""
    wheel, sdist = case.evidence.wheel, case.evidence.sdist
    if wheel is not None:
        yield wheel.filename, sorted((entry.path, entry.size) for entry in wheel.entries)
    if sdist is not None:
        yield sdist.filename, sorted(sdist.sizes)


def data_folder(wheel: Wheel) -> str:
    """The `.data` folder that installers spread, by the wheel's own name and version."""
    return (wheel.dist_info or f"{wheel.name}-{wheel.version}.dist-info").removesuffix(".dist-info") + ".data"


def misplaced_data(wheel: Wheel) -> dict[str, list[str]]:
    """The files in `.data` that have no known destination, by the scheme (`x-1.0.data/man`) or by the folder of another
    name."""
    own, found = data_folder(wheel), dict[str, list[str]]()
    for entry in wheel.entries:
        top, slash, rest = entry.path.partition("/")
        if slash and top.endswith(".data"):
            scheme, inside, _ = rest.partition("/")
            if top != own:
                found.setdefault(top, []).append(entry.path)
            elif scheme not in DATA_SCHEMES or not inside:
                found.setdefault(f"{top}/{scheme}", []).append(entry.path)
    return found


def of_tests(path: str) -> bool:
    """Whether a file lies where tests keep their material. Only ever used to soften a finding."""
    return _TESTS.search(path) is not None


def size_text(size: int) -> str:
    """``3.4 MB``, ``12 KB``, ``300 bytes``."""
    if size >= 1e6:
        return f"{size / 1e6:.1f} MB"
    return f"{size / 1e3:.0f} KB" if size >= 10_000 else f"{size:,} bytes"
