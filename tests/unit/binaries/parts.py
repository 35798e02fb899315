"""What compiled files made by hand are put together from."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Bytes:
    """A file that grows: every part knows its place."""

    content: bytearray = field(default_factory=bytearray)

    def add(self, part: bytes, align: int = 8) -> int:
        """Append an aligned part; its place."""
        self.content += bytes(-len(self.content) % align)
        self.content += part
        return len(self.content) - len(part)


@dataclass
class Strings:
    """A table of texts that end with a NUL, the empty one first."""

    content: bytearray = field(default_factory=lambda: bytearray(1))

    def add(self, text: str) -> int:
        """Append a text; its place."""
        self.content += text.encode() + b"\0"
        return len(self.content) - len(text.encode()) - 1
