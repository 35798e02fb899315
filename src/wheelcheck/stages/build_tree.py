"""The tree that a backend builds from: what it writes there, and where in it an error belongs."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from wheelcheck.model.build import BuildError, BuildFault

_LARGEST = 64 << 20  # bytes; what a build stamps or generates is smaller, and data files above cost time
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Changes:
    """What a build did to its tree: files that it wrote, and of these the ones that were there and hold something else
    now. (Files above 64 MB count as such when their size is another one.)
    """

    written: list[str] = field(default_factory=list)
    rewritten: list[str] = field(default_factory=list)


@contextlib.contextmanager
def changes(tree: Path, *, contents: bool = True) -> Iterator[Changes]:
    """Collect which files appear or change below ``tree`` (without version control's), and remove the new ones.

    Without ``contents`` nothing is read, and ``rewritten`` goes by sizes.
    """
    before = state(tree)
    # Nobody knows which files will be written, and what they held can't be asked afterwards: 0.3 s for 300 MB.
    held = {path: _digest(tree, path, size) for path, (_, size) in before.items()} if contents else {}
    found = Changes()
    try:
        yield found
    finally:
        after = state(tree)
        found.written.extend(sorted(path for path, stamp in after.items() if before.get(path) != stamp))
        for path in found.written:
            if path not in before:
                _remove_with_empty_parents(tree, path)
            elif before[path][1] != after[path][1] or (held and held[path] != _digest(tree, path, after[path][1])):
                found.rewritten.append(path)


def _digest(tree: Path, path: str, size: int) -> bytes | None:
    """What a file holds, or where a link leads; None for what is not read: what is too large, or no file."""
    place = os.path.join(tree, path)  # noqa: PTH118 - tens of thousands of them
    if size > _LARGEST:
        return None
    try:
        if os.path.islink(place):  # noqa: PTH114
            return os.fsencode(os.readlink(place))  # noqa: PTH115
        if not os.path.isfile(place):  # noqa: PTH113 - a pipe would never end
            return None
        hasher = hashlib.sha256()
        with open(place, "rb", buffering=0) as file:  # noqa: PTH123
            while chunk := file.read(_CHUNK):
                hasher.update(chunk)
    except OSError:
        return None
    return hasher.digest()


def _remove_with_empty_parents(tree: Path, path: str) -> None:
    with contextlib.suppress(OSError):  # rmdir ends the loop at the first folder that holds something
        (tree / path).unlink()
        for folder in (tree / path).relative_to(tree).parents[:-1]:
            (tree / folder).rmdir()


def state(tree: Path) -> dict[str, tuple[int, int]]:
    """Time and size of every file below ``tree``, by its path relative to it."""
    found: dict[str, tuple[int, int]] = {}
    for folder, folders, names in os.walk(tree):
        folders[:] = [name for name in folders if name not in (".git", ".hg", "__pycache__")]
        for name in names:
            path = os.path.join(folder, name)  # noqa: PTH118 - tens of thousands of them
            with contextlib.suppress(OSError):
                stat = os.lstat(path)
                found[os.path.relpath(path, tree)] = (stat.st_mtime_ns, stat.st_size)
    return found


def located(error: BuildError, tree: Path) -> BuildError:
    """A missing file's error with the line that asks for it: Cython keeps silent about who includes what, and a
    traceback shows the call that a list of files is given to, not the file's own line."""
    if error.fault is not BuildFault.MISSING_FILE or not error.missing:
        return error
    if error.missing.endswith((".pxi", ".pxd")) and not (error.path or "").endswith((".pyx", ".pxd", ".pxi")):
        including = re.compile(rf"""^\s*include\s+["']{re.escape(error.missing)}["']""")
        for path in sorted(path for path in state(tree) if path.endswith((".pyx", ".pxd", ".pxi"))):
            for number, line in _lines(tree / path, including):
                message = f"{path}:{number}: {error.message}"
                return replace(error, path=path, line=number, message=message, excerpt=(line.strip(), *error.excerpt))
    if error.path == "setup.py":
        found = list(_lines(tree / "setup.py", re.compile(rf"""["']{re.escape(error.missing)}["']""")))
        if len(found) == 1:
            return replace(error, line=found[0][0])
    return error


def _lines(path: Path, wanted: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    with contextlib.suppress(OSError):
        for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1):
            if wanted.search(line):
                yield number, line
