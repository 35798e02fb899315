"""Smoke statements and entry points, each in an interpreter of its own."""

from __future__ import annotations

import pytest

from probe.laboratory import Laboratory
from wheelcheck.model.archive import EntryPoint
from wheelcheck.model.imports import Ending, StatementOutcome
from wheelcheck.model.interpreter import Interpreter
from wheelcheck.stages import imports
from wheelcheck.stages.workspace import Workspace

STATEMENTS = (
    "import hostile.fine as it; assert it.VALUE == 1",
    "assert 'hostile.fine' in __import__('sys').modules",
    "print('nearly'); import hostile.aborts",
    "this is no statement",
)


@pytest.fixture(scope="module")
def laboratory(interpreter: Interpreter, tmp_path_factory: pytest.TempPathFactory) -> Laboratory:
    return Laboratory.make(tmp_path_factory.mktemp("statements"), interpreter, "hostile")


@pytest.fixture(scope="module")
def outcomes(laboratory: Laboratory) -> tuple[StatementOutcome, ...]:
    with Workspace() as workspace:
        return imports.run_statements(
            STATEMENTS, laboratory.environment, laboratory.interpreter, workspace, timeout=60, jobs=2
        )


def test_outcomes_come_in_the_order_of_the_statements(outcomes: tuple[StatementOutcome, ...]) -> None:
    assert tuple(outcome.statement for outcome in outcomes) == STATEMENTS


def test_no_statement_sees_what_another_imported(outcomes: tuple[StatementOutcome, ...]) -> None:
    works, asserts = outcomes[:2]

    assert works.ok
    assert asserts.error is not None
    assert (asserts.ending, asserts.error.type) == (Ending.RAISED, "AssertionError")


def test_a_statement_that_crashes_is_told_by_its_signal(outcomes: tuple[StatementOutcome, ...]) -> None:
    assert (outcomes[2].ending, outcomes[2].signal) == (Ending.CRASHED, 6)


def test_a_statement_that_does_not_compile_is_an_outcome_too(outcomes: tuple[StatementOutcome, ...]) -> None:
    error = outcomes[3].error

    assert error is not None
    assert error.type == "SyntaxError"


def test_an_entry_point_is_loaded_and_not_called(laboratory: Laboratory) -> None:
    good = EntryPoint("console_scripts", "good", "hostile.fine:VALUE")
    bad = EntryPoint("console_scripts", "bad", "hostile.fine:main")

    with Workspace() as workspace:
        loaded = imports.run_entry_points(
            [good, bad], laboratory.environment, laboratory.interpreter, workspace, timeout=60
        )

    assert [(entry, outcome.ok) for entry, outcome in loaded] == [(good, True), (bad, False)]
