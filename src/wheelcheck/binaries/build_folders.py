"""Places of the build machine in the string tables of debugging data (DWARF 5: ``.debug_line_str``, ``.debug_str``)."""

from __future__ import annotations

import re

MOST_SCANNED = 256 << 10
"""Bytes of a table that are searched: the folder of the compilation stands among its first strings."""

# POSIX paths, and those of Windows with a drive.
_FOLDER = re.compile(rb"(?:\A|\0)((?:/|[A-Za-z]:[\\/])[^\0\n\r\t]{1,1000})(?=\0)")


def absolute_paths(block: bytes) -> list[str]:
    """The texts in a table of NUL-terminated ones that are absolute paths."""
    return [found.decode("utf-8", "replace") for found in _FOLDER.findall(block)]
