"""Damage small compiled files in ever new ways, and the compiled files of wheels too; print inputs a second.

    python benchmarks/fuzz_binaries.py [--count 200000] [--seed 1] [WHEEL...]

What raises, takes a second of CPU time or more than 256 MB is written to tests/unit/binaries/corpus/, which the tests
then read; the exit status is 1. The readers must give a value for every input.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import random
import resource
import sys
import time
import traceback
import zipfile
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY / "tests"))

from unit.binaries.subjects import damage, subjects  # noqa: E402
from wheelcheck import binaries  # noqa: E402

CORPUS = REPOSITORY / "tests/unit/binaries/corpus"
MOST_SECONDS = 1.0
MOST_MEGABYTES = 256
LARGEST = 400_000  # bytes of a file from a wheel: the larger, the less of it is what a reader looks at


def main() -> int:
    """Run; 1 when an input was found that the readers don't bear."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("wheels", nargs="*", type=Path)
    options = parser.parse_args()
    grounds = [*subjects().values(), *(content for wheel in options.wheels for content in compiled(wheel))]
    chance = random.Random(options.seed)
    started, slowest, faults, problems = time.perf_counter(), 0.0, 0, 0
    for _ in range(options.count):
        content = damage(chance.choice(grounds), chance)
        seconds, fault, problem = judge(content)
        slowest, problems = max(slowest, seconds), problems + problem
        if fault is not None:
            faults += 1
            keep(content, fault)
    spent = time.perf_counter() - started
    print(f"{options.count:,} inputs from {len(grounds)} files in {spent:.0f} s: {options.count / spent:,.0f} a second")
    print(f"{problems:,} with a problem, the slowest took {slowest:.3f} s, memory {megabytes()} MB, {faults} faults")
    return 1 if faults else 0


def judge(content: bytes) -> tuple[float, str | None, bool]:
    """CPU seconds that reading took (a busy machine is no fault), what was wrong with that, and whether the file was
    found damaged."""
    before, began = megabytes(), time.process_time()
    try:
        binary = binaries.read(io.BytesIO(content), len(content))
        for image in binary.images:
            binaries.inits(image)
    except Exception:  # noqa: BLE001 whatever it is, it is what this looks for
        return time.process_time() - began, traceback.format_exc(), False
    seconds = time.process_time() - began
    if seconds > MOST_SECONDS:
        return seconds, f"it took {seconds:.1f} s", binary.problem is not None
    if megabytes() > before + MOST_MEGABYTES:
        return seconds, f"it took {megabytes() - before} MB", binary.problem is not None
    return seconds, None, binary.problem is not None


def keep(content: bytes, fault: str) -> None:
    """Write the input where the tests find it."""
    CORPUS.mkdir(exist_ok=True)
    path = CORPUS / hashlib.sha256(content).hexdigest()[:12]
    path.write_bytes(content)
    print(f"{path.relative_to(REPOSITORY)} ({len(content):,} bytes)\n{fault}", file=sys.stderr)


def compiled(wheel: Path) -> Iterator[bytes]:
    """The compiled files of a wheel that are small enough."""
    with zipfile.ZipFile(wheel) as archive:
        for info in archive.infolist():
            if info.file_size <= LARGEST:
                content = archive.read(info)
                if binaries.worth_reading(content[:4]):
                    yield content


def megabytes() -> int:
    """The most memory that this process had so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


if __name__ == "__main__":
    sys.exit(main())
