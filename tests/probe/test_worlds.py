"""Modules of one process see nothing of one another but what they import."""

from __future__ import annotations

import pytest

from probe.laboratory import Laboratory
from wheelcheck.model.imports import Ending, ImportMode, ImportOutcome, ImportStatus
from wheelcheck.model.interpreter import Interpreter

OK = ImportStatus.OK
UNASKED = {
    "worlds.uses_a_submodule_unasked": "module 'worlds.pkg' has no attribute 'inner'",
    "worlds.uses_a_sibling_unasked": "module 'worlds' has no attribute 'pkg'",
    "worlds.uses_the_standard_library_unasked": "module 'xml' has no attribute 'dom'",
    "worlds.uses_late_unasked": "module 'worlds.turned' has no attribute 'late'",
}
BROKEN = {
    "worlds.c_breaks",
    "worlds.c_needs_what_breaks_1",
    "worlds.c_needs_what_breaks_2",
    "worlds.c_says_it_otherwise",
    "worlds.c_rooted",
    "worlds.c_rooted.core",
    "worlds.c_wants_rooted",
}


@pytest.fixture(scope="module")
def laboratory(interpreter: Interpreter, tmp_path_factory: pytest.TempPathFactory) -> Laboratory:
    return Laboratory.make(tmp_path_factory.mktemp("worlds"), interpreter, "worlds")


@pytest.fixture(scope="module")
def shared(laboratory: Laboratory) -> dict[str, ImportOutcome]:
    return laboratory.run(ImportMode.SHARED)


@pytest.fixture(scope="module")
def runs(laboratory: Laboratory, shared: dict[str, ImportOutcome]) -> dict[str, int]:
    """How often modules were executed that many ask for."""
    assert shared["worlds.heavy"].status is OK
    counts = (laboratory.site_packages / "worlds").rglob("*.count")
    return {count.name.partition(".")[0]: len(count.read_text("utf-8")) for count in counts}


@pytest.fixture(scope="module")
def exact(laboratory: Laboratory, runs: dict[str, int]) -> dict[str, ImportOutcome]:
    assert runs
    return laboratory.run(ImportMode.EXACT)


def facts(outcomes: dict[str, ImportOutcome]) -> dict[str, tuple[object, ...]]:
    return {
        name: (each.status, each.blocked_by, each.file, each.ending, each.error, frozenset(each.swallowed))
        for name, each in outcomes.items()
    }


def test_the_outcomes_are_those_of_a_process_a_module(
    shared: dict[str, ImportOutcome], exact: dict[str, ImportOutcome]
) -> None:
    assert facts(shared) == facts(exact)


@pytest.mark.parametrize("name", UNASKED)
def test_what_another_module_has_imported_is_not_there(name: str, shared: dict[str, ImportOutcome]) -> None:
    error = shared[name].error

    assert error is not None
    assert error.message.startswith(UNASKED[name])


def test_a_circle_fails_on_the_side_where_it_breaks_and_on_that_alone(shared: dict[str, ImportOutcome]) -> None:
    assert shared["worlds.left"].status is ImportStatus.FAILED
    assert shared["worlds.right"].status is OK
    assert shared["worlds.a_loads_left"].status is OK


def test_a_module_that_changes_the_interpreter_changes_it_for_those_who_import_it(
    shared: dict[str, ImportOutcome],
) -> None:
    assert shared["worlds.needs_the_environment"].status is OK
    assert shared["worlds.sees_the_finder"].status is OK
    assert shared["worlds.looks_around"].status is OK
    assert shared["worlds.zz_looks_around"].status is OK


def test_a_module_that_ends_the_process_ends_its_own_import(shared: dict[str, ImportOutcome]) -> None:
    failed = {name for name, each in shared.items() if each.status is not OK}

    assert shared["worlds.zz_leaves"].ending is Ending.EXITED
    assert failed == {"worlds.zz_leaves", "worlds.left", *BROKEN, *UNASKED}


def test_a_failure_that_is_caught_is_told_of_everyone_who_comes_to_it(shared: dict[str, ImportOutcome]) -> None:
    assert {each.name for each in shared["worlds.swallows_below"].swallowed} == {"worlds.absent"}


def test_what_many_ask_for_is_executed_once_in_one_process(runs: dict[str, int]) -> None:
    in_one_process, of_those_that_change_the_interpreter = 1, 6

    assert runs["heavy"] <= in_one_process + of_those_that_change_the_interpreter


def test_a_failure_that_began_in_a_module_that_fails_so_alone_is_not_tried_again(runs: dict[str, int]) -> None:
    tried, tried_again_alone, two_that_import_it, one_that_says_it_otherwise, one_that_imports_it = 1, 1, 2, 2, 1

    assert runs["c_breaks"] == tried + tried_again_alone + two_that_import_it + one_that_says_it_otherwise
    assert runs["core"] == tried + tried_again_alone + one_that_imports_it


def test_a_module_that_fails_alone_works_for_those_who_bring_what_it_lacks(shared: dict[str, ImportOutcome]) -> None:
    assert shared["worlds.uses_a_submodule_unasked"].status is not OK
    assert shared["worlds.c_rescues"].status is OK
