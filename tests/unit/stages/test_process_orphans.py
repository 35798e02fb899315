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


def test_what_a_group_left_behind_is_ended_while_the_run_goes_on() -> None:
    script = """
process_orphans.allow()
import threading
code = "import os,time; r,w=os.pipe(); pid=os.fork(); " \\
    "(os.setpgid(0,0), os.fork() and os._exit(0), time.sleep(60)) if not pid else (os.wait(), time.sleep(60))"
run_it = threading.Thread(target=run, args=(code, 4))
run_it.start()
seen, ended = [], False
while run_it.is_alive() and not ended:
    seen = seen or process_orphans._orphans()
    process_orphans.tend(None, resident)
    ended = bool(seen) and not alive(seen[0])
    time.sleep(0.01)
print(ended and run_it.is_alive())
run_it.join()
"""

    assert answer(script) == "True"


def test_orphans_that_hold_too_much_memory_are_ended_while_the_run_goes_on() -> None:
    script = """
process_orphans.allow()
import threading
code = "import os,time; pid=os.fork(); " \\
    "(os.setsid(), os.fork() and os._exit(0), os.setsid(), os.write(1, b''), globals().update(x=b'x'*150_000_000), " \\
    "time.sleep(60)) if not pid else (os.wait(), time.sleep(60))"
run_it = threading.Thread(target=run, args=(code, 6))
run_it.start()
largest = 0
while run_it.is_alive() and not (largest and not process_orphans._orphans()):
    largest = max(largest, process_orphans.tend(100_000_000, resident))
    time.sleep(0.005)
print(0 < largest <= 100_000_000 and run_it.is_alive())
run_it.join()
"""

    assert answer(script) == "True"


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
