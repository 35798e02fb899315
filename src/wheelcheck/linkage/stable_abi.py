"""Which symbols of Python an image imports that the stable ABI, as its wheel claims it, doesn't hold.

The stable ABI is that of CPython's ``Misc/stable_abi.toml``, as the library abi3info gives it (PEP 384, PEP 652; PEP
803 for ``abi3t``). It is imported on first use: 40 ms, for wheels that claim abi3 only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from wheelcheck.linkage.files import File, Files
from wheelcheck.model.archive import Wheel
from wheelcheck.model.binary import BinaryFormat

_Version = tuple[int, int]
_OF_PYTHON = ("Py", "_Py")
_INITS = ("PyInit_", "PyInitU_", "PyModExport_", "PyModExportU_")
_STABLE_DLL = re.compile(r"python3t?(?:_d)?\.dll|libpython3t?\.dll", re.IGNORECASE)
_VERSIONED_DLL = re.compile(r"python3\d+t?(?:_d)?\.dll", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Claim:
    """That a file works on every CPython from ``minimum`` on; None when no version is named."""

    abi: str
    minimum: _Version | None


@dataclass(frozen=True, slots=True)
class Violation:
    """What one file imports beyond its claim: symbols that no stable ABI holds, symbols that a later version added
    (with that version), and libraries of one Python version alone."""

    file: File
    claim: Claim
    outside: tuple[str, ...] = ()
    later: tuple[tuple[str, _Version], ...] = ()
    libraries: tuple[str, ...] = ()


def violations(wheel: Wheel, every: Iterable[Files], unknown: frozenset[File] = frozenset()) -> Iterator[Violation]:
    """The violations in a wheel, a file at a time.

    ``unknown`` are files that are loaded with libraries of which nothing is known: what such a file imports under a
    name like Python's may be theirs, so that only what Python added later counts.
    """
    tags = {extension.path: extension.tag for extension in wheel.extensions}
    for files in every:
        claims = {file: claim for file in files.every if (claim := _claim(tags.get(file.path), wheel)) is not None}
        # Libraries that extend Python's API name their own symbols alike.
        own = frozenset(name for file in files.every for name in file.image.exports if name.startswith(_OF_PYTHON))
        for file, claim in claims.items():
            found = _violation(file, claim, own, certain=file not in unknown)
            if found is not None:
                yield found


def _claim(tag: str | None, wheel: Wheel) -> Claim | None:
    """What the file's name or its wheel's tags claim; None where neither speaks of a stable ABI, or the file is for one
    Python (which rule WC304 judges)."""
    if tag is not None and not tag.startswith("abi3"):
        return None
    pairs = [parts for parts in (name.split("-", 2) for name in wheel.tags) if len(parts) == 3]
    stable = [(python, abi) for python, abi, _ in pairs if re.fullmatch(r"(?:abi3|abi3t|abi3\.abi3t)", abi)]
    if stable:
        return Claim(stable[0][1], _lowest([python for python, _ in stable]))
    if tag is None:
        return None
    # A file name alone: the wheel's own Pythons are those it must work on.
    return Claim(tag, _lowest([python for python, _, _ in pairs if python.startswith("cp")]))


def _lowest(pythons: list[str]) -> _Version | None:
    versions = [(int(match[1]), int(match[2])) for match in (re.fullmatch(r"cp(\d)(\d+)", p) for p in pythons) if match]
    return min(versions) if versions else None


def _violation(file: File, claim: Claim, own: frozenset[str], *, certain: bool) -> Violation | None:
    image = file.image
    libraries: tuple[str, ...] = ()
    names = {s.name for s in image.imports if not s.weak and s.name.startswith(_OF_PYTHON)}
    if file.format is BinaryFormat.PE:
        libraries = tuple(name for name in image.needed if _VERSIONED_DLL.fullmatch(name))
        # Only what is taken from Python itself; other libraries may call their symbols what they like.
        python = {
            s.name for s in image.imports if s.library and (_STABLE_DLL.match(s.library) or s.library in libraries)
        }
        names &= python
    added = _added()
    names = {name for name in names if name not in own and not name.startswith(_INITS)}
    outside = tuple(sorted(name for name in names if name not in added)) if certain else ()
    later = tuple(sorted((n, added[n]) for n in names if n in added and claim.minimum and added[n] > claim.minimum))
    if not (outside or later or libraries):
        return None
    return Violation(file, claim, outside, later, libraries)


@cache
def _added() -> dict[str, _Version]:
    """Symbol to the version that added it to the stable ABI."""
    from abi3info import DATAS, FUNCTIONS  # type: ignore[import-untyped]

    found: dict[str, _Version] = {}
    for table in (FUNCTIONS, DATAS):
        for symbol, entry in table.items():
            found[symbol.name] = (entry.added.major, entry.added.minor)
    return found
