"""Commands end, within their time, with everything that they started."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from wheelcheck.stages import process
from wheelcheck.stages.process import Completed

DAEMON = """
import os, sys, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        open(sys.argv[1], "w").write(str(os.getpid()))
        time.sleep(600)
    os._exit(0)
os.wait()
while not os.path.exists(sys.argv[1]) or not open(sys.argv[1]).read():
    time.sleep(0.01)
print("left behind", flush=True)
"""


def python(code: str, *arguments: str, cwd: Path, timeout: float = 30, **options: object) -> Completed:
    command = [sys.executable, "-I", "-c", code, *arguments]
    environ = {"PATH": os.environ["PATH"]}
    return process.run(command, cwd=cwd, environ=environ, timeout=timeout, **options)  # type: ignore[arg-type]


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


needs_proc = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="only /proc shows daemons")


def test_output_exit_status_and_lines(tmp_path: Path) -> None:
    lines: list[str] = []

    done = python(
        "import sys; print('a'); print('b', file=sys.stderr, end=''); sys.exit(3)", cwd=tmp_path, on_line=lines.append
    )

    assert (done.exit_code, done.signal, done.timed_out, done.ok) == (3, None, False, False)
    assert sorted(done.output.split()) == ["a", "b"] or done.output in ("a\nb", "ba\n")
    assert "".join(lines).replace("\n", "") in ("ab", "ba")


def test_stderr_can_be_left_out(tmp_path: Path) -> None:
    done = python("import sys; print('a'); print('b', file=sys.stderr)", cwd=tmp_path, merge=False)

    assert done.output == "a\n"


def test_stdin_is_closed_unless_given(tmp_path: Path) -> None:
    assert python("import sys; print(repr(sys.stdin.read()))", cwd=tmp_path).output == "''\n"
    big = b"x" * 1_000_000
    assert python("import sys; print(len(sys.stdin.read()))", cwd=tmp_path, stdin=big).output == "1000000\n"


def test_a_child_that_does_not_read_its_input_is_no_error(tmp_path: Path) -> None:
    assert python("pass", cwd=tmp_path, stdin=b"x" * 1_000_000).ok


def test_the_time_limit_ends_it(tmp_path: Path) -> None:
    done = python("import time; print('begun', flush=True); time.sleep(600)", cwd=tmp_path, timeout=1)

    assert (done.timed_out, done.ok, done.exit_code) == (True, False, None)
    assert done.output == "begun\n"
    assert done.seconds < 10


def test_a_signal_is_told(tmp_path: Path) -> None:
    done = python("import os; os.kill(os.getpid(), 11)", cwd=tmp_path)

    assert (done.signal, done.exit_code) == (signal.SIGSEGV, None)


def test_too_much_output_keeps_head_and_tail(tmp_path: Path) -> None:
    done = python("print('head'); print('x' * 1000000); print('tail')", cwd=tmp_path, limit=1000)

    assert done.output.startswith("head\n")
    assert done.output.endswith("x\ntail\n")
    assert "bytes left out" in done.output
    assert len(done.output) < 1100


def test_a_line_redrawn_with_carriage_returns_is_its_last_state(tmp_path: Path) -> None:
    lines: list[str] = []

    python("print('10%\\r50%\\r100%')", cwd=tmp_path, on_line=lines.append)

    assert lines == ["100%"]


@needs_proc
def test_a_process_that_made_itself_a_daemon_is_killed(tmp_path: Path) -> None:
    done = python(DAEMON, str(tmp_path / "pid"), cwd=tmp_path)

    assert done.output == "left behind\n"
    assert not alive(int((tmp_path / "pid").read_text()))


@needs_proc
def test_an_exception_of_the_listener_leaves_nothing_behind(tmp_path: Path) -> None:
    def refuse(line: str) -> None:
        raise ValueError(line)

    with pytest.raises(ValueError, match="left behind"):
        python(DAEMON + "time.sleep(600)", str(tmp_path / "pid"), cwd=tmp_path, on_line=refuse)

    assert not alive(int((tmp_path / "pid").read_text()))


@pytest.fixture
def interrupt_soon() -> Iterator[None]:
    # A background job of a shell, which the suite may be, starts with Ctrl-C ignored.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    timer = threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    yield
    timer.cancel()
    signal.signal(signal.SIGINT, before)


@needs_proc
def test_ctrl_c_leaves_nothing_behind(tmp_path: Path, interrupt_soon: None) -> None:
    with pytest.raises(KeyboardInterrupt):
        python(
            "import os,sys,time; open(sys.argv[1], 'w').write(str(os.getpid())); time.sleep(600)",
            str(tmp_path / "pid"),
            cwd=tmp_path,
        )

    assert not alive(int((tmp_path / "pid").read_text()))


def test_two_runs_at_once_do_not_kill_each_other(tmp_path: Path) -> None:
    ended: list[Completed] = []
    code = "import time; time.sleep(0.5); print('mine')"
    other = threading.Thread(target=lambda: ended.append(python(code, cwd=tmp_path)))
    other.start()

    assert python("pass", cwd=tmp_path).ok
    other.join()

    assert [done.output for done in ended] == ["mine\n"]


def test_a_command_that_is_not_there_is_told_as_it_is(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        process.run([str(tmp_path / "gone")], cwd=tmp_path, environ={}, timeout=5)
