"""Compiled files read without loading them: ELF, Mach-O and PE, of any platform on any platform."""

from __future__ import annotations

from wheelcheck.binaries.header import HEAD, WASM, extension_name, identify
from wheelcheck.binaries.inits import init_names, inits
from wheelcheck.binaries.reader import read, worth_reading

__all__ = ["HEAD", "WASM", "extension_name", "identify", "init_names", "inits", "read", "worth_reading"]
