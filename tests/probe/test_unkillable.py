"""What fights its importer, leaks, or never has enough is the verdict of its own module alone, on both routes."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from probe.laboratory import Laboratory, processes_of
from wheelcheck.model.imports import Ending, ImportMode, ImportOutcome, ImportStatus
from wheelcheck.model.interpreter import Interpreter
from wheelcheck.stages import imports
from wheelcheck.stages.workspace import Workspace

FINE = (
    *("", ".audit", ".chdir_gone", ".chroots", ".deaf_to_term", ".deaf_to_term.child", ".deletes_sys"),
    *(
        ".exit_hook_hangs",
        ".kills_everybody",
        ".kills_parent",
        ".leaves_children",
        ".limits",
        ".limits.child",
        ".meta_path",
        ".nice",
    ),
    *(".no_files", ".parent_in_a_loop", ".reads_stdin", ".refuses", ".refuses.child", ".replaces_descriptors"),
    *(".removes_folders", ".tracer", ".tracer.child", ".writes_everywhere", ".writes_in_folders", ".zlast"),
)
RAISING = {
    ".asks": "EOFError",
    ".clears_modules": "KeyError",
    ".excepthook": "ValueError",
    ".getattr_recursion": "RecursionError",
    ".hostile_class": "SystemExit",  # what its metaclass raises in the import machinery
    ".replaces_streams": "ValueError",
}
CRASHING = {".c_stack": 11, ".kills_group": 9}
LEAKS = ("environment", "folder", "handlers", "path", "hooks", "files", "exits", "threads", "timers")


@dataclass(frozen=True, slots=True)
class Aftermath:
    """The outcomes, and the processes that were left."""

    outcomes: dict[str, ImportOutcome]
    processes: list[str]


@pytest.fixture(scope="module", params=[ImportMode.EXACT, ImportMode.FRESH], ids=lambda mode: str(mode.value))
def aftermath(
    request: pytest.FixtureRequest, interpreter: Interpreter, tmp_path_factory: pytest.TempPathFactory
) -> Aftermath:
    laboratory = Laboratory.make(tmp_path_factory.mktemp("unkillable"), interpreter, "unkillable")
    with Workspace() as workspace:
        outcomes = laboratory.run(request.param, workspace=workspace)
        return Aftermath(outcomes, processes_of(workspace.token))


def test_each_module_has_the_verdict_of_its_own_import(aftermath: Aftermath) -> None:
    found = {
        name.removeprefix("unkillable"): (each.status, each.error.type if each.error else each.signal)
        for name, each in aftermath.outcomes.items()
    }
    known: dict[str, tuple[ImportStatus, object]] = dict.fromkeys(FINE, (ImportStatus.OK, None))
    known |= {name: (ImportStatus.FAILED, error) for name, error in RAISING.items()}
    known |= {name: (ImportStatus.FAILED, signal) for name, signal in CRASHING.items()}

    assert found == known


def test_nothing_is_left_running(aftermath: Aftermath) -> None:
    assert aftermath.processes == []


def test_what_fails_since_a_sibling_killed_its_parent_is_asked_again(
    interpreter: Interpreter, tmp_path_factory: pytest.TempPathFactory
) -> None:
    laboratory = Laboratory.make(tmp_path_factory.mktemp("orphaned"), interpreter, "orphaned")

    outcomes = laboratory.run(ImportMode.EXACT)

    assert {name: each.status for name, each in outcomes.items()} == dict.fromkeys(
        ("orphaned", "orphaned.early", "orphaned.kills", "orphaned.late"), ImportStatus.OK
    )


@pytest.fixture(scope="module", params=list(ImportMode), ids=lambda mode: str(mode.value))
def leaks(
    request: pytest.FixtureRequest, interpreter: Interpreter, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, ImportOutcome]:
    return Laboratory.make(tmp_path_factory.mktemp("leaks"), interpreter, "leaks").run(request.param)


@pytest.mark.parametrize("name", LEAKS)
def test_what_a_package_leaves_behind_is_there_for_its_children(leaks: dict[str, ImportOutcome], name: str) -> None:
    assert leaks[f"leaks.{name}.child"].status is ImportStatus.OK, leaks[f"leaks.{name}.child"]


@pytest.mark.parametrize("name", ["afirst", "zlast"])
def test_and_for_nobody_else(leaks: dict[str, ImportOutcome], name: str) -> None:
    assert leaks[f"leaks.{name}"].status is ImportStatus.OK, leaks[f"leaks.{name}"]


@pytest.mark.parametrize("mode", [ImportMode.EXACT, ImportMode.FRESH])
def test_a_module_that_takes_too_much_memory_is_killed_and_says_so(
    interpreter: Interpreter, tmp_path_factory: pytest.TempPathFactory, mode: ImportMode
) -> None:
    laboratory = Laboratory.make(tmp_path_factory.mktemp("greedy"), interpreter, "greedy")

    outcomes = laboratory.run(mode, max_memory=120_000_000)

    assert outcomes["greedy.eats"].ending is Ending.OVER_MEMORY
    assert outcomes["greedy.has_a_greedy_child"].ending is Ending.OVER_MEMORY
    assert outcomes["greedy.shares"].status is ImportStatus.OK
    assert outcomes["greedy.zlast"].status is ImportStatus.OK


def test_a_statement_that_takes_too_much_memory_is_killed_and_says_so(
    interpreter: Interpreter, tmp_path_factory: pytest.TempPathFactory
) -> None:
    laboratory = Laboratory.make(tmp_path_factory.mktemp("greedy"), interpreter, "greedy")
    with Workspace() as workspace:
        greedy, fine = imports.run_statements(
            ("import greedy.eats", "import greedy.zlast"),
            laboratory.environment,
            interpreter,
            workspace,
            timeout=60,
            max_memory=120_000_000,
        )

    assert (greedy.ok, greedy.ending, fine.ok) == (False, Ending.OVER_MEMORY, True)
