"""From what the probe said and how its process ended to the outcome: pure functions."""

from __future__ import annotations

import os
from collections.abc import Set

from wheelcheck.model.archive import Module, ModuleKind
from wheelcheck.model.imports import (
    CaughtError,
    Ending,
    ImportOutcome,
    ImportStatus,
    StatementOutcome,
    SwallowedImport,
)
from wheelcheck.stages.import_fresh import Attempt
from wheelcheck.stages.import_records import Verdict

_EXIT = "SystemExit"


def success(module: Module, verdict: Verdict, known: Set[SwallowedImport]) -> ImportOutcome:
    """The outcome of an import that raised nothing: ``known`` are the swallowed imports that belong to its parents."""
    loaded = elsewhere(module, verdict)
    if loaded is not None:
        reason = f"`import {module.name}` loads {loaded}, not the wheel's {module.path}"
        return ImportOutcome(module, ImportStatus.FAILED, verdict.seconds, loaded, reason=reason)
    swallowed = tuple(each for each in verdict.swallowed if each not in known)
    return ImportOutcome(
        module, ImportStatus.OK, verdict.seconds, verdict.file, swallowed=swallowed, effects=verdict.effects
    )


def elsewhere(module: Module, verdict: Verdict) -> str | None:
    """The file that was imported in place of the wheel's own, for instance the standard library's of that name."""
    # A module may put another one into sys.modules in its own place; that one tells its own name.
    if module.kind is ModuleKind.MAIN or verdict.file is None or verdict.alias:
        return None
    outside = os.path.isabs(verdict.file) or verdict.file in ("built-in", "frozen")  # noqa: PTH117
    return verdict.file if outside else None


def failure(module: Module, verdict: Verdict | None, attempt: Attempt | None) -> ImportOutcome:
    """The outcome of an import that failed: in a tree (no ``attempt``), or in an interpreter of its own."""
    if attempt is None:
        assert verdict is not None
        error = verdict.error
        return ImportOutcome(module, ImportStatus.FAILED, verdict.seconds, ending=Ending.RAISED, error=error)
    ending = _ending(attempt)
    return ImportOutcome(
        module,
        ImportStatus.FAILED,
        seconds=verdict.seconds if verdict else attempt.completed.seconds,
        reason=None if attempt.began else "the interpreter ended before the import began",
        ending=ending,
        error=verdict.error if verdict else None,
        signal=attempt.completed.signal if ending is Ending.CRASHED else None,
        exit_code=_exit_code(attempt, ending),
        stack=attempt.stack,
        output="" if ending is Ending.RAISED else attempt.completed.output,
    )


def is_suspect(verdict: Verdict) -> bool:
    """Whether a failure may be the fork's: or needs its output, which a tree does not keep."""
    error: CaughtError | None = verdict.error
    if error is None or _is_exit(error):
        return True
    while error is not None:
        if "fork" in error.message.lower():
            return True
        error = error.cause
    return False


def _is_exit(error: CaughtError) -> bool:
    return error.type == _EXIT or _EXIT in error.bases


def _ending(attempt: Attempt) -> Ending:
    verdict, completed = attempt.verdict, attempt.completed
    if verdict is not None:
        return Ending.EXITED if verdict.error is not None and _is_exit(verdict.error) else Ending.RAISED
    if attempt.over_memory:
        return Ending.OVER_MEMORY
    if completed.timed_out:
        return Ending.TIMED_OUT
    return Ending.EXITED if completed.signal is None else Ending.CRASHED


def _exit_code(attempt: Attempt, ending: Ending) -> int | None:
    if ending is not Ending.EXITED:
        return None
    return attempt.completed.exit_code if attempt.verdict is None else attempt.verdict.exit_code


def statement_outcome(statement: str, attempt: Attempt) -> StatementOutcome:
    """The outcome of a statement."""
    verdict = attempt.verdict
    if verdict is not None and verdict.ok:
        return StatementOutcome(statement, ok=True)
    ending = _ending(attempt)
    return StatementOutcome(
        statement,
        ok=False,
        ending=ending,
        error=verdict.error if verdict else None,
        signal=attempt.completed.signal if ending is Ending.CRASHED else None,
        exit_code=_exit_code(attempt, ending),
        output=attempt.completed.output,
    )
