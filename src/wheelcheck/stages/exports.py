"""Resolve the names that modules export: ``__all__``, and what a module's ``__getattr__`` offers through ``dir()``.

Modules are looked at in rows, several in one process. What fails there is believed only after it has failed once more
in an interpreter that imported this one module; but for the absence of a foreign module, which is the same everywhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from wheelcheck.model.environment import Environment
from wheelcheck.model.imports import Ending
from wheelcheck.model.names import NameOutcome
from wheelcheck.stages.import_launch import Place
from wheelcheck.stages.import_rows import Row, Rows, Walked
from wheelcheck.stages.imports import cores
from wheelcheck.stages.workspace import Workspace

_IN_A_ROW = 200  # modules for which another row is begun beside the first
_ROUNDS = 6  # processes begun anew behind what ends one
_MOST_ENDS = 3  # names of one module that end the process, before the others are given up


def run(
    modules: Sequence[str],
    environment: Environment,
    workspace: Workspace,
    *,
    timeout: float,
    jobs: int | None = None,
    max_memory: int | None = None,
    seconds: float = 0.0,
) -> tuple[NameOutcome, ...]:
    """The exported names that cannot be had, by module.

    ``timeout`` is the limit in seconds for the exports of one module; ``seconds`` what the import of all of them takes,
    as far as is known.
    """
    if not modules:
        return ()
    jobs = jobs or cores()
    rows = Rows(Place.prepare(environment, workspace, max_memory), jobs)
    return tuple(_Exports(rows, {name.partition(".")[0] for name in modules}, timeout).of(modules, jobs, seconds))


class _Exports:
    """One run."""

    def __init__(self, rows: Rows, tops: Collection[str], timeout: float) -> None:
        self._rows = rows
        self._tops = tops
        self._timeout = timeout

    def of(self, modules: Sequence[str], jobs: int, seconds: float) -> Iterator[NameOutcome]:
        """Rows first, then one module a process."""
        limit = self._timeout + 2 * seconds
        doubtful: list[str] = []
        # What the modules have in common is imported once a row.
        count = min(jobs, 1 + len(modules) // _IN_A_ROW)
        waiting = [Row(tuple(modules[start::count]), limit, exports=True) for start in range(count)]
        for _ in range(_ROUNDS):
            further: list[Row] = []
            for walked in self._rows.walk(waiting):
                for name in walked.row.modules:
                    found = self._outcomes(name, walked.exports.get(name))
                    if found is None or not all(map(self._is_plain, found)):
                        if name not in walked.rest:
                            doubtful.append(name)
                    else:
                        yield from found
                if walked.rest:
                    further.append(replace(walked.row, modules=walked.rest))
            waiting = further
        doubtful += [name for row in waiting for name in row.modules]
        alone = [Row((name,), self._timeout, exports=True) for name in doubtful]
        for walked in self._rows.walk(alone):
            yield from self._alone(walked)

    def _alone(self, walked: Walked) -> Iterator[NameOutcome]:
        """The outcomes of one module; a name that ends the process is passed over in another one."""
        (name,) = walked.row.modules
        ended: list[NameOutcome] = []
        for _ in range(_ROUNDS):
            if walked.resolving is None or walked.ending is None or len(ended) >= _MOST_ENDS:
                break
            if walked.ending is Ending.TIMED_OUT and walked.before:
                # All names together took too long: the one in progress is not to blame for that.
                row = replace(walked.row, skip=(*walked.row.skip, *walked.before))
            else:
                ended.append(NameOutcome(name, walked.resolving, walked.stated, walked.ending))
                row = replace(walked.row, skip=(*walked.row.skip, walked.resolving))
            (walked,) = self._rows.walk([row])
        yield from ended
        yield from self._outcomes(name, walked.exports.get(name)) or ()

    def _outcomes(self, module: str, record: Mapping[str, Any] | None) -> tuple[NameOutcome, ...] | None:
        if record is None:
            return None
        return tuple(
            NameOutcome(
                module,
                each["name"],
                each["stated"],
                Ending.RAISED,
                self._rows.error(each["error"]),
                lazy=bool(each.get("lazy")),
            )
            for each in record["failed"]
        )

    def _is_plain(self, outcome: NameOutcome) -> bool:
        """Whether it failed for want of a foreign module."""
        error = outcome.error
        while error is not None:
            if error.type == "ModuleNotFoundError" and error.name:
                return error.name.partition(".")[0] not in self._tops
            error = error.cause
        return False
