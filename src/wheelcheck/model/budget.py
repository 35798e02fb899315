"""How large a distribution may be."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Budget:
    """Limits in bytes for the archive, for all that it unpacks to, and for its largest file; and the most files. None:
    no limit.
    """

    archive: int | None = None
    unpacked: int | None = None
    file: int | None = None
    files: int | None = None
