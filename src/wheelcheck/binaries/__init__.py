"""Compiled files read without loading them: ELF, Mach-O and PE, of any platform on any platform."""

from __future__ import annotations

from wheelcheck.binaries.header import HEAD, extension_name, identify

__all__ = ["HEAD", "extension_name", "identify"]
