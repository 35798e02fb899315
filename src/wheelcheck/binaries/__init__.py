"""Compiled files read without loading them: ELF, Mach-O and PE, of any platform on any platform."""

from __future__ import annotations

from typing import BinaryIO

from wheelcheck.binaries.header import HEAD, WASM, extension_name, identify, worth_reading
from wheelcheck.binaries.inits import init_names, inits
from wheelcheck.model.binary import Binary

__all__ = ["HEAD", "WASM", "extension_name", "identify", "init_names", "inits", "read", "worth_reading"]


def read(file: BinaryIO, size: int) -> Binary:
    """The facts of a compiled file of ``size`` bytes that can be read at any place; see ``reader.read``."""
    from wheelcheck.binaries import reader  # three formats, loaded when a wheel holds a compiled file

    return reader.read(file, size)
