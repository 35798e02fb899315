"""The texts of Python and Cython sources, read once for all rules."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from pathlib import Path

from wheelcheck.model.project import TextFile
from wheelcheck.model.snapshot import Snapshot
from wheelcheck.stages.text import decoded

_SUFFIXES = (".py", ".pyi", ".pyx", ".pxd", ".pxi")
# Far above any project's: sympy has 1,600 files and 30 MB. Generated giants and copied site-packages are what they
# stop.
_MOST_FILES = 30_000
_FILE_LIMIT = 8_000_000
_TOTAL_LIMIT = 300_000_000


def read_sources(snapshot: Snapshot, folder: Path) -> tuple[tuple[TextFile, ...], tuple[TextFile, ...]]:
    """The sources of the snapshot, and those on disk in ``folder``, the user's, that the snapshot lacks.

    Sorted by path; ``.py``, ``.pyi``, ``.pyx``, ``.pxd`` and ``.pxi``. What cannot be read, is no regular file inside
    the tree, or is over the limits is left out; undecodable bytes are tolerated.
    """
    sources = _read(snapshot.root, snapshot.files)
    absent = _read(folder, (file.path for file in snapshot.absent))
    return sources, absent


def _read(root: Path, paths: Iterable[str]) -> tuple[TextFile, ...]:
    wanted = sorted(path for path in paths if path.endswith(_SUFFIXES))[:_MOST_FILES]
    inside = os.path.realpath(root) + os.sep
    left = _TOTAL_LIMIT
    found = []
    for path in wanted:
        content = _content(f"{root}/{path}", inside, min(_FILE_LIMIT, left))
        if content is not None:
            left -= len(content)
            found.append(TextFile(path, decoded(content)))
    return tuple(found)


def _content(path: str, inside: str, limit: int) -> bytes | None:
    try:
        status = os.lstat(path)
        if stat.S_ISLNK(status.st_mode):
            path = os.path.realpath(path)
            if not path.startswith(inside):
                return None
            status = os.lstat(path)
        if not stat.S_ISREG(status.st_mode) or status.st_size > limit:
            return None
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - thousands of them
            return file.read()
    except OSError:
        return None
