"""What the probe wrote, as values: its records, and the stacks that faulthandler left."""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wheelcheck.model.imports import CaughtError, EffectKind, Frame, ImportEffect, SwallowedImport

_STACK_FRAME = re.compile(r'^  File "(?P<path>.*)", line (?P<line>\d+) in (?P<function>.*)$')
_ESCAPE = re.compile(r"\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8}))")
_LONGEST_LINE = 400


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the probe said of one import or statement. ``exit_code`` is that of a SystemExit; ``alias`` whether
    sys.modules holds a module of another name for it; ``threads`` how many Python threads it left running.
    """

    ok: bool
    seconds: float
    threads: int = 0
    file: str | None = None
    alias: bool = False
    error: CaughtError | None = None
    exit_code: int | None = None
    swallowed: tuple[SwallowedImport, ...] = ()
    effects: tuple[ImportEffect, ...] = ()


class Records:
    """The records of a file that the probe still appends to: each call of `new` gives those that came since the
    last.

    Whoever writes blindly to whatever descriptors are open writes no records: these begin with the file's own name.
    """

    def __init__(self, path: Path) -> None:
        """``path`` need not exist yet; its name stands before each record, so it should be one that nobody guesses."""
        self.path = path
        self._mark = path.name.encode() + b" "
        self._offset = 0
        self._fifo: int | None = None
        self._piped = b""

    @contextlib.contextmanager
    def with_fifo(self) -> Iterator[Records]:
        """The same, and inside the block also from the FIFO for those who may no longer write to files."""
        if not hasattr(os, "mkfifo"):
            yield self
            return
        path = self.path.with_name(self.path.name + ".fifo")
        os.mkfifo(path)
        self._fifo = os.open(path, os.O_RDWR | os.O_NONBLOCK)
        try:
            yield self
        finally:
            os.close(self._fifo)
            self._fifo = None
            path.unlink()

    def new(self) -> Iterator[Mapping[str, Any]]:
        """The complete records that were not given before; a line that is none is passed over."""
        content = b""
        with contextlib.suppress(FileNotFoundError), self.path.open("rb") as file:
            if os.fstat(file.fileno()).st_size < self._offset:
                self._offset = 0  # a module has cut it short: what is appended since is told at its beginning
            file.seek(self._offset)
            content = file.read()
        complete = content.rfind(b"\n") + 1
        self._offset += complete
        for line in content[:complete].splitlines() + self._from_fifo():
            if not line.startswith(self._mark):
                continue
            try:
                found = json.loads(line[len(self._mark) :])
            except ValueError:
                continue  # cut short when the disk was full, or by a process that was killed while it wrote
            if isinstance(found, dict) and all(isinstance(found.get(key, ""), str | int) for key in _NAMES):
                yield found

    def _from_fifo(self) -> list[bytes]:
        if self._fifo is None:
            return []
        with contextlib.suppress(BlockingIOError):
            self._piped += os.read(self._fifo, 1 << 20)
        *lines, self._piped = self._piped.split(b"\n")
        return lines


# What records name modules and processes by.
_NAMES = ("start", "verdict", "ahead", "behind", "back", "gone", "pid")


class Reader:
    """Turns records into values: paths become relative to the import roots, source lines are read from the files."""

    def __init__(self, roots: Sequence[Path]) -> None:
        """``roots`` are the import roots of the environment."""
        unique = dict.fromkeys(form for root in roots for form in (str(root), os.path.realpath(root)))
        self._roots = tuple(root.rstrip(os.sep) + os.sep for root in unique)
        self._lines: dict[str, tuple[str, ...]] = {}

    def verdict(self, record: Mapping[str, Any]) -> Verdict | None:
        """A record of a verdict; None for one that the probe never wrote: a module found the channel and forged it."""
        try:
            return self._verdict(record)
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
            return None

    def _verdict(self, record: Mapping[str, Any]) -> Verdict:
        error = record.get("error")
        file = record.get("file")
        return Verdict(
            ok=record["ok"],
            seconds=record["seconds"],
            threads=record["threads"],
            file=None if file is None else self.relative(file),
            alias=record.get("alias", False),
            error=None if error is None else self._error(error),
            exit_code=record.get("exit"),
            swallowed=tuple(
                SwallowedImport(name, importer, self.relative(path), line)
                for name, importer, path, line in record.get("swallowed", ())
            ),
            effects=tuple(
                ImportEffect(
                    EffectKind(kind),
                    self.relative(detail) if kind in ("file", "cwd") else detail,
                    module,
                    self.relative(path),
                    line,
                )
                for kind, detail, module, path, line in record.get("effects", ())
            ),
        )

    def relative(self, path: str) -> str:
        """A path relative to the import root that it lies in, with slashes; any other path as it is."""
        for root in self._roots:
            if path.startswith(root):
                return path[len(root) :].replace(os.sep, "/")
        return path

    def stack(self, text: str) -> tuple[Frame, ...]:
        """The Python stack in what faulthandler wrote, outermost first: of the thread that crashed, else of the main
        one.
        """
        threads: list[list[Frame]] = []
        current: list[Frame] | None = None
        for line in text.splitlines():
            found = _STACK_FRAME.match(line)
            if found and threads:
                threads[-1].append(self._stack_frame(found))
            elif line.startswith("Current thread"):
                threads.append([])
                current = current or threads[-1]
            elif line.startswith("Thread"):
                threads.append([])
        # The main thread is written last.
        chosen = current or (threads[-1] if threads else [])
        return tuple(frame for frame in reversed(chosen) if not _is_ours(frame.path))

    def _stack_frame(self, found: re.Match[str]) -> Frame:
        path = _ESCAPE.sub(lambda match: chr(int(match[1] or match[2] or match[3], 16)), found["path"])
        inside = self.relative(path)
        module = _module_of(inside) if inside != path else ""
        return self._frame(module, path, int(found["line"]), found["function"], None)

    def _error(self, record: Mapping[str, Any]) -> CaughtError:
        cause = record.get("cause")
        path, file = record.get("path"), record.get("file")
        return CaughtError(
            type=record["type"],
            bases=tuple(record["bases"]),
            message=record["message"],
            frames=tuple(self._frame(*frame) for frame in record["frames"]),
            name=record.get("name"),
            name_from=record.get("name_from"),
            path=path if path is None else self.relative(path),
            module=record.get("module"),
            file=file if file is None else self.relative(file),
            line=record.get("line"),
            errno=record.get("errno"),
            cause=None if cause is None else self._error(cause),
        )

    def _frame(self, module: str, path: str, line: int, function: str, home: str | None) -> Frame:
        inside = self.relative(path)
        installed = inside != path
        if not installed and home is not None and not Path(path).is_absolute():
            # Compiled code gives the path of its source as the build knew it: `pkg/fast.pyx`.
            installed = self.relative(home) != home
        return Frame(module, inside, line, function, self._source_line(path, line), installed)

    def _source_line(self, path: str, line: int) -> str:
        if not Path(path).is_absolute():
            return ""
        if path not in self._lines:
            self._lines[path] = _read_lines(path)
        lines = self._lines[path]
        return lines[line - 1].strip()[:_LONGEST_LINE] if 0 < line <= len(lines) else ""


def _is_ours(path: str) -> bool:
    return path.startswith("<") or Path(path).parent == Path(__file__).parent.with_name("probe")


def _module_of(path: str) -> str:
    """The module whose source has that path relative to an import root."""
    name = path.rpartition(".")[0].replace("/", ".")
    return name.removesuffix(".__init__")


def _read_lines(path: str) -> tuple[str, ...]:
    try:
        content = Path(path).read_bytes()
    except (OSError, ValueError):
        return ()
    # As the interpreter counts lines: not at form feeds or U+2028.
    return tuple(re.split(r"\r\n|[\r\n]", content.decode("utf-8", "replace")))
