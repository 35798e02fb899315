"""The trie of exported symbols that dyld searches (Apple's ``mach-o/loader.h``, ``LC_DYLD_EXPORTS_TRIE``)."""

from __future__ import annotations

from collections.abc import Iterator

from wheelcheck.binaries.window import Budget, MalformedError

_LONGEST_NUMBER = 10  # bytes of a ULEB128 number of 64 bits
_LONGEST_EDGE = 32 << 10


def read_trie(trie: bytes, budget: Budget) -> Iterator[str]:
    """The names in it. A node is read once, however many edges lead to it: circles end, and graphs that explode do."""
    waiting = [(0, b"")]
    seen = {0}
    while waiting:
        place, prefix = waiting.pop()
        terminal, place = _number(trie, place)
        if place + terminal >= len(trie):
            raise MalformedError("a node of its export trie lies outside")
        if terminal and prefix:
            budget.take_text(len(prefix))
            yield prefix.decode("utf-8", "replace")
        place += terminal
        edges, place = trie[place], place + 1
        for _ in range(edges):
            budget.take_symbol()
            end = trie.find(b"\0", place, place + _LONGEST_EDGE)
            if end < 0:
                raise MalformedError("an edge of its export trie does not end")
            name = prefix + trie[place:end]
            child, place = _number(trie, end + 1)
            budget.take_text(len(name))
            if child not in seen:
                seen.add(child)
                waiting.append((child, name))


def _number(trie: bytes, place: int) -> tuple[int, int]:
    """A ULEB128 number and the place behind it."""
    value = 0
    for count in range(_LONGEST_NUMBER):
        if place >= len(trie):
            raise MalformedError("a number in its export trie lies outside")
        byte = trie[place]
        place += 1
        value |= (byte & 0x7F) << (7 * count)
        if byte < 0x80:
            return value, place
    raise MalformedError("a number in its export trie does not end")
