"""Processes whose parent has ended: they become children of this one, so that none of them is lost from sight.

A process that called setsid(), cleared its environment and outlived its parent carries no mark of its run. On Linux
orphans are handed to the nearest ancestor that asked for them (PR_SET_CHILD_SUBREAPER, see prctl(2)). This is set only
where the process is the command line's own: a program that uses wheelcheck as a library keeps its children to itself.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import subprocess

_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER
_SWEEPS = 40  # a fork bomb may win one look, hardly forty

_lock = threading.Lock()  # a child is either not started yet or known to be ours
_own: set[int] = set()
_state = {"allowed": False, "adopting": False}


def allow() -> None:
    """Say that this process may adopt: nobody else starts children in it."""
    _state["allowed"] = True


def start(command: list[str], **options: Any) -> subprocess.Popen[bytes]:
    """`subprocess.Popen`, of a child that is no orphan; `forget` it when it has ended."""
    import subprocess  # here: every command of wheelcheck loads this module

    if _state["allowed"] and not _state["adopting"]:
        _state["adopting"] = True
        _adopt()
    with _lock:
        child = subprocess.Popen(command, **options)
        _own.add(child.pid)
    return child


def forget(child: subprocess.Popen[bytes]) -> None:
    """The child has ended: when it was the last one, whatever orphans there are belong to nobody, and are killed."""
    with _lock:
        _own.discard(child.pid)
    for _ in range(_SWEEPS):
        with _lock:
            left = [] if _own else _orphans()
            for pid in left:
                _kill(pid)
        if not left:
            return
        time.sleep(0.002)


def tend(limit: int | None, size_of: Callable[[int], int]) -> int:
    """Kill orphans that are of no use to a running import: those that the leader of their group left behind, and the
    largest while all of them together hold more than ``limit`` bytes. Gives what the others hold.
    """
    if not _state["adopting"]:
        return 0
    sizes: dict[int, int] = {}
    with _lock:
        for pid in _orphans():
            if _is_left_behind(pid):
                _kill(pid)
            else:
                sizes[pid] = size_of(pid)
        while limit is not None and sizes and sum(sizes.values()) > limit:
            largest = max(sizes, key=sizes.__getitem__)
            _kill(largest)
            del sizes[largest]
    return sum(sizes.values())


def _adopt() -> None:
    if not sys.platform.startswith("linux"):
        return
    import ctypes

    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)


def _orphans() -> list[int]:
    """Living children of this process that it has not started. Those of its own session are somebody else's."""
    if not _state["adopting"]:
        return []
    session = os.getsid(0)
    found = []
    for pid in _children():
        if pid in _own:
            continue
        with contextlib.suppress(OSError):
            if os.getsid(pid) != session and os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG) is None:
                found.append(pid)
    return found


def _children() -> list[int]:
    found: list[int] = []
    with contextlib.suppress(OSError):
        for task in os.listdir("/proc/self/task"):  # noqa: PTH208 - only names are wanted, many times a second
            with contextlib.suppress(OSError), open(f"/proc/self/task/{task}/children", "rb") as file:  # noqa: PTH123
                found += [int(number) for number in file.read().split()]
    return found


def _is_left_behind(pid: int) -> bool:
    """Whether the process belongs to the group of one that has ended: it called neither setsid() nor setpgid()."""
    try:
        group = os.getpgid(pid)
        return group != pid and os.getsid(pid) != pid and not is_alive(group)
    except OSError:
        return False


def is_alive(pid: int) -> bool:
    """Whether a process still runs, as /proc tells; a zombie does not."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:  # noqa: PTH123
            return file.read().rpartition(b")")[2].split()[0] not in (b"Z", b"X")
    except (OSError, IndexError):
        return False


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, signal.SIGKILL)
