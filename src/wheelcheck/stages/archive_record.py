"""RECORD: the list of a wheel's files with their hashes and sizes, read and compared (PEP 376, PEP 427)."""

from __future__ import annotations

import base64
import binascii
import csv
import hashlib
import io
import posixpath
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from wheelcheck.model.archive import ArchiveFault, ArchiveProblem

_ALGORITHMS = frozenset({"sha256", "sha384", "sha512", "sha3_256", "sha3_384", "sha3_512", "blake2b", "blake2s"})
_FORBIDDEN = frozenset({"md5", "sha1", "sha224"})
# Signatures may be added after RECORD was written, so they are never listed in it.
_UNLISTED = ("RECORD.jws", "RECORD.p7s")


@dataclass(frozen=True, slots=True)
class Row:
    """What RECORD says about one file; ``algorithm`` and ``digest`` are None when it gives no hash."""

    algorithm: str | None
    digest: bytes | None
    size: int | None


@dataclass(frozen=True, slots=True)
class Measured:
    """What reading a file gave: its size, and its digest by the algorithm of its row (else SHA-256)."""

    size: int
    digest: bytes


def parse(text: str, path: str) -> tuple[Mapping[str, Row], tuple[ArchiveProblem, ...]]:
    """The rows of a RECORD by path, and what is malformed in it. ``path`` is that of RECORD itself."""
    rows: dict[str, Row] = {}
    problems: list[ArchiveProblem] = []
    try:
        for fields in csv.reader(io.StringIO(text, newline="")):
            if not fields:
                continue
            row, fault = _row(fields)
            if fault is not None:
                problems.append(ArchiveProblem(ArchiveFault.RECORD, fields[0][:500], fault))
            if fields[0] in rows:
                problems.append(ArchiveProblem(ArchiveFault.RECORD, fields[0][:500], "RECORD lists it twice"))
            rows[fields[0]] = row
    except csv.Error as error:
        problems.append(ArchiveProblem(ArchiveFault.RECORD, path, f"RECORD is not a CSV file: {error}"))
    return rows, tuple(problems)


def _row(fields: list[str]) -> tuple[Row, str | None]:
    if len(fields) != 3:
        return Row(None, None, None), f"its row in RECORD has {len(fields)} fields instead of 3"
    _, pair, size_text = fields
    size = int(size_text) if size_text.isascii() and size_text.isdigit() and len(size_text) < 16 else None
    fault = f"RECORD gives it the size {size_text[:40]!r}" if size_text and size is None else None
    if not pair:
        return Row(None, None, size), fault
    algorithm, _, encoded = pair.partition("=")
    if algorithm in _FORBIDDEN:
        return Row(None, None, size), f"RECORD hashes it with {algorithm}; the specification demands SHA-256 or better"
    if algorithm not in _ALGORITHMS:
        return Row(None, None, size), f"RECORD hashes it with {algorithm[:40]!r}, which is unknown"
    digest = _decode(encoded)
    if digest is None or len(digest) != _digest_size(algorithm):
        return Row(None, None, size), f"RECORD's {algorithm} of it is not a digest: {encoded[:80]!r}"
    if not size_text:
        fault = "RECORD gives no size for it"
    if encoded.endswith("="):
        fault = f"RECORD's {algorithm} of it is written with padding, which installers that compare texts refuse"
    return Row(algorithm, digest, size), fault


@cache
def _digest_size(algorithm: str) -> int:
    return hashlib.new(algorithm).digest_size


def _decode(encoded: str) -> bytes | None:
    bare = encoded.rstrip("=")
    try:
        return base64.b64decode(bare + "=" * (-len(bare) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None


def compare(
    rows: Mapping[str, Row], measured: Mapping[str, Measured], unread: Iterable[str], dist_info: str
) -> Iterator[ArchiveProblem]:
    """Every difference between RECORD and the files, both ways. ``unread`` exist but could not be measured."""
    present, unlisted = set(unread), {f"{dist_info}/{name}" for name in _UNLISTED}
    for path, found in measured.items():
        row = rows.get(path)
        own = path == f"{dist_info}/RECORD"
        if own or path in unlisted:
            if own and row is None:
                yield ArchiveProblem(ArchiveFault.RECORD, path, "RECORD doesn't list itself")
            elif own and row is not None and (row.digest is not None or row.size is not None):
                yield ArchiveProblem(
                    ArchiveFault.RECORD, path, "RECORD gives itself a hash or a size, which cannot hold"
                )
        elif row is None:
            yield ArchiveProblem(ArchiveFault.UNRECORDED, path, "it is in the archive and not in RECORD")
        else:
            yield from _differences(path, row, found)
    for path in rows:
        if path in unlisted:
            yield ArchiveProblem(
                ArchiveFault.RECORD, path, "RECORD lists it; a signature of RECORD is not listed in it"
            )
        elif path not in measured and path not in present:
            yield ArchiveProblem(ArchiveFault.RECORDED_ABSENT, path[:500] or "RECORD", _absent(path))


def _absent(path: str) -> str:
    if not path:
        return "a row of it gives no path"
    if path.startswith("/") or ".." in path.split("/") or path[1:2] == ":":
        return "RECORD lists it: a path outside of the wheel, which uninstalling may delete"
    if path != posixpath.normpath(path):
        return "RECORD lists it, which is not how a path is written, and the archive lacks it"
    return "RECORD lists it and the archive lacks it"


def _differences(path: str, row: Row, found: Measured) -> Iterator[ArchiveProblem]:
    if row.size is not None and row.size != found.size:
        message = f"RECORD gives it {row.size:,} bytes, it has {found.size:,}"
        yield ArchiveProblem(ArchiveFault.WRONG_SIZE, path, message)
    elif row.digest is not None and row.digest != found.digest:
        message = f"its content does not have the {row.algorithm} that RECORD gives"
        yield ArchiveProblem(ArchiveFault.WRONG_HASH, path, message)
    elif row.digest is None and row.algorithm is None and row.size is not None:
        yield ArchiveProblem(ArchiveFault.RECORD, path, "RECORD gives no hash for it")
    elif row.digest is None and row.size is None:
        yield ArchiveProblem(ArchiveFault.RECORD, path, "RECORD gives neither hash nor size for it")
