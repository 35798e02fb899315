"""Bounded access to a file that nothing is known of: every offset, count and size in it may be a lie."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

MOST_BLOCK = 48 << 20
"""Bytes of one table read at once. The string table of the largest libraries with GPU code stays below it."""

_MOST_SYMBOLS = 300_000  # of one file, those of all its images together
_MOST_TEXT = 32 << 20  # bytes of all names of one file
_MOST_READ = 256 << 20  # bytes read of one file, however often
_USUAL = 256  # bytes that hold most names
_LONGEST = 32 << 10  # bytes of one name: those of C++ templates reach some thousands


TOO_MANY_SYMBOLS = f"it has more than {_MOST_SYMBOLS:,} symbols"


class MalformedError(Exception):
    """What the file says of itself cannot be; the text says what. Never leaves the package."""


class LimitError(MalformedError):
    """The file holds more than is read here, which a good one may too."""


def worse(first: MalformedError | None, second: MalformedError | None) -> MalformedError | None:
    """What to tell of two problems: the first, but for a limit that was met before something is really wrong."""
    if first is None or (second is not None and isinstance(first, LimitError) and not isinstance(second, LimitError)):
        return second
    return first


@dataclass(slots=True)
class Budget:
    """What reading one file may still cost, however often its tables overlap."""

    symbols: int = _MOST_SYMBOLS
    text: int = _MOST_TEXT
    read: int = _MOST_READ

    def take_symbols(self, count: int) -> int:
        """How many of ``count`` symbols may still be read; they are paid for."""
        granted = min(count, self.symbols)
        self.symbols -= granted
        return granted

    def take_symbol(self) -> None:
        """Pay for one symbol."""
        if self.symbols <= 0:
            raise LimitError(TOO_MANY_SYMBOLS)
        self.symbols -= 1

    def take_text(self, count: int) -> None:
        """Pay for a name of ``count`` bytes."""
        self.text -= count
        if self.text < 0:
            raise LimitError(f"its names are longer than {_MOST_TEXT >> 20} MiB together")

    def take_read(self, count: int) -> None:
        """Pay for reading ``count`` bytes."""
        self.read -= count
        if self.read < 0:
            raise LimitError(f"its tables are larger than {_MOST_READ >> 20} MiB together")


@dataclass(slots=True)
class Window:
    """A part of a file (a slice of a fat binary, or all of it): ``size`` bytes from ``start``.

    ``budget`` is for what a loader reads, ``leisure`` for what only a debugger does.
    """

    file: BinaryIO
    size: int
    start: int = 0
    budget: Budget = field(default_factory=Budget)
    leisure: Budget = field(default_factory=Budget)

    def part(self, offset: int, size: int) -> Window:
        """The window on a part of this one."""
        self._check(offset, size)
        return Window(self.file, size, self.start + offset, self.budget, self.leisure)

    def read(self, offset: int, count: int) -> bytes:
        """``count`` bytes from ``offset``, all of them."""
        self._check(offset, count)
        if count > MOST_BLOCK:
            raise LimitError(f"a table of it is larger than {MOST_BLOCK >> 20} MiB")
        self.budget.take_read(count)
        self.file.seek(self.start + offset)
        content = self.file.read(count)
        if len(content) != count:
            raise MalformedError("it ends before what its header tells")
        return content

    def unpack(self, layout: struct.Struct, offset: int) -> tuple[Any, ...]:
        """One structure at ``offset``."""
        return layout.unpack(self.read(offset, layout.size))

    def table(self, layout: struct.Struct, offset: int, count: int) -> Iterator[tuple[Any, ...]]:
        """``count`` structures from ``offset``, read in one block."""
        return layout.iter_unpack(self.read(offset, layout.size * count))

    def text(self, offset: int) -> str:
        """The text at ``offset`` up to its NUL."""
        room = max(self.size - offset, 0)
        block = self.read(offset, min(_USUAL, room))
        if b"\0" not in block:
            block = self.read(offset, min(_LONGEST, room))
        return Strings(block, self.budget).at(0)

    def _check(self, offset: int, count: int) -> None:
        if offset < 0 or count < 0 or offset + count > self.size:
            raise MalformedError("it points behind its own end: truncated, or not what its header tells")


@dataclass(slots=True)
class Strings:
    """A table of texts that end with a NUL."""

    block: bytes
    budget: Budget

    def at(self, offset: int) -> str:
        """The text at ``offset``. What is no UTF-8 is replaced: quickly, for a file may hold nothing else."""
        block, budget = self.block, self.budget
        if not 0 <= offset < len(block):
            raise MalformedError("a name lies outside of its table")
        end = block.find(b"\0", offset, offset + _LONGEST)
        if end < 0:
            raise MalformedError("a name does not end")
        budget.text -= end - offset  # a call less for each of a hundred thousand symbols
        if budget.text < 0:
            budget.take_text(0)
        return block[offset:end].decode("utf-8", "replace")
