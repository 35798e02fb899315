"""A fence around a command: it can send signals to what it has started, and to nothing else.

``kill(-1)`` reaches every process of the user: wheelcheck, its terminal, the session. Linux 6.12 and later can keep
a process from signalling what lies outside its own domain, without privileges (Landlock, LANDLOCK_SCOPE_SIGNAL; see
https://docs.kernel.org/userspace-api/landlock.html). Files and the network stay as they are. Where the kernel can't,
there is no fence.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Callable
from functools import cache
from typing import Any

_CREATE, _RESTRICT = 444, 446  # landlock_create_ruleset and landlock_restrict_self
_VERSION = 1  # LANDLOCK_CREATE_RULESET_VERSION
_SIGNALS = 1 << 1  # LANDLOCK_SCOPE_SIGNAL
_SINCE = 6  # the version of Landlock that knows it
_NO_NEW_PRIVILEGES = 38  # PR_SET_NO_NEW_PRIVS: without it only root may restrict itself
_MACHINES = ("x86_64", "aarch64", "riscv64", "ppc64le", "s390x")  # on others the numbers may differ


def behind_fence(start: Callable[[], None]) -> None:
    """Call ``start`` in a thread of its own that is fenced in: so is the process that it starts, and nobody else."""
    if not can_fence():
        start()
        return
    errors: list[BaseException] = []

    def work() -> None:
        try:
            _fence()
            start()
        except BaseException as error:  # noqa: BLE001 - it is raised again by who waits
            errors.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        thread.join()
    except BaseException:
        thread.join()  # an interrupt must not come before the child is known
        raise
    if errors:
        raise errors[0]


@cache
def can_fence() -> bool:
    """Whether the kernel has such a fence."""
    if not sys.platform.startswith("linux") or os.uname().machine not in _MACHINES or sys.maxsize < 1 << 32:
        return False
    try:
        return int(_library().syscall(_CREATE, None, 0, _VERSION)) >= _SINCE
    except (OSError, AttributeError, ImportError):
        return False


@cache
def _library() -> Any:
    import ctypes

    return ctypes.CDLL(None)


def _fence() -> None:
    """Fence in the calling thread. A failure leaves it as it is: the import is tried all the same."""
    import ctypes

    library = _library()
    handled = (ctypes.c_uint64 * 3)(0, 0, _SIGNALS)  # of files and the network nothing
    rules = library.syscall(_CREATE, ctypes.byref(handled), ctypes.c_size_t(ctypes.sizeof(handled)), 0)
    if rules < 0:
        return
    with contextlib.suppress(OSError):
        library.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        library.syscall(_RESTRICT, rules, 0)
        os.close(rules)
