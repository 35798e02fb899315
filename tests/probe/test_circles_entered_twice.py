"""A circle with an extension module in it, entered from both sides where modules share a process: compiled code cannot
be executed a second time there.
"""

from __future__ import annotations

import shutil

import pytest

from probe.laboratory import Laboratory
from wheelcheck.model.imports import ImportMode, ImportOutcome, ImportStatus
from wheelcheck.model.interpreter import Interpreter


@pytest.fixture(scope="module")
def laboratory(interpreter: Interpreter, tmp_path_factory: pytest.TempPathFactory) -> Laboratory:
    if shutil.which("gcc") is None:
        pytest.skip("no C compiler here")
    made = Laboratory.make(tmp_path_factory.mktemp("twice"), interpreter, "entered_twice")
    made.compile("twice/model/_fast.c")
    return made


@pytest.fixture(scope="module")
def shared(laboratory: Laboratory) -> dict[str, ImportOutcome]:
    return laboratory.run(ImportMode.SHARED)


@pytest.fixture(scope="module")
def executions(laboratory: Laboratory, shared: dict[str, ImportOutcome]) -> int:
    """How often a module of the circle was executed, for which all of its users ask."""
    assert shared["twice.model.linear"].status is ImportStatus.OK
    return len((laboratory.site_packages / "twice" / "model" / "linear.py.count").read_text("utf-8"))


def test_both_sides_work_and_one_user_fails(shared: dict[str, ImportOutcome]) -> None:
    failed = {name for name, each in shared.items() if each.status is not ImportStatus.OK}

    assert {"twice.svm", "twice.model", "twice.model._fast", "twice.needs_both"} <= set(shared)
    assert failed == {"twice.misuses_model"}


def test_users_of_the_other_side_share_one_more_process(executions: int) -> None:
    where_it_was_entered_first, from_the_other_side, for_the_one_that_fails = 1, 1, 1

    assert executions == where_it_was_entered_first + from_the_other_side + for_the_one_that_fails


def test_the_outcomes_are_those_of_a_process_a_module(
    laboratory: Laboratory, executions: int, shared: dict[str, ImportOutcome]
) -> None:
    exact = laboratory.run(ImportMode.EXACT)

    assert executions
    assert {name: (each.status, each.error, each.file) for name, each in shared.items()} == {
        name: (each.status, each.error, each.file) for name, each in exact.items()
    }
