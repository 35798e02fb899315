"""How the structures of ELF files lie in memory: by word size and byte order (System V gABI, chapters 4 and 5)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Segment:
    """A program header, without the physical address."""

    type: int
    flags: int
    offset: int
    address: int
    size: int
    align: int


@dataclass(frozen=True, slots=True)
class Section:
    """A section header, as far as it is asked for."""

    name: int
    type: int
    flags: int
    address: int
    offset: int
    size: int
    link: int


@dataclass(frozen=True, slots=True)
class Layout:
    """The structures of one word size and byte order."""

    order: str
    wide: bool
    header: struct.Struct
    segment: struct.Struct
    section: struct.Struct
    dynamic: struct.Struct
    symbol: struct.Struct

    @classmethod
    def of(cls, *, wide: bool, little: bool) -> Layout:
        """The layout of ELFCLASS64 (``wide``) or ELFCLASS32."""
        order = "<" if little else ">"
        formats = (
            ("HHIQQQIHHHHHH", "IIQQQQQQ", "IIQQQQIIQQ", "qQ", "IBBHQQ")
            if wide
            else ("HHIIIIIHHHHHH", "IIIIIIII", "IIIIIIIIII", "iI", "IIIBBH")
        )
        return cls(order, wide, *(struct.Struct(order + one) for one in formats))

    @property
    def little(self) -> bool:
        """Whether the lowest byte comes first."""
        return self.order == "<"

    def to_segment(self, row: tuple[Any, ...]) -> Segment:
        """A program header: its flags stand in another place in each word size."""
        if self.wide:
            kind, flags, offset, address, _, size, _, align = row
        else:
            kind, offset, address, _, size, _, flags, align = row
        return Segment(kind, flags, offset, address, size, align)

    def to_section(self, row: tuple[Any, ...]) -> Section:
        """A section header."""
        return Section(*row[:7])
