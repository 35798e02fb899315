"""What came of importing everything in a row: for people, and for programs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from wheelcheck import neutral
from wheelcheck.model.imports import ImportStatus
from wheelcheck.model.orders import Different, OrderRun, Orders
from wheelcheck.model.report import Report

_SHOWN = 10


def lines(report: Report) -> Iterator[str]:
    """A line on all runs, one for each module whose verdict depends on the order, one for each run cut short."""
    orders = report.evidence.orders
    if orders is None or not orders.runs:
        return
    shuffled = sum(run.name == "shuffled" for run in orders.runs)
    drawn = f", {shuffled} shuffled with seed {orders.seed}" if shuffled else ""
    by_module = _by_module(orders)
    depend = "module depends" if len(by_module) == 1 else "modules depend"
    same = "every module" if not any(run.not_run for run in orders.runs) else "of those that ran every one"
    outcome = f"{len(by_module)} {depend} on the order" if by_module else f"{same} ends as when it comes first"
    yield f"orders of import: sorted, reversed{drawn}, each in one process: {outcome}"
    for module, seen in list(by_module.items())[:_SHOWN]:
        yield f"  {module} {_told(orders, seen)}"
    if len(by_module) > _SHOWN:
        yield f"  and {len(by_module) - _SHOWN} more"
    for run in orders.runs:
        if run.ended_by is not None:
            yield f"  {run.label}: ended by {run.ended_by}, {_modules(run.not_run)} not run"
    if orders.left_out:
        yield f"  left out, since by themselves they end the process: {', '.join(orders.left_out)}"


def records(report: Report, text: Callable[[str], str]) -> list[dict[str, Any]]:
    """A record a run."""
    orders = report.evidence.orders
    alone = {outcome.module.name: outcome.status for outcome in report.evidence.outcomes}
    return [_record(run, orders.seed, alone, text) for run in orders.runs] if orders is not None else []


def _record(run: OrderRun, seed: int, alone: dict[str, ImportStatus], text: Callable[[str], str]) -> dict[str, Any]:
    return {
        "order": run.name,
        "number": run.number or None,
        "seed": seed if run.number else None,
        "ok": run.ok,
        "failed": run.failed,
        "ended_by": None if run.ended_by is None else neutral.encodable(run.ended_by),
        "not_run": run.not_run,
        "differs": [
            {
                "module": neutral.encodable(each.module),
                "here": "ok" if each.ok else "failed",
                "first": alone[each.module].value,
                "after": None if each.after is None else neutral.encodable(each.after),
                "error": None if each.error is None else text(each.error),
            }
            for each in run.differs
        ],
    }


def _by_module(orders: Orders) -> dict[str, list[tuple[OrderRun, Different]]]:
    found: dict[str, list[tuple[OrderRun, Different]]] = {}
    for run in orders.runs:
        for each in run.differs:
            found.setdefault(each.module, []).append((run, each))
    return dict(sorted(found.items()))


def _told(orders: Orders, seen: list[tuple[OrderRun, Different]]) -> str:
    """How a module ends in the orders that differ from its first import."""
    each = seen[0][1]
    after = next((different.after for _, different in seen if different.after), None)
    where = ", ".join(run.label for run, _ in seen[:3]) + (f" and {len(seen) - 3} more" if len(seen) > 3 else "")
    many = f"in {len(seen)} of {len(orders.runs)} orders ({where})"
    behind = f", after {after}" if after else ""
    if each.ok:
        return f"fails when it comes first, and works {many}{behind}"
    return f"works when it comes first, and fails {many}{behind}: {each.error or 'no exception told'}"


def _modules(count: int) -> str:
    return "1 module" if count == 1 else f"{count} modules"
