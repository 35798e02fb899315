"""Imports by a tree of forks: every module first in an interpreter that has imported its parents and nothing else."""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path

from wheelcheck import probe
from wheelcheck.model.archive import Module
from wheelcheck.model.imports import ImportMode
from wheelcheck.stages import process_orphans
from wheelcheck.stages.import_launch import Place, kill_group, node_kind, top_names
from wheelcheck.stages.import_leads import Leads
from wheelcheck.stages.import_memory import Places, resident
from wheelcheck.stages.import_records import Reader, Records, Verdict
from wheelcheck.stages.process import Completed

_POLL = 0.03  # seconds between looks at the records
_AHEAD = "."  # begins the name of what is no module: a process that imports ahead of several
_SILENCE = 5.0  # seconds over the time limit after which a tree that begins nothing new is given up


@dataclass(slots=True)
class Growth:
    """What a tree gave: verdicts by module name, and the modules that began and ended without one."""

    verdicts: dict[str, Verdict] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a tree imports, parents first; how modules may share imports, and what these are (None: not at all)."""

    modules: Sequence[Module]
    mode: ImportMode
    leads: Leads | None

    def lines(self, place: Place) -> Iterator[str]:
        """The lines of the plan, as probe/start.py describes them."""
        depths: dict[str, int] = {}
        for module in self.modules:
            above = parent_in(module.name, depths)
            depths[module.name] = 0 if above is None else depths[above] + 1
            kind, source = node_kind(module), place.source_of(module)
            lead = "" if self.leads is None else self.leads.line(module, source)
            yield "\t".join((str(depths[module.name]), kind, module.name, source, lead)) + "\n"


def grow(
    plan: Plan,
    spine: Collection[str],
    place: Place,
    *,
    timeout: float,
    jobs: int,
    on_verdict: Callable[[], None],
) -> Growth:
    """Import the modules of the plan, each within ``timeout`` seconds; those named by ``spine`` only for their
    children.

    A module that crashed, hung or left is in ``lost``; its children, and whatever was lost with a process that
    somebody killed, are in neither.
    """
    folder = Path(tempfile.mkdtemp(prefix="tree-", dir=place.folder))
    written = folder / "plan"
    written.write_bytes("".join(plan.lines(place)).encode("utf-8", "surrogateescape"))
    records = folder / f"records-{secrets.token_hex(8)}"
    channel = Records(records).with_fifo()
    shared = plan.mode is ImportMode.SHARED and plan.leads is not None
    with _tokens(folder / "tokens", jobs - 1) as tokens, channel as heard, ThreadPoolExecutor(1) as pool:
        request = {
            "mode": "tree",
            "records": str(records),
            "tops": top_names(plan.modules),
            "plan": str(written),
            "parts": [str(part) for part in (probe.PARTS + probe.WORLDS if shared else probe.PARTS)],
            "ahead": (ImportMode.SHARED if shared else ImportMode.EXACT).value,
            "tokens": str(folder / "tokens") if tokens is not None else "",
        }
        tree = pool.submit(place.start, request, 60 + (timeout + _SILENCE) * len(plan.modules))
        limits = _Limits(timeout, place.max_memory, Places(tokens))
        watch = _Watch(heard, Reader(place.environment.site_packages), limits, on_verdict)
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


def _ahead(pid: int) -> str:
    return f"{_AHEAD}{pid}"


def parent_in(name: str, names: Collection[str]) -> str | None:
    """The nearest package above a module among ``names``."""
    while name:
        name = name.rpartition(".")[0]
        if name in names:
            return name
    return None


@contextlib.contextmanager
def _tokens(path: Path, count: int) -> Iterator[int | None]:
    """A FIFO with a byte for every process that may run beside the first, open; None when there is none to share."""
    if count < 1:
        yield None
        return
    os.mkfifo(path)
    # The FIFO keeps its content only as long as somebody has it open.
    descriptor = os.open(path, os.O_RDWR | os.O_NONBLOCK)
    try:
        os.write(descriptor, b"." * min(count, 512))
        yield descriptor
    finally:
        os.close(descriptor)


@dataclass(frozen=True, slots=True)
class _Limits:
    """What an import may take: seconds, bytes; and the places that are taken away while memory is short."""

    timeout: float
    memory: int | None
    places: Places


class _Watch:
    """Reads the records of a growing tree and kills what takes too long, or too much."""

    def __init__(self, records: Records, reader: Reader, limits: _Limits, on_verdict: Callable[[], None]) -> None:
        self.growth = Growth()
        self._records = records
        self._reader = reader
        self._timeout = limits.timeout
        self._limits = limits
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
            self._look_at_memory()
        self._read()
        self.growth.lost.update(name for name in self._running if not name.startswith(_AHEAD))

    def kill_root(self) -> None:
        """Kill the first process, and with it the tree: what is left of it is swept up by its session."""
        self._read()
        if self._root is not None:
            kill_group(self._root)

    def _read(self) -> None:
        for record in self._records.new():
            self._heard = time.monotonic()
            if "start" in record:
                self._begin(record["start"], record.get("pid"))
            elif "verdict" in record:
                verdict = self._reader.verdict(record)
                if verdict is None:
                    continue
                self._running.pop(record["verdict"], None)
                self.growth.verdicts[record["verdict"]] = verdict
                self._on_verdict()
            elif "ahead" in record:
                self._begin(_ahead(record["ahead"]), record["ahead"])
            elif "behind" in record:
                self._running.pop(_ahead(record["behind"]), None)
            elif "back" in record:
                self._running.pop(record["back"], None)
            elif "gone" in record:
                name = record["gone"]
                self._running.pop(name, None)
                if name not in self.growth.verdicts:
                    self.growth.lost.add(name)

    def _begin(self, name: str, pid: object) -> None:
        if not isinstance(pid, int):
            return  # forged by a module
        if not name:
            self._root = self._root or pid
        else:
            self._running[name] = (pid, time.monotonic())

    def _kill(self, name: str, pid: int) -> None:
        del self._running[name]
        if not name.startswith(_AHEAD):
            self.growth.lost.add(name)
        kill_group(pid)
        self._heard = time.monotonic()

    def _look_at_memory(self) -> None:
        limit = self._limits.memory
        if limit is None:
            process_orphans.tend(None, resident)
            return
        sizes = {name: resident(pid) for name, (pid, _) in self._running.items()}
        orphans = process_orphans.tend(limit, resident)
        self._limits.places.adapt((*sizes.values(), orphans), limit)
        for name, size in sizes.items():
            if size > limit:
                self._kill(name, self._running[name][0])

    def _kill_overdue(self) -> None:
        now = time.monotonic()
        for name, (pid, began) in list(self._running.items()):
            if now - began > self._timeout:
                self._kill(name, pid)
        if not self._running and now - self._heard > self._timeout + _SILENCE:
            self.kill_root()
