"""Reading a compiled file, whatever its format, and however broken it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO

from wheelcheck.binaries.draft import Draft
from wheelcheck.binaries.elf import read_elf
from wheelcheck.binaries.header import HEAD, identify
from wheelcheck.binaries.macho import read_macho
from wheelcheck.binaries.pe import read_pe
from wheelcheck.binaries.window import MalformedError, Window
from wheelcheck.model.binary import Binary, BinaryFormat

# The images, and why one more could not be read.
_Reader = Callable[[Window], tuple[list[Draft], str | None]]


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
    try:
        drafts, problem = reader(Window(file, size))
    except MalformedError as error:
        return Binary(head.format, head.machines, size=size, problem=str(error))
    machines = head.machines or tuple(draft.machine for draft in drafts)
    problem = problem or next((draft.problem for draft in drafts if draft.problem is not None), None)
    return Binary(head.format, machines, tuple(draft.image() for draft in drafts), size, problem)


def _one(read_image: Callable[[Window], Draft]) -> _Reader:
    return lambda window: ([read_image(window)], None)


_READERS: dict[BinaryFormat, _Reader] = {
    BinaryFormat.ELF: _one(read_elf),
    BinaryFormat.MACHO: read_macho,
    BinaryFormat.PE: _one(read_pe),
}
