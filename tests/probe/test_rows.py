"""Modules imported one after the other in one process: what they export, and what their order changes."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from probe.laboratory import Laboratory
from wheelcheck.model.imports import Ending, ImportOutcome
from wheelcheck.model.interpreter import Interpreter
from wheelcheck.model.names import NameOutcome
from wheelcheck.model.orders import Orders
from wheelcheck.stages import exports, imports, orders
from wheelcheck.stages.workspace import Workspace

EXPORTING = ("rows.exports", "rows.numbered", "rows.package", "rows.unordered")


@pytest.fixture(scope="module")
def laboratory(interpreter: Interpreter, tmp_path_factory: pytest.TempPathFactory) -> Laboratory:
    return Laboratory.make(tmp_path_factory.mktemp("rows"), interpreter, "rows")


@pytest.fixture(scope="module")
def names(laboratory: Laboratory) -> Mapping[tuple[str, str], NameOutcome]:
    with Workspace() as workspace:
        found = exports.run(EXPORTING, laboratory.environment, workspace, timeout=60, jobs=2)
    return {(each.module, each.name): each for each in found}


@pytest.fixture(scope="module")
def outcomes(laboratory: Laboratory) -> tuple[ImportOutcome, ...]:
    modules = laboratory.modules()
    with Workspace() as workspace:
        return imports.run(modules, laboratory.environment, laboratory.interpreter, workspace, timeout=60, jobs=2)


@pytest.fixture(scope="module")
def tried(laboratory: Laboratory, outcomes: tuple[ImportOutcome, ...]) -> Orders:
    with Workspace() as workspace:
        return orders.run(outcomes, laboratory.environment, workspace, shuffles=2, seed=7, timeout=60, jobs=2)


def test_only_what_cannot_be_had_is_told(names: Mapping[tuple[str, str], NameOutcome]) -> None:
    assert set(names) == {
        ("rows.exports", "nowhere"),
        ("rows.exports", "raises"),
        ("rows.exports", "leaves"),
        ("rows.exports", "offered"),
        ("rows.package", "gone"),
        ("rows.package", "fails"),
        ("rows.unordered", ""),
        ("rows.numbered", ""),
    }


def test_a_name_tells_its_own_exception_with_the_line(names: Mapping[tuple[str, str], NameOutcome]) -> None:
    error = names["rows.exports", "raises"].error

    assert error is not None
    assert (error.type, error.message, error.frames[-1].source) == (
        "ValueError", "not today", 'raise ValueError("not today")',
    )  # fmt: skip


def test_a_name_that_ends_the_process_takes_no_other_along(names: Mapping[tuple[str, str], NameOutcome]) -> None:
    assert names["rows.exports", "leaves"].ending is Ending.EXITED
    assert names["rows.exports", "leaves"].error is None


def test_a_name_that_only_dir_offers_is_told_apart(names: Mapping[tuple[str, str], NameOutcome]) -> None:
    assert not names["rows.exports", "offered"].stated
    assert names["rows.exports", "nowhere"].stated


def test_a_submodule_that_fails_tells_its_own_exception(names: Mapping[tuple[str, str], NameOutcome]) -> None:
    errors = {name: outcome.error for (module, name), outcome in names.items() if module == "rows.package"}

    assert {name: error.type for name, error in errors.items() if error} == {
        "gone": "AttributeError",
        "fails": "ZeroDivisionError",
    }


def test_an_all_that_star_cannot_read_is_told_as_such(names: Mapping[tuple[str, str], NameOutcome]) -> None:
    errors = [names[module, ""].error for module in ("rows.unordered", "rows.numbered")]

    assert [error.type for error in errors if error] == ["TypeError", "TypeError"]


def test_names_that_only_together_take_too_long_are_not_to_blame(laboratory: Laboratory) -> None:
    with Workspace() as workspace:
        found = exports.run(["rows.slow"], laboratory.environment, workspace, timeout=0.8, jobs=1)

    assert [(each.name, each.ending) for each in found] == [("never", Ending.TIMED_OUT)]


def test_the_orders_are_sorted_reversed_and_shuffled(tried: Orders) -> None:
    assert [run.label for run in tried.runs] == ["sorted", "reversed", "shuffled 1", "shuffled 2"]


def test_a_module_that_another_one_spoils_is_told_with_that_one(tried: Orders) -> None:
    (different,) = tried.runs[0].differs

    assert (different.module, different.ok, different.error) == ("rows.spoilt", False, "ValueError: spoiled")
    assert different.after == "rows.spoils"


def test_a_module_that_ends_the_process_ends_its_order_alone(tried: Orders) -> None:
    first, backwards = tried.runs[:2]

    assert first.ended_by is None
    assert (backwards.ended_by, backwards.not_run) == ("rows.leaves", 2)


def test_the_same_seed_gives_the_same_orders() -> None:
    modules = [f"pkg.m{number}" for number in range(20)]

    assert orders.shuffled(modules, 7, 1) == orders.shuffled(modules[::-1], 7, 1)
    assert orders.shuffled(modules, 7, 1) != orders.shuffled(modules, 8, 1)
