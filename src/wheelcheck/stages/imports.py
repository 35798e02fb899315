"""Import every module first in an interpreter that has imported nothing of the project, and say how it went.

The verdict is about the import itself: what comes after it (threads left behind, exit handlers, a crash while the
interpreter shuts down) has no say in it. By default the imports form a tree of forks; whatever a fork cannot be
trusted with is repeated in a fresh interpreter, whose verdict counts: a crash, an exit, a passed time limit, a
failure below a parent that left threads running (they do not survive a fork), and a failure that speaks of forking.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence

from wheelcheck.model.archive import EntryPoint, Module
from wheelcheck.model.environment import Environment
from wheelcheck.model.imports import ImportMode, ImportOutcome, StatementOutcome
from wheelcheck.model.interpreter import Interpreter
from wheelcheck.stages.import_engine import Engine
from wheelcheck.stages.import_fresh import Fresh
from wheelcheck.stages.import_launch import Place
from wheelcheck.stages.import_outcomes import statement_outcome
from wheelcheck.stages.workspace import Workspace

OnProgress = Callable[[int, int], None]


def run(
    modules: Sequence[Module],
    environment: Environment,
    interpreter: Interpreter,
    workspace: Workspace,
    *,
    timeout: float,
    jobs: int | None = None,
    mode: ImportMode = ImportMode.EXACT,
    max_memory: int | None = None,
    on_progress: OnProgress | None = None,
) -> tuple[ImportOutcome, ...]:
    """One outcome for each module, in the order given.

    ``timeout`` is the limit in seconds for each import, ``jobs`` how many run at a time (by default the usable
    cores). Without fork, and on macOS, where system libraries do not survive one, every module gets an interpreter of
    its own: the verdicts are the same. ``max_memory`` is how many bytes an import may take (by default most of what
    is available), and near which fewer run at a time. ``on_progress`` is told how many of how many modules have one.
    """
    if not modules:
        return ()
    place = Place.prepare(environment, workspace, max_memory)
    total = len({module.name for module in modules})
    engine = Engine(modules, place, timeout, jobs or cores(), _told(on_progress, total))
    if mode is not ImportMode.FRESH and interpreter.can_fork and sys.platform != "darwin":
        engine.grow_trees(mode, interpreter.stdlib)
    engine.run_fresh()
    if on_progress is not None:
        on_progress(total, total)
    return tuple(engine.outcome(module) for module in modules)


def run_statements(
    statements: Sequence[str],
    environment: Environment,
    interpreter: Interpreter,  # noqa: ARG001 - every run of this stage is asked in the same way
    workspace: Workspace,
    *,
    timeout: float,
    jobs: int | None = None,
    max_memory: int | None = None,
) -> tuple[StatementOutcome, ...]:
    """One outcome for each statement, run as by ``python -I -c`` in an interpreter of its own, each within
    ``timeout`` seconds and ``max_memory`` bytes (by default most of what is available).
    """
    if not statements:
        return ()
    place = Place.prepare(environment, workspace, max_memory)
    # A smoke statement looks at a finished package: what its imports try and do without is the business of `run`.
    fresh = Fresh(place, (), timeout=timeout, jobs=jobs or cores())
    outcomes = {text: statement_outcome(text, attempt) for text, attempt in fresh.statements(dict.fromkeys(statements))}
    return tuple(outcomes[text] for text in statements)


def run_entry_points(
    entry_points: Sequence[EntryPoint],
    environment: Environment,
    interpreter: Interpreter,
    workspace: Workspace,
    *,
    timeout: float,
    jobs: int | None = None,
    max_memory: int | None = None,
) -> tuple[tuple[EntryPoint, StatementOutcome], ...]:
    """Load the object of each entry point as the script that an installer writes does; nothing is called."""
    statements = [entry_point_statement(entry.value) for entry in entry_points]
    outcomes = run_statements(
        statements, environment, interpreter, workspace, timeout=timeout, jobs=jobs, max_memory=max_memory
    )
    return tuple(zip(entry_points, outcomes, strict=True))


def entry_point_statement(value: str) -> str:
    """The statement that loads an object reference: ``pkg.cli:App.run [extra]`` is ``from pkg.cli import App;
    App.run``.

    See the entry points specification.
    """
    module, _, attributes = (part.strip() for part in value.partition("[")[0].partition(":"))
    if not attributes:
        return f"import {module}"
    first, dot, _ = attributes.partition(".")
    return f"from {module} import {first}" + (f"; {attributes}" if dot else "")


def cores() -> int:
    """How many processors may be used."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _told(on_progress: OnProgress | None, total: int) -> Callable[[int], None]:
    """``on_progress`` as the engine calls it: with numbers that only grow, and the last one left for the end."""
    highest = 0

    def tell(done: int) -> None:
        nonlocal highest
        if on_progress is not None and highest < done < total:
            highest = done
            on_progress(done, total)

    return tell
