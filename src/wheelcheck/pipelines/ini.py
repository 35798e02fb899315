"""INI files as tox and setup.cfg write them, with the line of every value (configparser keeps none)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_SECTION = re.compile(r"\[([^\]]+)\]\s*(?:[#;].*)?$")
_KEY = re.compile(r"([^\s=:#;\[][^=:]*?)\s*[=:]\s*(.*)$")


@dataclass(slots=True)
class Section:
    """A section: its line, and for each key the lines of its value with their numbers."""

    name: str
    line: int
    values: dict[str, list[tuple[int, str]]] = field(default_factory=dict)

    def lines(self, *keys: str) -> list[tuple[int, str]]:
        """The lines of the first of these keys that is there, blank ones left out."""
        for key in keys:
            if key in self.values:
                return [(number, text) for number, text in self.values[key] if text]
        return []

    def text(self, *keys: str) -> str | None:
        """The value as one text."""
        for key in keys:
            if key in self.values:
                return "\n".join(text for _, text in self.values[key] if text)
        return None


def sections(text: str) -> dict[str, Section]:
    """The sections of a file by name. What is no section and no key is passed over."""
    found: dict[str, Section] = {}
    section: Section | None = None
    value: list[tuple[int, str]] | None = None
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        if stripped.startswith(("#", ";")):
            continue
        if line[:1].isspace() and value is not None:
            value.append((number, re.sub(r"\s+[#;].*$", "", stripped)))
            continue
        if match := _SECTION.match(stripped):
            section = found.setdefault(match[1], Section(match[1], number))
            value = None
        elif section is not None and (match := _KEY.match(stripped)):
            value = section.values.setdefault(match[1].strip().lower(), [])
            value.append((number, re.sub(r"\s+[#;].*$", "", match[2].strip())))
    return found
