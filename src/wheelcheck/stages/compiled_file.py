"""A compiled file on its way out of an archive: it streams by once, and its readers need to go to and fro in it."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import TracebackType
from typing import BinaryIO, cast

from wheelcheck import binaries
from wheelcheck.errors import WheelcheckError
from wheelcheck.model.binary import Binary

_MAGIC = 4  # bytes that decide
_MOST_MEMORY = 8 << 20  # a larger file goes to the system's temporary folder while it is read


def read_whole(content: bytes) -> Binary:
    """What a file of these bytes, that has them all in memory, says of itself."""
    if len(content) >= _MAGIC and binaries.worth_reading(content):
        return binaries.read(io.BytesIO(content), len(content))
    return replace(binaries.identify(content[: binaries.HEAD]), size=len(content))


class CompiledFile:
    """Keeps a stream that starts like a compiled file until it has been read; of any other stream, its start only.

    A context manager: leaving it removes what was kept. Raises WheelcheckError when there is no room to keep it.
    """

    def __init__(self) -> None:
        """Nothing has streamed by yet."""
        self._size = 0
        self._head = b""
        self._kept: BinaryIO | None = None

    def __enter__(self) -> CompiledFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._kept is not None:
            self._kept.close()

    def take(self, chunk: bytes) -> None:
        """The next bytes of the stream."""
        undecided = self._size < _MAGIC
        self._size += len(chunk)
        if self._kept is not None:
            self._keep(chunk)
        elif undecided:
            self._head += chunk
            if self._size >= _MAGIC and binaries.worth_reading(self._head):
                self._kept = cast(BinaryIO, tempfile.SpooledTemporaryFile(_MOST_MEMORY))  # noqa: SIM115 see __exit__
                self._keep(self._head)
            self._head = self._head[: binaries.HEAD]

    def binary(self) -> Binary:
        """What the file says of itself, once all of it has streamed by."""
        if self._kept is None:
            return replace(binaries.identify(self._head), size=self._size)
        with _room():
            return binaries.read(self._kept, self._size)

    def _keep(self, chunk: bytes) -> None:
        if self._kept is not None:
            with _room():
                self._kept.write(chunk)


@contextmanager
def _room() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise WheelcheckError(
            f"a compiled file cannot be kept in {tempfile.gettempdir()} while it is read: {error.strerror or error}",
            "make room there, or set TMPDIR to a folder with room for the largest file of the wheel",
        ) from error
