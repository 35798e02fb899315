"""How much memory imports take, and how much they may.

Resident memory is measured from outside and a process over the limit is killed. A limit set inside (RLIMIT_AS,
RLIMIT_DATA) counts what is merely reserved: thread pools, arenas and JIT compilers reserve gigabytes that they never
touch, and fail, or crash, where they may not.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path

_SHARE = 0.8  # of what is available when imports begin
_MOST_PROCESSES = 200  # looked at below one import
_MEMINFO, _CGROUP = Path("/proc/meminfo"), Path("/sys/fs/cgroup")


def default_limit() -> int | None:
    """Bytes that imports may take when nobody says: most of what is available; None where that is unknown."""
    found = [value for value in (_of_machine(), _of_group(_CGROUP)) if value is not None]
    return int(min(found) * _SHARE) if found else None


def resident(pid: int) -> int:
    """Bytes of memory that a process and those that it started hold now; 0 when it is gone.

    Of a process alone, what it shares with its parent is included; where there are several, what they share counts
    once among them.
    """
    below = _below(pid)
    if not below:
        return _resident_alone(pid)
    return sum(_proportional(each) for each in (pid, *below))


def _resident_alone(pid: int) -> int:
    try:
        with open(f"/proc/{pid}/statm", "rb") as file:  # noqa: PTH123 - many times a second
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0


def _below(pid: int) -> list[int]:
    """The processes that a process has started, and those that these have; [] where the kernel does not tell."""
    found: list[int] = []
    pending = [pid]
    while pending and len(found) < _MOST_PROCESSES:
        each = pending.pop()
        try:
            with open(f"/proc/{each}/task/{each}/children", "rb") as file:  # noqa: PTH123 - many times a second
                children = [int(number) for number in file.read().split()]
        except (OSError, ValueError):
            continue
        found += children
        pending += children
    return found


def _proportional(pid: int) -> int:
    """Bytes of a process, each page divided by how many processes share it."""
    try:
        with open(f"/proc/{pid}/smaps_rollup", "rb") as file:  # noqa: PTH123
            line = next(line for line in file if line.startswith(b"Pss:"))
            return int(line.split()[1]) * 1024
    except (OSError, ValueError, IndexError, StopIteration):
        return _resident_alone(pid)


def _of_machine() -> int | None:
    with contextlib.suppress(OSError, ValueError, IndexError):
        for line in _MEMINFO.read_text("ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    return None


def _of_group(folder: Path) -> int | None:
    with contextlib.suppress(OSError, ValueError):
        most = int((folder / "memory.max").read_text("ascii"))
        return max(most - int((folder / "memory.current").read_text("ascii")), 0)
    return None


class Places:
    """The places of a tree for processes beside its first: bytes in a FIFO, taken out while memory is short."""

    def __init__(self, descriptor: int | None) -> None:
        """``descriptor`` is the FIFO, open for both and not blocking; None when there is none."""
        self._descriptor = descriptor
        self._held = 0

    def adapt(self, sizes: Iterable[int], limit: int) -> None:
        """Take a place away while processes of these sizes come near ``limit``; give one back when they don't.

        What processes share counts for each of them, so this is early rather than late.
        """
        if self._descriptor is None:
            return
        every = list(sizes)
        if sum(every) + max(every, default=0) > limit:
            with contextlib.suppress(BlockingIOError):
                self._held += len(os.read(self._descriptor, 1))
        elif self._held:
            with contextlib.suppress(BlockingIOError):
                self._held -= os.write(self._descriptor, b".")
