"""Reading a compiled file, whatever its format, and however broken it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO

from wheelcheck.binaries.draft import Draft
from wheelcheck.binaries.header import HEAD, identify
from wheelcheck.binaries.window import LimitError, MalformedError, Window, worse
from wheelcheck.model.binary import Binary, BinaryFormat


def read(file: BinaryIO, size: int) -> Binary:
    """The facts of a compiled file of ``size`` bytes that can be read at any place.

    Never raises for what the file holds: what cannot be read is the `Binary.problem`. Whatever its tables say, at most
    256 MiB are read, 48 at once; 300,000 symbols (65,536 a direction in a PE file), 32 MiB of names, 4096 libraries of
    each image, 8192 load commands, 32 architectures. Chains and tries go on no longer than that.
    """
    file.seek(0)
    head = identify(file.read(min(size, HEAD)))
    reader = _READERS.get(head.format)
    if reader is None:
        return Binary(head.format, head.machines, size=size)
    drafts: list[Draft] = []
    try:
        drafts, problem = reader(Window(file, size))
    except MalformedError as error:
        problem = error
    for draft in drafts:
        problem = worse(problem, draft.problem)
    return Binary(
        head.format,
        head.machines or tuple(draft.machine for draft in drafts),
        tuple(draft.image() for draft in drafts),
        size,
        str(problem) if problem is not None else None,
        isinstance(problem, LimitError),
    )


# Each gives the images, and why one more could not be read. Loaded when asked for: a wheel has files of one format.


def _elf(window: Window) -> tuple[list[Draft], MalformedError | None]:
    from wheelcheck.binaries.elf import read_elf

    return [read_elf(window)], None


def _macho(window: Window) -> tuple[list[Draft], MalformedError | None]:
    from wheelcheck.binaries.macho import read_macho

    return read_macho(window)


def _pe(window: Window) -> tuple[list[Draft], MalformedError | None]:
    from wheelcheck.binaries.pe import read_pe

    return [read_pe(window)], None


_READERS: dict[BinaryFormat, Callable[[Window], tuple[list[Draft], MalformedError | None]]] = {
    BinaryFormat.ELF: _elf,
    BinaryFormat.MACHO: _macho,
    BinaryFormat.PE: _pe,
}
