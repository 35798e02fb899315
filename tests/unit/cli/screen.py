"""A small terminal: what somebody sees after a program has written."""

from __future__ import annotations

import re

from wheelcheck.reporters._wrapping import columns

_TOKEN = re.compile(r"\x1b\[(?P<number>\d*)(?P<letter>[A-Za-z])|\x1b\[[0-9;]*m|(?P<text>[\s\S])")


class Screen:
    """Rows of a terminal that wraps what reaches its edge, and lays lines out anew when its width changes."""

    def __init__(self, width: int) -> None:
        """An empty terminal of so many columns."""
        self.width = width
        self.lines = [""]
        self.up = 0

    def write(self, text: str) -> int:
        """Show ``text``, heeding carriage return, newline, cursor up and erase."""
        for token in _TOKEN.finditer(text):
            letter = token["letter"]
            if letter == "A":
                self.up += int(token["number"] or 1)
            elif letter == "J":
                self._erase()
            elif token["text"] == "\n":
                self.lines.append("")
                self.up = 0
            elif token["text"] == "\r":
                self.up = self.up
            elif token["text"] is not None:
                self.lines[-1] += token["text"]
        return len(text)

    def flush(self) -> None:
        """See ``io``."""

    def rows(self) -> list[str]:
        """What can be seen, row by row."""
        rows: list[str] = []
        for line in self.lines:
            row = ""
            for character in line:
                if columns(row) + columns(character) > self.width:
                    rows.append(row)
                    row = ""
                row += character
            rows.append(row)
        return rows

    def _erase(self) -> None:
        """Erase from the cursor, which went to the beginning of a row and so many rows up."""
        kept = self.rows()[: len(self.rows()) - 1 - self.up]
        self.lines = [*kept, ""]
        self.up = 0

    @property
    def encoding(self) -> str:
        """Terminals of today."""
        return "utf-8"
