"""What a command prints: kept within bounds, handed on by line."""

from __future__ import annotations

import codecs
from collections import deque
from collections.abc import Callable

OnLine = Callable[[str], None]

_LONGEST = 65536  # characters that a line without an end may gather


class Output:
    """The bytes of a stream: all of it up to ``limit``, then its head and its tail; lines handed on as they come."""

    def __init__(self, limit: int, on_line: OnLine | None) -> None:
        """Nothing yet; ``limit`` in bytes."""
        self._half = max(limit // 2, 1)
        self._head = bytearray()
        self._tail: deque[bytes] = deque()
        self._tail_size = 0
        self._dropped = 0
        self._on_line = on_line
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._line = ""

    def add(self, chunk: bytes) -> None:
        """Take what came."""
        room = self._half - len(self._head)
        self._head += chunk[:room] if room > 0 else b""
        rest = chunk[max(room, 0) :]
        if rest:
            self._tail.append(rest)
            self._tail_size += len(rest)
        while self._tail and self._tail_size - len(self._tail[0]) >= self._half:
            gone = len(self._tail.popleft())
            self._tail_size -= gone
            self._dropped += gone
        if self._on_line is not None and chunk:
            self._emit(self._decoder.decode(chunk))

    def finish(self) -> None:
        """Hand on a last line without its end."""
        if self._on_line is not None and self._line:
            self._emit("\n")

    def text(self) -> str:
        """What was kept, as text."""
        tail = b"".join(self._tail)
        cut = max(len(tail) - self._half, 0)
        dropped = self._dropped + cut
        gap = f"\n[... {dropped} bytes left out ...]\n".encode() if dropped else b""
        return (bytes(self._head) + gap + tail[cut:]).decode("utf-8", "replace")

    def _emit(self, text: str) -> None:
        assert self._on_line is not None
        *lines, self._line = (self._line + text).split("\n")
        if len(self._line) > _LONGEST:  # no newline for ages: don't collect it without end
            lines.append(self._line)
            self._line = ""
        for line in lines:
            # A progress bar redraws its line with carriage returns: its last state is the line.
            self._on_line(line.rstrip("\r").rpartition("\r")[2])
