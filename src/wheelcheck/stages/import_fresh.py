"""Imports in an interpreter of their own each: the plain way, and the judge of what a fork cannot be trusted with."""

from __future__ import annotations

import os
import secrets
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from wheelcheck.model.archive import Module
from wheelcheck.model.imports import Frame
from wheelcheck.stages import process_orphans
from wheelcheck.stages.import_launch import Place, kill_group, node_kind
from wheelcheck.stages.import_memory import resident
from wheelcheck.stages.import_records import Reader, Records, Verdict
from wheelcheck.stages.process import Completed

_STARTING = 1.0  # seconds beyond the limit, in which the interpreter starts and the stack is written
_POLL = 0.05
_LOOK = 0.1  # seconds between looks at the memory


@dataclass(frozen=True, slots=True)
class Attempt:
    """An import or a statement in an interpreter of its own: the verdict (None: it never came to one), how the process
    ended, whether it had come as far as the import, the stack where it was cut off, whether it took too much memory.
    """

    verdict: Verdict | None
    completed: Completed
    began: bool
    stack: tuple[Frame, ...] = ()
    over_memory: bool = False


class Fresh:
    """Runs requests, several at a time."""

    def __init__(self, place: Place, tops: Sequence[str], *, timeout: float, jobs: int) -> None:
        """``tops`` are the project's top-level names; ``timeout`` is in seconds, for each; ``jobs`` run at a time."""
        self._place = place
        self._tops = list(tops)
        self._timeout = timeout
        self._jobs = jobs
        self._reader = Reader(place.environment.site_packages)
        self._folder = place.folder / "fresh"
        self._folder.mkdir(exist_ok=True)
        self._lock = threading.Lock()
        self._count = 0
        self._running: dict[Path, int] = {}  # records to process, once it has told its number
        self._over: set[Path] = set()

    def modules(self, modules: Iterable[Module], *, stacks: bool) -> Iterator[tuple[Module, Attempt]]:
        """Import each; with ``stacks`` the Python stack of a crash or a time limit is kept."""

        def attempt(module: Module) -> Attempt:
            source = self._place.source_of(module)
            return self._run({"mode": "module", "kind": node_kind(module), "name": module.name, "path": source}, stacks)

        return self._each(modules, attempt)

    def statements(self, statements: Iterable[str]) -> Iterator[tuple[str, Attempt]]:
        """Run each statement."""
        return self._each(statements, lambda text: self._run({"mode": "statement", "statement": text}, False))

    def _each(self, items: Iterable[Any], attempt: Callable[[Any], Attempt]) -> Iterator[tuple[Any, Attempt]]:
        """As they end. When the caller is interrupted, what still runs is killed."""
        waiting = iter(items)
        pending: dict[Future[Attempt], Any] = {}
        with ThreadPoolExecutor(self._jobs) as pool:
            try:
                while True:
                    for item in islice(waiting, max(self._places() - len(pending), 0)):
                        pending[pool.submit(attempt, item)] = item
                    if not pending:
                        return
                    done, _ = wait(pending, _LOOK, return_when=FIRST_COMPLETED)
                    self._look_at_memory()
                    for future in done:
                        yield pending.pop(future), future.result()
            except BaseException:
                while any(not future.done() for future in pending):
                    self._kill_running()
                    wait(pending, _POLL)
                raise

    def _run(self, request: dict[str, Any], stacks: bool) -> Attempt:
        with self._lock:
            self._count += 1
            records = self._folder / f"{self._count}-{secrets.token_hex(8)}.records"
            self._running[records] = 0
        stack = records.with_suffix(".stack")
        request |= {
            "records": str(records),
            "tops": self._tops,
            "stack": str(stack) if stacks else "",
            "limit": self._timeout,
        }
        with Records(records).with_fifo() as heard:
            # A module that kills all but itself is waited for: it has its verdict to give.
            completed = self._place.start(request, self._timeout + _STARTING, heir=lambda: _began(records))
            with self._lock:
                del self._running[records]
            return self._attempt(completed, heard, stack)

    def _places(self) -> int:
        """How many may run now: all that were asked for, or one when that would take too much memory."""
        sizes = self._sizes()
        tight = self._place.max_memory is not None and sum(sizes) + max(sizes, default=0) > self._place.max_memory
        return max(len(sizes), 1) if tight else max(self._jobs, len(sizes))

    def _sizes(self) -> list[int]:
        with self._lock:
            return [resident(pid) for pid in self._running.values() if pid]

    def _look_at_memory(self) -> None:
        """Kill what takes too much memory."""
        process_orphans.tend(self._place.max_memory, resident)
        with self._lock:
            for records, known in self._running.items():
                pid = known or _began(records)
                self._running[records] = pid
                if self._place.max_memory is not None and pid and resident(pid) > self._place.max_memory:
                    self._over.add(records)
                    kill_group(pid)

    def _attempt(self, completed: Completed, heard: Records, stack: Path) -> Attempt:
        verdict, began, status = None, False, None
        for record in heard.new():
            began = began or "start" in record
            if "verdict" in record:
                verdict = self._reader.verdict(record) or verdict
            status = record.get("ended", status)
        if isinstance(status, int) and not completed.timed_out:
            code = os.waitstatus_to_exitcode(status)
            completed = replace(completed, exit_code=code if code >= 0 else None, signal=-code if code < 0 else None)
        frames: tuple[Frame, ...] = ()
        if stack.exists():
            if verdict is None:
                frames = self._reader.stack(stack.read_text("utf-8", "replace"))
            stack.unlink()
        heard.path.unlink(missing_ok=True)
        return Attempt(verdict, completed, began, frames, heard.path in self._over)

    def _kill_running(self) -> None:
        with self._lock:
            for records in self._running:
                for record in Records(records).new():
                    if "start" in record:
                        kill_group(record["pid"])


def _began(records: Path) -> int:
    """The process that imports, once it has told its number; else 0."""
    numbers = (each.get("pid") for each in Records(records).new() if "start" in each)
    return next((number for number in numbers if isinstance(number, int)), 0)
