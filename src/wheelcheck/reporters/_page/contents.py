"""The files of the wheel by size; of an sdist where there is no wheel."""

from __future__ import annotations

from wheelcheck.reporters._page.block import Record, within
from wheelcheck.reporters._page.subject import Subject

_MOST_BYTES = 2_000_000


def contents(subject: Subject) -> Record:
    """Rows of [path, size, packed size]; the largest are kept where there is no room for all."""
    wheel, sdist = subject.evidence.wheel, subject.evidence.sdist
    if wheel is not None:
        kind, filename, size = "wheel", wheel.filename, wheel.size
        files = [(entry.path, entry.size, entry.packed) for entry in wheel.entries]
    elif sdist is not None:
        kind, filename, size = "sdist", sdist.filename, sdist.size
        files = [(path, each, 0) for path, each in sdist.sizes]
    else:
        return {"kind": None, "rows": [], "left": 0}
    largest = sorted(files, key=lambda file: (-file[1], file[0]))
    rows, left = within(largest, _MOST_BYTES, lambda file: [subject.name(file[0]), *file[1:]])
    return {
        "kind": kind,
        "filename": subject.name(filename),
        "size": size,
        "unpacked": sum(each for _, each, _ in files),
        "files": len(files),
        "rows": sorted(rows),
        "left": left,
    }
