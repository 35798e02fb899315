"""Runs of the command line as users start it, and a look at what they leave behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import wheelcheck

_SOURCE = Path(wheelcheck.__file__).parents[1]
_TIME_LIMIT = 240.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What one run of the command answered; ``left`` are the folders and processes that it left behind."""

    status: int
    stdout: str
    stderr: str
    left: tuple[str, ...]

    @property
    def report(self) -> dict[str, Any]:
        """The JSON report on standard output."""
        content: dict[str, Any] = json.loads(self.stdout)
        return content


def environment(place: Path, extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The variables of a run: those of the tests, with a TMPDIR of its own below ``place``."""
    temporary = place / "tmp"
    temporary.mkdir(parents=True, exist_ok=True)
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("WHEELCHECK_", "PYTEST_", "GITHUB_", "TF_BUILD"))
    }
    kept |= {
        "TMPDIR": str(temporary),
        "PYTHONPATH": str(_SOURCE),
        "PYTHONDONTWRITEBYTECODE": "1",
        # The samples ask whether they build, not how fast the result is.
        "CFLAGS": "-O0 -g0",
    }
    return kept | dict(extra or {})


def run(arguments: Sequence[str], place: Path, *, environ: Mapping[str, str] | None = None) -> Answer:
    """``python -m wheelcheck ARGUMENTS`` in the folder ``place``."""
    variables = environment(place, environ)
    with _start(arguments, place, variables) as process:
        try:
            stdout, stderr = process.communicate(timeout=_TIME_LIMIT)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    return _answer(process.returncode, stdout, stderr, variables)


def interrupt(arguments: Sequence[str], place: Path, after: str, *, environ: Mapping[str, str] | None = None) -> Answer:
    """The same, ended by Ctrl-C as soon as a line on standard error holds ``after``."""
    variables = environment(place, environ)
    with _start(arguments, place, variables) as process:
        assert process.stderr is not None
        lines: list[str] = []
        watchdog = threading.Timer(_TIME_LIMIT, os.killpg, (process.pid, signal.SIGKILL))
        watchdog.start()
        sent = False
        for line in process.stderr:
            lines.append(line)
            if not sent and after in line:
                os.killpg(process.pid, signal.SIGINT)
                sent = True
        stdout = process.stdout.read() if process.stdout else ""
        status = process.wait()
        watchdog.cancel()
    return _answer(status, stdout, "".join(lines), variables)


def _heed_interrupts() -> None:
    # A shell starts its background jobs with Ctrl-C ignored, and that is inherited: the suite may be such a job.
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _start(arguments: Sequence[str], place: Path, variables: Mapping[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "wheelcheck", *arguments],
        cwd=place,
        env=dict(variables),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
        preexec_fn=_heed_interrupts,
    )


def _answer(status: int, stdout: str, stderr: str, variables: Mapping[str, str]) -> Answer:
    temporary = Path(variables["TMPDIR"])
    files = [f"folder {path.name}" for path in temporary.iterdir()] if temporary.is_dir() else []
    return Answer(status, stdout, stderr, (*files, *_processes(variables["TMPDIR"])))


def _processes(temporary: str) -> list[str]:
    """The processes that still have this run's TMPDIR in their initial environment (Linux only)."""
    found: list[str] = []
    for entry in Path("/proc").glob("[0-9]*/environ"):
        try:
            if temporary.encode() in entry.read_bytes():
                command = (entry.parent / "cmdline").read_bytes().replace(b"\0", b" ")
                found.append(f"process {command.decode(errors='replace')}")
        except OSError:  # ended meanwhile, or another user's
            continue
    return found
