"""Run a command with a time limit, and leave no process behind: neither compilers nor what daemonised itself."""

from __future__ import annotations

import contextlib
import os
import secrets
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from wheelcheck.stages import process_orphans
from wheelcheck.stages.process_fence import behind_fence
from wheelcheck.stages.process_output import OnLine, Output
from wheelcheck.stages.workspace import RUN_VARIABLE

__all__ = ["Completed", "OnLine", "run"]

_CHUNK = 1 << 18
_POLL = 0.02  # seconds between looks at a child whose end cannot be waited for by a file descriptor
_REAP = 10.0  # seconds that a killed child may take to disappear
_SWEEPS = 40  # a fork bomb may win one look at the process table, hardly forty


@dataclass(frozen=True, slots=True)
class Completed:
    """How a command ended: with ``exit_code`` by itself, else by ``signal``; ``timed_out`` when we killed it.

    ``output`` holds its head and tail when it was over the limit; ``seconds`` is wall time.
    """

    exit_code: int | None
    signal: int | None
    timed_out: bool
    output: str
    seconds: float

    @property
    def ok(self) -> bool:
        """Whether it ended by itself with exit status 0."""
        return self.exit_code == 0 and not self.timed_out


def run(
    command: Sequence[str],
    *,
    cwd: Path,
    environ: Mapping[str, str],
    timeout: float,
    on_line: OnLine | None = None,
    limit: int = 4_000_000,
    merge: bool = True,
    stdin: bytes | None = None,
    fenced: bool = False,
    heir: Callable[[], int] | None = None,
) -> Completed:
    """Run ``command`` in a session of its own and give how it ended.

    stdin is closed unless bytes are given. stdout and stderr are captured together (``merge=False``: stdout alone) up
    to ``limit`` bytes; ``on_line`` sees each line as it comes. When the command has ended, when ``timeout`` seconds
    have passed and on any exception (Ctrl-C too), every process that it started is killed: its process group, its
    session, and whatever carries its `RUN_VARIABLE`, also when it called setsid(). ``fenced``: it may send signals to
    nothing else, where the kernel can keep it from that. ``heir`` gives the process below it that is waited for when
    the command itself is killed, 0 for none.

    Raises FileNotFoundError or PermissionError when the command cannot be started.
    """
    outer = environ.get(RUN_VARIABLE)
    own = secrets.token_hex(6)
    token = f"{outer}.{own}" if outer else own
    started = time.monotonic()
    child: subprocess.Popen[bytes] | None = None
    output = Output(limit, on_line)

    def start() -> None:
        nonlocal child
        child = process_orphans.start(
            list(command),
            cwd=cwd,
            env={**environ, RUN_VARIABLE: token},
            stdin=subprocess.DEVNULL if stdin is None else subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT if merge else subprocess.DEVNULL,
            bufsize=0,
            start_new_session=True,
        )

    try:
        behind_fence(start) if fenced else start()
        assert child is not None
        timed_out = not _follow(child, output, stdin, started + timeout)
        if heir is not None and not timed_out:
            timed_out = not _follow_heir(heir(), started + timeout)
    finally:
        with _interrupts_held():
            _kill_all(child, token)
            _close(child)
    output.finish()
    status = child.returncode
    return Completed(
        exit_code=status if status is not None and status >= 0 and not timed_out else None,
        signal=-status if status is not None and status < 0 else None,
        timed_out=timed_out,
        output=output.text(),
        seconds=time.monotonic() - started,
    )


def _follow(child: subprocess.Popen[bytes], output: Output, stdin: bytes | None, deadline: float) -> bool:
    """Read until the child has ended; False when the deadline came first.

    The end of the child counts, not the end of its output: a process that it left behind may hold the pipe for ever.
    """
    assert child.stdout is not None
    pending = memoryview(stdin or b"")
    with selectors.DefaultSelector() as selector, _end_of(child) as ended:
        os.set_blocking(child.stdout.fileno(), False)
        _widen(child.stdout.fileno())
        selector.register(child.stdout, selectors.EVENT_READ)
        if child.stdin is not None:
            os.set_blocking(child.stdin.fileno(), False)
            selector.register(child.stdin, selectors.EVENT_WRITE)
        if ended is not None:
            selector.register(ended, selectors.EVENT_READ)
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                _drain(child.stdout.fileno(), output)
                return False
            for key, _ in selector.select(left if ended is not None else min(left, _POLL)):
                if key.fileobj is child.stdin:
                    pending = _feed(selector, child, pending)
                elif key.fileobj is child.stdout and not _read(child.stdout.fileno(), output):
                    selector.unregister(child.stdout)
            if _has_ended(child):
                _drain(child.stdout.fileno(), output)
                return True


def _follow_heir(pid: int, deadline: float) -> bool:
    """Wait for a process that is no child of ours, as a rule one that has ended; False when the deadline came first."""
    while pid and process_orphans.is_alive(pid):
        if time.monotonic() > deadline:
            return False
        time.sleep(_POLL)
    return True


def _widen(descriptor: int) -> None:
    """Have a pipe hold more, where that is possible: whoever prints gigabytes waits less often for us to read them."""
    if sys.platform == "linux":
        import fcntl

        with contextlib.suppress(OSError):  # the user has as much in pipes as is allowed
            fcntl.fcntl(descriptor, fcntl.F_SETPIPE_SZ, _CHUNK)


def _read(descriptor: int, output: Output) -> bool:
    """Take one chunk; False at the end of the stream."""
    try:
        chunk = os.read(descriptor, _CHUNK)
    except BlockingIOError:
        return True
    output.add(chunk)
    return bool(chunk)


def _drain(descriptor: int, output: Output) -> None:
    """Take what the pipe holds now: at most its buffer, so a process left behind cannot keep us here."""
    for _ in range(8):
        try:
            chunk = os.read(descriptor, _CHUNK)
        except OSError:
            return
        if not chunk:
            return
        output.add(chunk)


def _feed(selector: selectors.BaseSelector, child: subprocess.Popen[bytes], pending: memoryview) -> memoryview:
    assert child.stdin is not None
    try:
        pending = pending[os.write(child.stdin.fileno(), pending[:_CHUNK]) :]
    except BlockingIOError:
        return pending
    except BrokenPipeError:
        pending = pending[:0]
    if not pending:
        selector.unregister(child.stdin)
        child.stdin.close()
    return pending


@contextlib.contextmanager
def _end_of(child: subprocess.Popen[bytes]) -> Iterator[int | None]:
    """A descriptor that becomes readable when the child ends (Linux), else None."""
    opener = getattr(os, "pidfd_open", None)
    descriptor: int | None = None
    if opener is not None:
        with contextlib.suppress(OSError):  # an old kernel, or a sandbox that forbids it
            descriptor = opener(child.pid)
    try:
        yield descriptor
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _has_ended(child: subprocess.Popen[bytes]) -> bool:
    """Whether the child ended. It stays a zombie: its number must not be given away before its group is killed."""
    if hasattr(os, "waitid"):
        try:
            return os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
        except ChildProcessError:
            return True
    return child.poll() is not None


def _kill_all(child: subprocess.Popen[bytes] | None, token: str) -> None:
    if child is not None and child.returncode is None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
    session = child.pid if child is not None else None
    for _ in range(_SWEEPS):
        if not _sweep(token, session):
            break
        time.sleep(0.002)
    if child is not None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(_REAP)
        process_orphans.forget(child)


def _sweep(token: str, session: int | None) -> bool:
    """Kill every process of the run that is still alive; whether there was one. Without /proc: nothing to look at."""
    try:
        names = os.listdir("/proc")  # noqa: PTH208 - only names are wanted, once a run
    except OSError:
        return False
    found = False
    mark = f"{RUN_VARIABLE}={token}".encode()
    for name in names:
        if not name.isdigit() or int(name) in (os.getpid(), session):
            continue
        if _belongs(int(name), mark, session):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(int(name), signal.SIGKILL)
                found = True
    return found


def _belongs(pid: int, mark: bytes, session: int | None) -> bool:
    try:
        with open(f"/proc/{pid}/environ", "rb") as file:  # noqa: PTH123 - hundreds of processes, once a run
            content = file.read()
        if not content:
            return False  # a zombie or a kernel thread: nothing to kill
        at = content.find(mark)
        # A run inside this run carries our token with its own behind a dot.
        if at >= 0 and content[at + len(mark) : at + len(mark) + 1] in (b"", b"\0", b"."):
            return True
        return session is not None and os.getsid(pid) == session
    except OSError:
        return False  # gone, or somebody else's


def _close(child: subprocess.Popen[bytes] | None) -> None:
    if child is None:
        return
    for stream in (child.stdin, child.stdout):
        if stream is not None:
            with contextlib.suppress(OSError):
                stream.close()


@contextlib.contextmanager
def _interrupts_held() -> Iterator[None]:
    """Hold a second Ctrl-C back until the killing is done."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
