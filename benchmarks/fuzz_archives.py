"""Damage small wheels and sdists in ever new ways and inspect them; print inputs a second.

    python benchmarks/fuzz_archives.py [--count 200000] [--seed 1] [WHEEL...]

Each input is read and judged by every rule, as `wheelcheck inspect` does; every tenth report is written out. A fault
is any exception but WheelcheckError, more than 20 seconds, 256 MB more of memory, or a file opened for writing outside
of the run's own folder. Inputs that show one are written to tests/unit/stages/corpus/, which the tests then read; the
exit status is 1. WHEELs are real ones, of which some bytes are changed every fiftieth time.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import resource
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY / "tests"))

from unit.stages.archive_subjects import damaged  # noqa: E402
from wheelcheck import reporters, session  # noqa: E402
from wheelcheck.errors import WheelcheckError  # noqa: E402

CORPUS = REPOSITORY / "tests/unit/stages/corpus"
MOST_SECONDS = 20.0
MOST_MEGABYTES = 256


class Writes:
    """What was opened for writing, made or removed outside of ``folder`` while it is on."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.on = str(folder), False
        self.seen: list[str] = []
        sys.addaudithook(self.hear)

    def hear(self, event: str, arguments: tuple[object, ...]) -> None:
        if not self.on:
            return
        if event == "open":
            path, _, flags = arguments
            if not isinstance(flags, int) or not flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
                return
        elif event in ("os.mkdir", "os.rename", "os.remove", "os.link", "os.symlink", "os.chmod"):
            path = arguments[0]
        else:
            return
        if not isinstance(path, int) and not os.fsdecode(path).startswith((self.folder, os.devnull)):  # type: ignore[arg-type]
            self.seen.append(f"{event} {path!r}")


def main() -> int:
    """Run; 1 when an input was found that isn't borne."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("wheels", nargs="*", type=Path)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    real = [(path.name, path.read_bytes()) for path in options.wheels]
    ends: Counter[str] = Counter()
    started, slowest, faults = time.perf_counter(), 0.0, 0
    formats = [reporters.create(name) for name in ("json", "text")]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        tempfile.tempdir = temporary
        writes = Writes(folder)
        for number in range(options.count):
            name, content = _changed(chance.choice(real), chance) if real and number % 50 == 0 else damaged(chance)
            path = folder / name
            path.write_bytes(content)
            seconds, end, fault = judge(path, writes, formats[number % 20] if number % 20 < len(formats) else None)
            path.unlink()
            ends[end] += 1
            slowest = max(slowest, seconds)
            if number % 20_000 == 19_999:
                print(f"{number + 1:,} inputs, {faults} faults, {megabytes()} MB", file=sys.stderr)
            if fault is not None:
                faults += 1
                keep(name, content, fault)
    spent = time.perf_counter() - started
    print(f"{options.count:,} inputs in {spent:.0f} s: {options.count / spent:,.0f} a second, seed {options.seed}")
    print(", ".join(f"{count:,} {end}" for end, count in ends.most_common()))
    print(f"the slowest took {slowest:.2f} s, memory {megabytes()} MB, {faults} faults")
    return 1 if faults else 0


def judge(path: Path, writes: Writes, shown: reporters.Reporter | None) -> tuple[float, str, str | None]:
    """Seconds, how it ended, and what was wrong with that."""
    before, began = megabytes(), time.perf_counter()
    writes.on, end, fault = True, "judged", None
    try:
        (report,) = session.inspect([str(path)])
        if shown is not None:
            shown.render((report,))
            session.diff(str(path), str(path))  # reads sdists whole
    except WheelcheckError:
        end = "refused"
    except Exception:  # noqa: BLE001 whatever it is, it is what this looks for
        end, fault = "raised", traceback.format_exc(limit=-8)
    writes.on = False
    seconds = time.perf_counter() - began
    if writes.seen:
        fault = f"it wrote outside: {writes.seen[:3]}"
        writes.seen.clear()
    if seconds > MOST_SECONDS:
        fault = f"it took {seconds:.1f} s"
    if megabytes() > before + MOST_MEGABYTES:
        fault = f"it took {megabytes() - before} MB"
    return seconds, end, fault


def _changed(subject: tuple[str, bytes], chance: random.Random) -> tuple[str, bytes]:
    content = bytearray(subject[1])
    for _ in range(chance.randint(1, 8)):
        # The directory stands at the end, and what is wrong with it shows most.
        near = chance.random() < 0.5
        at = len(content) - 1 - chance.randrange(min(len(content), 4000)) if near else chance.randrange(len(content))
        content[at] = chance.randrange(256)
    return subject[0], bytes(content)


def keep(name: str, content: bytes, fault: str) -> None:
    """Write the input where the tests find it."""
    CORPUS.mkdir(exist_ok=True)
    path = CORPUS / f"{hashlib.sha256(content).hexdigest()[:12]}-{name}"
    path.write_bytes(content)
    print(f"{path.relative_to(REPOSITORY)} ({len(content):,} bytes)\n{fault}", file=sys.stderr)


def megabytes() -> int:
    """The most memory that this process had so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


if __name__ == "__main__":
    sys.exit(main())
