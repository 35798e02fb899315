"""Imports by a tree of forks: every module first in an interpreter that has imported its parents and nothing else."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path

from wheelcheck.model.archive import Module
from wheelcheck.stages.import_launch import Place, kill_group, node_kind, top_names
from wheelcheck.stages.import_records import Reader, Records, Verdict
from wheelcheck.stages.process import Completed

_POLL = 0.03  # seconds between looks at the records
_SILENCE = 5.0  # seconds over the time limit after which a tree that begins nothing new is given up


@dataclass(slots=True)
class Growth:
    """What a tree gave: verdicts by module name, and the modules that began and ended without one."""

    verdicts: dict[str, Verdict] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)


def grow(
    modules: Sequence[Module],
    spine: Collection[str],
    place: Place,
    *,
    timeout: float,
    jobs: int,
    on_verdict: Callable[[], None],
) -> Growth:
    """Import ``modules``, parents first, each within ``timeout`` seconds; those named by ``spine`` only for their
    children.

    A module that crashed, hung or left is in ``lost``; its children, and whatever was lost with a process that
    somebody killed, are in neither.
    """
    folder = place.folder / f"tree-{len(list(place.folder.iterdir()))}"
    folder.mkdir()
    plan = folder / "plan"
    plan.write_bytes("".join(_lines(modules, place)).encode("utf-8", "surrogateescape"))
    records = folder / "records"
    with _tokens(folder / "tokens", jobs - 1) as tokens, ThreadPoolExecutor(1) as pool:
        request = {
            "mode": "tree",
            "records": str(records),
            "tops": top_names(modules),
            "plan": str(plan),
            "tokens": tokens,
        }
        tree = pool.submit(place.start, request, 60 + (timeout + _SILENCE) * len(modules))
        watch = _Watch(Records(records), Reader(place.environment.site_packages), timeout, on_verdict)
        try:
            watch.until_done(tree)
        except BaseException:
            while not tree.done():
                watch.kill_root()
                wait([tree], _POLL)
            raise
    tree.result()
    growth = watch.growth
    return Growth({name: verdict for name, verdict in growth.verdicts.items() if name not in spine}, growth.lost)


def _lines(modules: Sequence[Module], place: Place) -> Iterator[str]:
    depths: dict[str, int] = {}
    for module in modules:
        above = parent_in(module.name, depths)
        depths[module.name] = 0 if above is None else depths[above] + 1
        kind = node_kind(module)
        source = place.source_of(module) if kind == "compile" else ""
        yield f"{depths[module.name]}\t{kind}\t{module.name}\t{source}\n"


def parent_in(name: str, names: Collection[str]) -> str | None:
    """The nearest package above a module among ``names``."""
    while name:
        name = name.rpartition(".")[0]
        if name in names:
            return name
    return None


@contextlib.contextmanager
def _tokens(path: Path, count: int) -> Iterator[str]:
    """A FIFO with a byte for every process that may run beside the first; "" when there is none to share."""
    if count < 1:
        yield ""
        return
    os.mkfifo(path)
    # The FIFO keeps its content only as long as somebody has it open.
    descriptor = os.open(path, os.O_RDWR | os.O_NONBLOCK)
    try:
        os.write(descriptor, b"." * min(count, 512))
        yield str(path)
    finally:
        os.close(descriptor)


class _Watch:
    """Reads the records of a growing tree and kills what takes too long."""

    def __init__(self, records: Records, reader: Reader, timeout: float, on_verdict: Callable[[], None]) -> None:
        self.growth = Growth()
        self._records = records
        self._reader = reader
        self._timeout = timeout
        self._on_verdict = on_verdict
        self._root: int | None = None
        self._running: dict[str, tuple[int, float]] = {}  # name to process group and when it began
        self._heard = time.monotonic()

    def until_done(self, tree: Future[Completed]) -> None:
        """Watch until the tree has ended."""
        while not tree.done():
            wait([tree], _POLL)
            self._read()
            self._kill_overdue()
        self._read()
        self.growth.lost.update(self._running)

    def kill_root(self) -> None:
        """Kill the first process, and with it the tree: what is left of it is swept up by its session."""
        self._read()
        if self._root is not None:
            kill_group(self._root)

    def _read(self) -> None:
        for record in self._records.new():
            self._heard = time.monotonic()
            if "start" in record:
                self._begin(record["start"], record["pid"])
            elif "verdict" in record:
                self._running.pop(record["verdict"], None)
                self.growth.verdicts[record["verdict"]] = self._reader.verdict(record)
                self._on_verdict()
            elif "gone" in record:
                name = record["gone"]
                self._running.pop(name, None)
                if name not in self.growth.verdicts:
                    self.growth.lost.add(name)

    def _begin(self, name: str, pid: int) -> None:
        if not name:
            self._root = pid
        else:
            self._running[name] = (pid, time.monotonic())

    def _kill_overdue(self) -> None:
        now = time.monotonic()
        for name, (pid, began) in list(self._running.items()):
            if now - began > self._timeout:
                del self._running[name]
                self.growth.lost.add(name)
                kill_group(pid)
                self._heard = now
        if not self._running and now - self._heard > self._timeout + _SILENCE:
            self.kill_root()
