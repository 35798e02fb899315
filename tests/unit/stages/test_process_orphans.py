"""What outlives its parent is adopted by the command line's own process, bounded, and ended."""

from __future__ import annotations

import subprocess
import sys

import pytest

# Each runs in an interpreter of its own: a process that adopts, adopts for good.
RUN = """
import sys, time
from pathlib import Path
from wheelcheck.stages import process, process_orphans
from wheelcheck.stages.import_memory import resident

def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False

def run(code, timeout=20):
    return process.run([sys.executable, "-I", "-c", code], cwd=Path("/"), environ={}, timeout=timeout)
"""
# Prints its number, and nothing ties it to the run: another session, no environment, an ended parent.
DAEMON = """
import subprocess, sys
print(subprocess.Popen([sys.executable, "-I", "-c", "import time; time.sleep(60)"], env={}, start_new_session=True,
    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).pid)
"""

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux hands orphans on")


def answer(script: str) -> str:
    command = [sys.executable, "-c", RUN + script]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize(("allowed", "left"), [(True, False), (False, True)])
def test_a_daemon_without_an_environment_ends_with_its_run_where_orphans_are_adopted(allowed: bool, left: bool) -> None:
    script = f"""
import os, signal
if {allowed}:
    process_orphans.allow()
pid = int(run({DAEMON!r}).output)
print(alive(pid))
if alive(pid):
    os.kill(pid, signal.SIGKILL)
"""

    assert answer(script) == str(left)


# Leaves a process behind, which does what is put in, and tells whether that one was ended while this one still ran.
LEAVES = """
import os, time
reading, writing = os.pipe()
child = os.fork()
if not child:
    os.{detach}
    left = os.fork()
    if left:
        os.write(writing, str(left).encode())
        os._exit(0)
    {work}
    time.sleep(60)
os.wait()
left = int(os.read(reading, 20))
until = time.monotonic() + 10
try:
    while time.monotonic() < until:
        os.kill(left, 0)
        time.sleep(0.01)
    print("still there")
except ProcessLookupError:
    print("ended")
"""


@pytest.mark.parametrize(
    ("detach", "work"),
    [
        pytest.param("setpgid(0, 0)", "pass", id="its group was left by its leader"),
        pytest.param("setsid()", "os.setsid if os.setpgid(0, 0) else None; x = b'x' * 150_000_000", id="too large"),
    ],
)
def test_orphans_that_nobody_needs_or_that_take_too_much_are_ended_while_the_run_goes_on(
    detach: str, work: str
) -> None:
    script = f"""
import threading
process_orphans.allow()
outputs = []
run_it = threading.Thread(target=lambda: outputs.append(run({LEAVES.format(detach=detach, work=work)!r}).output))
run_it.start()
while run_it.is_alive():
    process_orphans.tend(100_000_000, resident)
    time.sleep(0.01)
print(*outputs)
"""

    assert answer(script) == "ended"


def test_a_child_of_ours_is_no_orphan() -> None:
    script = """
process_orphans.allow()
import threading
first = threading.Thread(target=run, args=("import time; time.sleep(1); print(1)",))
first.start()
print(run("print(2)").ok, process_orphans.tend(0, resident))
first.join()
"""

    assert answer(script) == "True 0"
