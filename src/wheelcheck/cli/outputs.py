"""Where reports go: ``FILE`` and ``FORMAT=FILE``, checked before the run, written whole afterwards."""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wheelcheck import reporters
from wheelcheck.errors import UsageError, WheelcheckError
from wheelcheck.nearest import did_you_mean

_NAMED = re.compile(r"(?P<format>[A-Za-z][\w-]*)=(?P<file>.+)", re.DOTALL)
# In a variable several are parted by commas or white space, but the name of a file may hold these: only in front of a
# format.
_BETWEEN = re.compile(r"[,\s]+(?=[a-z][a-z-]*=)")


# Generic for type checkers alone: older releases of click cannot be subscripted.
if TYPE_CHECKING:
    _ParamType = click.ParamType[str]
else:
    _ParamType = click.ParamType


class Outputs(_ParamType):
    """The values of ``--output``, one by one on the command line, several in the variable."""

    name = "output"

    def split_envvar_value(self, rv: str) -> Sequence[str]:
        """See ``click.ParamType``."""
        return [each for each in _BETWEEN.split(rv.strip()) if each]


@dataclass(frozen=True, slots=True)
class Output:
    """A report in a file."""

    format_name: str
    path: Path


def parse(values: Sequence[str], format_name: str) -> tuple[list[Output], bool]:
    """The files that reports go to, and whether one goes to standard output. A file without a format of its own gets
    ``format_name``, and nothing is left for standard output then. UsageError for what cannot be meant."""
    outputs: list[Output] = []
    to_stdout = True
    for value in values:
        if value == "-":
            continue
        match = _NAMED.fullmatch(value)
        if match is None:
            to_stdout = False
        outputs.append(Output(format_name, Path(value)) if match is None else _named(match))
    _check_unlike(outputs)
    for output in outputs:
        check_writable(output.path)
    return outputs, to_stdout or "-" in values


def _named(match: re.Match[str]) -> Output:
    name, file = match["format"], match["file"]
    if name not in reporters.names():
        hint = did_you_mean(name, reporters.names()) or f"the formats are {', '.join(reporters.names())}"
        raise UsageError(f'--output names no format, "{name}"', f"{hint} (a file of that name: ./{match[0]})")
    if file == "-":
        raise UsageError(f"--output {match[0]}: standard output has the format of --format", f"--format {name}")
    return Output(name, Path(file))


def _check_unlike(outputs: Sequence[Output]) -> None:
    seen: set[Path] = set()
    for output in outputs:
        path = output.path.resolve()
        if path in seen and (not path.exists() or path.is_file()):
            raise UsageError(f"--output names {output.path} twice", "give each report a file of its own")
        seen.add(path)


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
