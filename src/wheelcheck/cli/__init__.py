"""The command line: strings in, exit status out. The only code that prints or exits."""

from __future__ import annotations

from wheelcheck.cli.entry import main

__all__ = ["main"]
