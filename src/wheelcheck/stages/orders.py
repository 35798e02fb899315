"""Import everything in a row, in several orders: what tools see that import a whole package in one process."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from wheelcheck.model.archive import ModuleKind
from wheelcheck.model.environment import Environment
from wheelcheck.model.imports import Ending, ImportOutcome, ImportStatus
from wheelcheck.model.orders import Different, OrderRun, Orders
from wheelcheck.stages.import_launch import Place
from wheelcheck.stages.import_rows import Row, Rows, Walked
from wheelcheck.stages.imports import cores
from wheelcheck.stages.workspace import Workspace

_SEARCHED = 6  # modules for which the one that makes the difference is looked for
_PATIENCE = 4.0  # times the limit of one row: what the whole search may take


def run(
    outcomes: Sequence[ImportOutcome],
    environment: Environment,
    workspace: Workspace,
    *,
    shuffles: int,
    seed: int,
    timeout: float,
    jobs: int | None = None,
    max_memory: int | None = None,
) -> Orders:
    """Sorted, reversed, and ``shuffles`` orders drawn with ``seed``. ``outcomes`` are the verdicts of first imports;
    ``timeout`` is in seconds, for what a row takes beyond twice the time that its modules took.
    """
    left_out = tuple(each.module.name for each in outcomes if _ends_a_process(each))
    alone = {
        each.module.name: each.status is ImportStatus.OK
        for each in outcomes
        if each.status is not ImportStatus.SKIPPED and each.module.kind is not ModuleKind.MAIN
    }
    names = sorted(name for name in alone if not _at_or_below(name, left_out))
    if not names:
        return Orders(seed, (), left_out)
    limit = timeout + 2 * sum(each.seconds or 0.0 for each in outcomes if each.module.name not in left_out)
    rows = Rows(Place.prepare(environment, workspace, max_memory), jobs or cores())
    runs = [OrderRun("sorted"), OrderRun("reversed"), *(OrderRun("shuffled", each + 1) for each in range(shuffles))]
    orders = [names, names[::-1], *(shuffled(names, seed, each + 1) for each in range(shuffles))]
    walked = list(rows.walk([Row(tuple(order), limit) for order in orders]))
    search = _Search(rows, limit)
    found = [_judged(each, walk, alone, search) for each, walk in zip(runs, walked, strict=True)]
    return Orders(seed, tuple(found), left_out)


def shuffled(names: Sequence[str], seed: int, number: int) -> list[str]:
    """The order of that number: the same for the same names and seed."""
    order = sorted(names)
    random.Random(f"{seed}:{number}").shuffle(order)
    return order


def _ends_a_process(outcome: ImportOutcome) -> bool:
    return outcome.ending in (Ending.CRASHED, Ending.TIMED_OUT, Ending.OVER_MEMORY) or (
        outcome.ending is Ending.EXITED and outcome.error is None
    )


def _at_or_below(name: str, modules: Sequence[str]) -> bool:
    return any(name == module or name.startswith(f"{module}.") for module in modules)


def _judged(run_of: OrderRun, walked: Walked, alone: Mapping[str, bool], search: _Search) -> OrderRun:
    verdicts = walked.verdicts
    differs = [
        Different(name, bool(verdict["ok"]), _words(verdict), search.culprit(walked, name))
        for name, verdict in verdicts.items()
        if bool(verdict["ok"]) is not alone[name]
    ]
    passed = sum(bool(verdict["ok"]) for verdict in verdicts.values())
    return replace(
        run_of,
        ok=passed,
        failed=len(verdicts) - passed,
        differs=tuple(sorted(differs, key=lambda each: each.module)),
        ended_by=walked.at,
        not_run=len(walked.rest),
    )


def _words(verdict: Mapping[str, Any]) -> str | None:
    error = verdict.get("error")
    return f"{error['type']}: {error['message']}".rstrip(": ") if error else None


class _Search:
    """Looks for the module before another that makes its verdict another one."""

    def __init__(self, rows: Rows, limit: float) -> None:
        self._rows = rows
        self._limit = limit
        self._until = time.monotonic() + _PATIENCE * limit
        self._known: dict[tuple[str, bool], str | None] = {}

    def culprit(self, walked: Walked, name: str) -> str | None:
        """The last module of the shortest beginning of the row after which ``name`` ends as it did there. Told only
        when that one module before ``name`` is enough.
        """
        wanted = bool(walked.verdicts[name]["ok"])
        if (name, wanted) not in self._known:
            if len(self._known) >= _SEARCHED:
                return None
            before = walked.row.modules[: walked.row.modules.index(name)]
            self._known[name, wanted] = self._between(before, name, wanted)
        return self._known[name, wanted]

    def _between(self, before: tuple[str, ...], name: str, wanted: bool) -> str | None:
        low, high = 0, len(before)  # after `low` of them it ends otherwise, after `high` as wanted
        while high - low > 1:
            if time.monotonic() > self._until:
                return None
            middle = (low + high) // 2
            if self._ends(before[:middle], name) is wanted:
                high = middle
            else:
                low = middle
        if high == 0 or self._ends((before[high - 1],), name) is not wanted:
            return None
        return before[high - 1]

    def _ends(self, before: tuple[str, ...], name: str) -> bool | None:
        (walked,) = self._rows.walk([Row((*before, name), self._limit)])
        verdict = walked.verdicts.get(name)
        return None if verdict is None else bool(verdict["ok"])
