"""The tree of forks and an interpreter per module give the same verdicts, and the true ones."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from typing import Any

import pytest

from probe.laboratory import Laboratory
from wheelcheck.model.imports import ImportMode, ImportOutcome, ImportStatus, SwallowedImport
from wheelcheck.model.interpreter import Interpreter
from wheelcheck.stages.import_launch import Place
from wheelcheck.stages.process import Completed

FAILED, BLOCKED = ImportStatus.FAILED, ImportStatus.BLOCKED
# Whatever isn't here can be imported first.
TRUTH = {
    "one_sided.second": FAILED,
    "always.left": FAILED,
    "always.right": FAILED,
    "compiled.plain": FAILED,
    "never_shipped": FAILED,
    "never_shipped.other": BLOCKED,
    "borrowed.relies": FAILED,
    "left_over.opt": FAILED,
    "left_over.opt.base": BLOCKED,
    "second_try": FAILED,
    "second_try.child": BLOCKED,
    "preloaded.inner.later": FAILED,
    "broken_main.__main__": FAILED,
}


@pytest.fixture(scope="module")
def laboratory(interpreter: Interpreter, tmp_path_factory: pytest.TempPathFactory) -> Laboratory:
    if shutil.which("gcc") is None:
        pytest.skip("no C compiler here")
    made = Laboratory.make(tmp_path_factory.mktemp("circles"), interpreter, "circles")
    made.compile("compiled/_fast.c")
    made.compile("quiet_loss/_tries.c")
    (made.site_packages / "broken_main" / "__main__.py").write_text("def oops(:\n    pass\n", "utf-8")
    return made


@pytest.fixture(scope="module")
def tree(laboratory: Laboratory) -> dict[str, ImportOutcome]:
    return laboratory.run(ImportMode.EXACT)


@pytest.fixture(scope="module")
def fresh(laboratory: Laboratory) -> dict[str, ImportOutcome]:
    return laboratory.run(ImportMode.FRESH)


@pytest.fixture(scope="module")
def shared(laboratory: Laboratory) -> dict[str, ImportOutcome]:
    return laboratory.run(ImportMode.SHARED)


def without_seconds(outcomes: dict[str, ImportOutcome]) -> dict[str, tuple[object, ...]]:
    return {
        name: (each.status, each.blocked_by, each.file, each.ending, each.error, each.swallowed, each.exit_code)
        for name, each in outcomes.items()
    }


def test_both_routes_give_the_same_outcomes_down_to_the_last_frame(
    tree: dict[str, ImportOutcome], fresh: dict[str, ImportOutcome]
) -> None:
    assert without_seconds(tree) == without_seconds(fresh)


def test_sharing_foreign_imports_changes_none_of_them(
    shared: dict[str, ImportOutcome], fresh: dict[str, ImportOutcome]
) -> None:
    assert without_seconds(shared) == without_seconds(fresh)


def test_the_verdicts_are_those_of_a_first_import(tree: dict[str, ImportOutcome]) -> None:
    unlike = {name: each.status for name, each in tree.items() if each.status is not ImportStatus.OK}

    assert unlike == TRUTH


def test_a_child_is_blocked_by_the_parent_that_failed(tree: dict[str, ImportOutcome]) -> None:
    assert tree["left_over.opt.base"].blocked_by == "left_over.opt"
    assert tree["second_try.child"].blocked_by == "second_try"


def test_an_exception_comes_with_its_facts(tree: dict[str, ImportOutcome]) -> None:
    error = tree["preloaded.inner.later"].error

    assert error is not None
    assert (error.type, error.name) == ("ModuleNotFoundError", "preloaded.inner.nowhere")
    assert "ImportError" in error.bases
    assert [(frame.module, frame.path, frame.line, frame.source) for frame in error.frames] == [
        (
            "preloaded.inner.later",
            "preloaded/inner/later.py",
            1,
            "from preloaded.inner.nowhere import VALUE  # noqa: F401",
        )
    ]


def test_a_syntax_error_of_a_main_module_is_found_without_running_it(tree: dict[str, ImportOutcome]) -> None:
    error = tree["broken_main.__main__"].error

    assert error is not None
    assert (error.type, error.file, error.line) == ("SyntaxError", "broken_main/__main__.py", 1)


def test_imports_of_the_projects_own_that_fail_and_are_caught_are_told_where_they_happened(
    tree: dict[str, ImportOutcome],
) -> None:
    assert tree["quiet_loss"].swallowed == (
        SwallowedImport("quiet_loss._speedups", "quiet_loss", "quiet_loss/__init__.py", 2),
    )
    assert [(each.name, each.importer, each.line) for each in tree["quiet_loss.user"].swallowed] == [
        ("quiet_loss._native", "quiet_loss.user", 4),
        ("quiet_loss._plugin", "quiet_loss.user", 8),
    ]


@pytest.mark.parametrize("asked", ["quiet_loss._tries", "quiet_loss.asks"])
def test_what_a_compiled_module_tries_is_told_of_it_and_not_of_the_line_that_imports_it(
    asked: str, tree: dict[str, ImportOutcome], shared: dict[str, ImportOutcome]
) -> None:
    told = [(each.name, each.importer, each.line) for each in tree[asked].swallowed]

    assert told == [("quiet_loss._unshipped", "quiet_loss._tries", 0)]
    assert shared[asked].swallowed == tree[asked].swallowed


def test_a_tree_gives_every_verdict_on_modules_that_end_as_they_should(
    laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch
) -> None:
    modes = []
    start = Place.start

    def counting(place: Place, request: Mapping[str, Any], timeout: float) -> Completed:
        modes.append(request["mode"])
        return start(place, request, timeout)

    monkeypatch.setattr(Place, "start", counting)
    laboratory.run(ImportMode.EXACT)

    assert modes == ["tree"]
