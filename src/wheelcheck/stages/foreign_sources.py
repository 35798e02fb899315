"""Texts of installed modules that are not the project's."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from pathlib import PurePosixPath

from wheelcheck.model.environment import Environment
from wheelcheck.model.project import TextFile

_MOST_FILES = 50
_MOST_BYTES = 2_000_000


def read(paths: Iterable[str], environment: Environment) -> tuple[TextFile, ...]:
    """The files at ``paths`` below site-packages, as far as they are there and not too large."""
    return tuple(file for path in islice(paths, _MOST_FILES) if (file := _read(path, environment)) is not None)


def _read(path: str, environment: Environment) -> TextFile | None:
    pure = PurePosixPath(path)
    if pure.is_absolute() or ".." in pure.parts or pure.suffix != ".py":
        return None
    for root in environment.site_packages:
        file = root / pure
        try:
            if file.is_file() and file.stat().st_size <= _MOST_BYTES:
                return TextFile(path, file.read_text("utf-8", errors="replace"))
        except (OSError, ValueError):  # a name that this file system refuses
            continue
    return None
