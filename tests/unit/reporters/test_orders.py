"""Orders of import in the report."""

from __future__ import annotations

import json
from dataclasses import replace

from wheelcheck.model.archive import Module, ModuleKind
from wheelcheck.model.evidence import Evidence
from wheelcheck.model.imports import ImportOutcome, ImportStatus
from wheelcheck.model.orders import Different, OrderRun, Orders
from wheelcheck.model.project import Project
from wheelcheck.model.report import Report
from wheelcheck.reporters import create
from wheelcheck.reporters._base import Look

_OUTCOMES = tuple(
    ImportOutcome(Module(name, ModuleKind.SOURCE, f"{name}.py"), status)
    for name, status in (("late", ImportStatus.FAILED), ("spoilt", ImportStatus.OK))
)
_ORDERS = Orders(
    7,
    (
        OrderRun("sorted", 0, 2, 0, (Different("late", True, after="first"),)),
        OrderRun("reversed", 0, 1, 0, ended_by="spoilt", not_run=1),
        OrderRun("shuffled", 1, 0, 2, (Different("spoilt", False, "ValueError: no", "late"),)),
    ),
    ("crashes",),
)


def report(orders: Orders | None) -> Report:
    return Report(Evidence(Project("."), outcomes=_OUTCOMES, orders=orders), (), (), True, 1.0)


def text(orders: Orders | None) -> str:
    return create("text", Look(width=None)).render([report(orders)])


def test_what_depends_on_the_order_is_told_with_the_module_that_makes_the_difference() -> None:
    lines = text(_ORDERS).splitlines()

    assert lines[:5] == [
        "orders of import: sorted, reversed, 1 shuffled with seed 7, each in one process: "
        "2 modules depend on the order",
        "  late fails when it comes first, and works in 1 of 3 orders (sorted), after first",
        "  spoilt works when it comes first, and fails in 1 of 3 orders (shuffled 1), after late: ValueError: no",
        "  reversed: ended by spoilt, 1 module not run",
        "  left out, since by themselves they end the process: crashes",
    ]


def test_a_run_that_tried_no_orders_says_nothing_of_them() -> None:
    assert "orders" not in text(None)


def test_orders_without_a_difference_say_so() -> None:
    orders = replace(_ORDERS, runs=(OrderRun("sorted", 0, 1, 1), OrderRun("reversed", 0, 1, 1)), left_out=())

    assert text(orders).startswith(
        "orders of import: sorted, reversed, each in one process: every module ends as when it comes first\n"
    )


def test_each_order_is_a_record() -> None:
    (first, second, third) = json.loads(create("json", Look(width=None)).render([report(_ORDERS)]))["orders"]

    assert (first["order"], first["number"], first["seed"]) == ("sorted", None, None)
    assert (second["ended_by"], second["not_run"]) == ("spoilt", 1)
    assert (third["order"], third["number"], third["seed"]) == ("shuffled", 1, 7)
    assert third["differs"] == [
        {"module": "spoilt", "here": "failed", "first": "ok", "after": "late", "error": "ValueError: no"}
    ]
