"""Errors of the operating system in words that name the thing and the next step."""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Iterator

from wheelcheck.errors import WheelcheckError

_FULL = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)})

_SHOWN = 300  # characters of a path


@contextlib.contextmanager
def disk_trouble(doing: str) -> Iterator[None]:
    """Translate an OSError of the block into a WheelcheckError: ``doing`` completes "... while <doing>"."""
    try:
        yield
    except OSError as error:
        raise disk_error(error, doing) from error


def disk_error(error: OSError, doing: str) -> WheelcheckError:
    """The WheelcheckError that tells what the operating system refused."""
    name = str(error.filename or "")
    where = f"{name if len(name) <= _SHOWN else name[:_SHOWN] + '...'}: " if name else ""
    if error.errno in _FULL:
        return WheelcheckError(f"the disk is full while {doing}", "free some space, or set TMPDIR to a larger disk")
    if isinstance(error, PermissionError):
        hint = "make it readable for you, or remove it"
        return WheelcheckError(f"{where}permission denied while {doing}", hint)
    if error.errno == errno.ENAMETOOLONG:
        return WheelcheckError(f"{where}the path is too long while {doing}", "set TMPDIR to a folder with a short path")
    return WheelcheckError(f"{where}{error.strerror or error} while {doing}")
