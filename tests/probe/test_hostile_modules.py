"""What a module does while it is imported becomes its own verdict, and nobody else's."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from probe.laboratory import Laboratory, processes_of
from wheelcheck.model.imports import Ending, ImportOutcome, ImportStatus
from wheelcheck.model.interpreter import Interpreter
from wheelcheck.stages.workspace import Workspace

FINE = (
    "hostile",
    "hostile.__main__",
    "hostile.also_fine",
    "hostile.closes",
    "hostile.daemon",
    "hostile.deaf",
    "hostile.deaf.child",
    "hostile.fine",
    "hostile.floods",
    "hostile.forks",
    "hostile.forks_and_raises",
    "hostile.kills_parent",
    "hostile.leaves_thread",
    "hostile.patches",
    "hostile.patches.child",
    "hostile.strict",
    "hostile.strict.child",
    "hostile.threads",
    "hostile.threads.needs_it",
    "hostile.timer",
    "hostile.uses_all_descriptors",
    "hostile.zlast",
    "stands_in",
)
RAISING = {
    "hostile.circular_cause": "KeyError",
    "hostile.deaf.second_child": "ModuleNotFoundError",
    "hostile.recurses": "RecursionError",
    "hostile.threads.fails_anyway": "ModuleNotFoundError",
    "hostile.unspeakable": "hostile.unspeakable.Unspeakable",
}
CRASHING = {"hostile.aborts": 6, "hostile.segfaults": 11, "hostile.timer.child": 14}
EXITING = {"hostile.exits": 0, "hostile.exits_late": 1, "hostile.leaves": 0}


@dataclass(frozen=True, slots=True)
class Aftermath:
    """The outcomes, and what the run left: processes and open files of ours."""

    outcomes: dict[str, ImportOutcome]
    processes: list[str]


@pytest.fixture(scope="module")
def aftermath(interpreter: Interpreter, tmp_path_factory: pytest.TempPathFactory) -> Aftermath:
    laboratory = Laboratory.make(tmp_path_factory.mktemp("hostile"), interpreter, "hostile")
    with Workspace() as workspace:
        outcomes = laboratory.run(workspace=workspace)
        return Aftermath(outcomes, processes_of(workspace.token))


def test_every_module_has_an_outcome_of_its_own(aftermath: Aftermath) -> None:
    known = {*FINE, *RAISING, *CRASHING, *EXITING, "colorsys"}

    assert set(aftermath.outcomes) == known


@pytest.mark.parametrize("name", FINE)
def test_what_does_not_keep_the_import_from_ending_is_no_failure(aftermath: Aftermath, name: str) -> None:
    outcome = aftermath.outcomes[name]

    assert outcome.status is ImportStatus.OK, outcome


@pytest.mark.parametrize("name", RAISING)
def test_an_exception_is_told_by_its_type_whatever_its_own_code_does(aftermath: Aftermath, name: str) -> None:
    outcome = aftermath.outcomes[name]

    assert outcome.error is not None
    assert (outcome.ending, outcome.error.type) == (Ending.RAISED, RAISING[name])


@pytest.mark.parametrize("name", CRASHING)
def test_a_crash_is_told_by_its_signal_and_costs_no_other_module_its_verdict(aftermath: Aftermath, name: str) -> None:
    outcome = aftermath.outcomes[name]

    assert (outcome.ending, outcome.signal) == (Ending.CRASHED, CRASHING[name])


@pytest.mark.parametrize("name", EXITING)
def test_leaving_is_no_success_even_with_status_zero(aftermath: Aftermath, name: str) -> None:
    outcome = aftermath.outcomes[name]

    assert (outcome.status, outcome.ending) == (ImportStatus.FAILED, Ending.EXITED)
    assert outcome.exit_code == EXITING[name]


def test_a_crash_shows_the_python_line_it_happened_in(aftermath: Aftermath) -> None:
    last = aftermath.outcomes["hostile.segfaults"].stack[-1]

    assert (last.module, last.path, last.line) == ("hostile.segfaults", "hostile/segfaults.py", 4)
    assert last.source == "os.kill(os.getpid(), signal.SIGSEGV)"


def test_an_exit_keeps_what_was_printed(aftermath: Aftermath) -> None:
    outcome = aftermath.outcomes["hostile.exits"]

    assert outcome.output == "usage: exits FILE\n"


def test_a_circle_of_causes_ends(aftermath: Aftermath) -> None:
    error = aftermath.outcomes["hostile.circular_cause"].error

    assert error is not None
    assert error.cause is not None
    assert (error.cause.type, error.cause.cause) == ("ValueError", None)


def test_a_module_of_the_standard_library_found_in_its_place_is_a_failure_that_names_it(aftermath: Aftermath) -> None:
    outcome = aftermath.outcomes["colorsys"]

    assert outcome.status is ImportStatus.FAILED
    assert outcome.file is not None
    assert outcome.file.endswith("colorsys.py")
    assert "not the wheel's colorsys.py" in str(outcome.reason)


def test_no_process_is_left_running(aftermath: Aftermath) -> None:
    assert aftermath.processes == []


@pytest.fixture(scope="module")
def hanging(interpreter: Interpreter, tmp_path_factory: pytest.TempPathFactory) -> dict[str, ImportOutcome]:
    return Laboratory.make(tmp_path_factory.mktemp("hanging"), interpreter, "hanging").run(timeout=1.0)


@pytest.mark.parametrize(("name", "function"), [("hanging.loops", "turn"), ("hanging.sleeps", "<module>")])
def test_what_takes_too_long_is_cut_off_and_shows_where_it_was(
    hanging: dict[str, ImportOutcome], name: str, function: str
) -> None:
    outcome = hanging[name]
    own = [frame for frame in outcome.stack if frame.module == name]

    assert outcome.ending is Ending.TIMED_OUT
    assert own[-1].function == function


def test_what_takes_too_long_costs_no_other_module_its_verdict(hanging: dict[str, ImportOutcome]) -> None:
    assert hanging["hanging"].status is ImportStatus.OK
    assert hanging["hanging.zlast"].status is ImportStatus.OK


def test_what_waits_for_a_thread_that_did_not_survive_the_fork_is_tried_again_without_one(
    hanging: dict[str, ImportOutcome],
) -> None:
    assert hanging["hanging.pool.asks"].status is ImportStatus.OK
