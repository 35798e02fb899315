"""Where a report goes: checked before the run, written whole afterwards."""

from __future__ import annotations

import os
import secrets
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from wheelcheck import reporters
from wheelcheck.cli.terminal import is_terminal, wants_color, write
from wheelcheck.errors import UsageError, WheelcheckError
from wheelcheck.model.report import Report
from wheelcheck.reporters import Look


@dataclass(frozen=True, slots=True)
class Delivery:
    """``output`` is a file, None standard output."""

    format_name: str
    output: Path | None
    look: Look

    def deliver(self, reports: Sequence[Report]) -> int:
        """Write the reports and give the exit status of their verdict."""
        text = reporters.create(self.format_name, self.look).render(reports)
        if self.output is not None:
            write_whole(self.output, text)
        else:
            write(sys.stdout, text)
        return 0 if all(report.passed for report in reports) else 1


def prepare(
    format_name: str, output: str | None, color: str, *, quiet: bool, verbose: bool, extensions: bool = False
) -> Delivery:
    """How and where to deliver; UsageError now, not after minutes of building, when ``output`` cannot be written."""
    if output is not None and output != "-":
        path = Path(output)
        check_writable(path)
        return Delivery(format_name, path, Look(color == "always", None, quiet, verbose, extensions))
    width = max(60, min(shutil.get_terminal_size().columns, 120)) if is_terminal(sys.stdout) else None
    return Delivery(format_name, None, Look(wants_color(color, sys.stdout), width, quiet, verbose, extensions))


def check_writable(path: Path, what: str = "--output") -> None:
    """UsageError, naming ``what``, when a file cannot be written there; leaves nothing behind."""
    if path.is_dir():
        raise UsageError(f"{what} {path} is a folder", "name a file in it")
    if not path.parent.is_dir():
        raise UsageError(f"{what} {path} lies in a folder that does not exist", f"mkdir -p {path.parent}")
    if path.exists() and not os.access(path, os.W_OK):
        raise UsageError(f"{what} {path} is not writable", "choose another file or change its permissions")
    if path.exists() and not path.is_file():
        return  # a pipe or a device
    beside = _beside(path)
    try:
        beside.touch(exist_ok=False)
        beside.unlink()
    except OSError as error:
        raise UsageError(f"{what} {path} cannot be written: {error.strerror}", "choose another file") from error


def write_whole(path: Path, text: str) -> None:
    """Write a file whole or not at all: beside its place, then renamed. WheelcheckError when that fails."""
    content = text.encode("utf-8", "backslashreplace")
    real = path.resolve() if path.is_symlink() else path
    if real.exists() and not real.is_file():
        real.write_bytes(content)
        return
    beside = _beside(real)
    try:
        beside.write_bytes(content)
        if real.exists():
            shutil.copymode(real, beside)
        beside.replace(real)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise WheelcheckError(f"{path} cannot be written: {error.strerror}", "choose another file") from error
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _beside(path: Path) -> Path:
    return path.with_name(f".wheelcheck-{secrets.token_hex(4)}.tmp")
