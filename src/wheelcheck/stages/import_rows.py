"""Rows: modules imported one after the other in one process. What one leaves behind, the next ones see."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from wheelcheck import probe
from wheelcheck.model.imports import CaughtError, Ending
from wheelcheck.stages.import_launch import Place, kill_group
from wheelcheck.stages.import_memory import resident
from wheelcheck.stages.import_records import Reader, Records
from wheelcheck.stages.process import Completed

_ROW = probe.START.with_name("row.py")
_STARTING = 1.0  # seconds beyond the limit, in which the interpreter starts
_LOOK = 0.2  # seconds between looks at the memory


@dataclass(frozen=True, slots=True)
class Row:
    """What a row is asked for: the modules in their order, whether their exports are resolved too (but for those of
    ``skip``), and how many seconds all of it may take.
    """

    modules: tuple[str, ...]
    limit: float
    exports: bool = False
    skip: tuple[str, ...] = ()


@dataclass(slots=True)
class Walked:
    """How far a row came: ``verdicts`` and ``exports`` are the probe's records by module (see probe/row.py).

    Of a row that did not come to its end, ``at`` is the module in progress, ``resolving`` the export of it in progress
    (``stated`` in ``__all__``), ``before`` those that were resolved before that one, and ``ending`` how it ended.
    """

    row: Row
    verdicts: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    exports: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    at: str | None = None
    resolving: str | None = None
    stated: bool = True
    before: list[str] = field(default_factory=list)
    ending: Ending | None = None

    @property
    def rest(self) -> tuple[str, ...]:
        """The modules behind the one at which it ended."""
        return self.row.modules[self.row.modules.index(self.at) + 1 :] if self.at in self.row.modules else ()

    def hear(self, record: Mapping[str, Any]) -> None:
        """Take a record of the probe."""
        if "start" in record:
            self.at, self.resolving = record["start"], None
            self.before.clear()
        elif "resolving" in record:
            self.before += [self.resolving] if self.resolving is not None else []
            self.resolving, self.stated = record["resolving"], record["stated"]
        elif "verdict" in record:
            self.verdicts[record["verdict"]] = record
        elif "exports" in record:
            self.exports[record["exports"]] = record


class Rows:
    """Runs rows in the environment of a place, ``jobs`` at a time."""

    def __init__(self, place: Place, jobs: int) -> None:
        """``place`` is where imports happen."""
        self._place = place
        self._jobs = jobs
        self._reader = Reader(place.environment.site_packages)
        self._lock = threading.Lock()
        self._count = 0

    def error(self, facts: Mapping[str, Any] | None) -> CaughtError | None:
        """An exception that the probe described."""
        if not facts:
            return None
        verdict = self._reader.verdict({"ok": False, "seconds": 0.0, "threads": 0, "error": facts})
        return verdict.error if verdict is not None else None

    def walk(self, rows: Sequence[Row]) -> Iterator[Walked]:
        """How far each row came, in the order of the rows."""
        stop = threading.Event()
        with ThreadPoolExecutor(self._jobs) as pool:
            futures = [pool.submit(self._walk, row, stop) for row in rows]
            try:
                for future in futures:
                    yield future.result()
            except BaseException:
                stop.set()
                for future in futures:
                    future.cancel()
                raise

    def _walk(self, row: Row, stop: threading.Event) -> Walked:
        with self._lock:
            self._count += 1
            records = self._place.folder / f"row-{self._count}-{secrets.token_hex(8)}.records"
        plan = records.with_suffix(".plan")
        plan.write_text("\n".join(row.modules), "utf-8", "surrogateescape")
        request = {
            "parts": [str(part) for part in (*probe.PARTS, _ROW)],
            "mode": "row",
            "records": str(records),
            "tops": [],
            "row": str(plan),
            "exports": row.exports,
            "skip": list(row.skip),
        }
        over = threading.Event()
        heard = Records(records)
        with heard.with_fifo(), _Watch(records, self._place.max_memory, over, stop):
            completed = self._place.start(request, row.limit + _STARTING)
            return self._walked(row, heard, completed, over_memory=over.is_set())

    def _walked(self, row: Row, heard: Records, completed: Completed, *, over_memory: bool) -> Walked:
        walked, status = Walked(row), None
        for record in heard.new():
            walked.hear(record)
            status = record.get("ended", status)
        heard.path.unlink(missing_ok=True)
        told = walked.exports if row.exports else walked.verdicts
        last = row.modules[-1]
        if last in told or (last in walked.verdicts and not walked.verdicts[last]["ok"]):
            walked.at = walked.resolving = None
        else:
            walked.at = walked.at or row.modules[0]
            crashed = completed.signal is not None or (isinstance(status, int) and status & 0x7F != 0)
            walked.ending = (
                Ending.OVER_MEMORY if over_memory
                else Ending.TIMED_OUT if completed.timed_out
                else Ending.CRASHED if crashed
                else Ending.EXITED
            )  # fmt: skip
        return walked


class _Watch:
    """While it is entered: kills the process of some records when it takes too much memory, or when told to stop."""

    def __init__(self, path: Any, limit: int | None, over: threading.Event, stop: threading.Event) -> None:
        self._records = Records(path)
        self._limit = limit
        self._over = over
        self._stop = stop
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def _look(self) -> None:
        pid = 0
        while not self._end.wait(_LOOK):
            pid = pid or next((each["pid"] for each in self._records.new() if "start" in each), 0)
            too_large = pid and self._limit is not None and resident(pid) > self._limit
            if too_large:
                self._over.set()
            if pid and (too_large or self._stop.is_set()):
                kill_group(pid)
