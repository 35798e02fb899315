"""The real command in a process of its own: what only a process shows."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

COMMAND = (sys.executable, "-m", "wheelcheck")

HEAVY = (
    "rich",
    "build",
    "packaging",
    "json",
    "zipfile",
    "asyncio",
    "wheelcheck.session",
    "wheelcheck.rules",
)


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; from wheelcheck.cli import main; status = main(['--help']);"
        f"sys.stderr.write(' '.join(name for name in {HEAVY!r} if name in sys.modules)); sys.exit(status)"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert "verify" in done.stdout


def test_a_wrong_option_ends_with_2() -> None:
    done = subprocess.run([*COMMAND, "verify", "--nope"], capture_output=True, text=True, timeout=60, check=False)

    assert done.returncode == 2
    assert done.stderr.startswith("wheelcheck: ")


def test_a_reader_who_leaves_is_no_error() -> None:
    reading, writing = os.pipe()
    os.close(reading)

    with os.fdopen(writing) as closed:
        done = subprocess.run([*COMMAND, "rules"], stdout=closed, stderr=subprocess.PIPE, timeout=60, check=False)

    assert (done.returncode, done.stderr) == (0, b"")


def test_a_cancelled_run_ends_with_130_and_leaves_no_file(tmp_path: Path) -> None:
    # A named pipe that nobody writes to holds the run where it reads its configuration.
    code = (
        "import os, signal, sys, threading; from wheelcheck import config; from wheelcheck.cli import main;"
        "os.mkfifo('pyproject.fifo');"
        "threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGTERM)).start();"
        "sys.exit(main(['verify', '--config', 'pyproject.fifo', '--output', 'report.json']))"
    )

    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )

    assert (done.returncode, done.stdout) == (130, "")
    assert done.stderr.strip() == "wheelcheck: interrupted; nothing was left behind"
    assert [path.name for path in tmp_path.iterdir()] == ["pyproject.fifo"]
    assert time.monotonic() - started < 30
