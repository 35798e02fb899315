"""A caught exception, read: what it came from, what it names, which place of the project it points to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from wheelcheck.diagnosis.cause import Cause, CauseKind, Need
from wheelcheck.diagnosis.facts import Facts
from wheelcheck.diagnosis.losses import locate
from wheelcheck.diagnosis.platforms import other_platform
from wheelcheck.model.imports import CaughtError, Frame, ImportOutcome

_NAME_FROM = re.compile(r"^cannot import name '([^']+)' from (?:partially initialized module )?'([^']+)'")


def chain(error: CaughtError) -> Iterator[CaughtError]:
    """An exception and those it came from, outermost first."""
    current: CaughtError | None = error
    while current is not None:
        yield current
        current = current.cause


def is_missing_module(error: CaughtError) -> bool:
    """Whether it is ``ModuleNotFoundError`` for a name."""
    return error.type == "ModuleNotFoundError" and bool(error.name)


def imported_name(error: CaughtError) -> tuple[str, str] | None:
    """Of ``cannot import name X from Y``: (Y, X). By attributes, before Python 3.12 by its text."""
    if error.type != "ImportError" or not error.name:
        return None
    if error.name_from:
        return error.name, error.name_from
    match = _NAME_FROM.match(error.message)
    return (match[2], match[1]) if match else None


def cause_of(
    outcome: ImportOutcome,
    kind: CauseKind,
    subject: str,
    error: CaughtError | None = None,
    *,
    detail: str | None = None,
    need: Need | None = None,
    notes: tuple[str, ...] = (),
) -> Cause:
    """A cause with one failed import; ``error`` is the exception that tells, the outcome's own when not given."""
    return Cause(
        kind,
        subject,
        needs=(need,) if need else (),
        failed=(outcome.module.name,),
        error=error or outcome.error,
        outcome=outcome,
        detail=detail,
        notes=notes,
    )


def innermost(error: CaughtError) -> Frame | None:
    """The frame that raised."""
    return error.frames[-1] if error.frames else None


def need_at(case: Facts, error: CaughtError) -> Need | None:
    """The place in the project from which the failure came: the innermost frame in the project's own files."""
    for frame in reversed(error.frames):
        if frame.installed and case.is_own(frame.module):
            return Need(case.display(frame.path), frame.line, _statement(case, frame), frame.module)
    return None


def _statement(case: Facts, frame: Frame) -> str:
    """The statement of a frame: its line, unless that is only a part of it or more than it."""
    line = frame.source.strip()
    if not line.endswith(("(", "\\", ",")) and "#" not in line:
        return line
    source = case.source(frame.module)
    statement = source.import_at(frame.line) if source else None
    return statement.text if statement else line


def from_loss(case: Facts, outcome: ImportOutcome, error: CaughtError, module: str) -> Cause:
    """The cause that a module of the project is absent: where it was lost, or which platform it is for."""
    loss = locate(case, module)
    nowhere = loss.kind in (CauseKind.DANGLING, CauseKind.NOT_BUILT, CauseKind.NOT_SHIPPED)
    platform = other_platform(case, outcome, error) if nowhere else None
    if platform is not None:
        need = need_at(case, error)
        return cause_of(outcome, CauseKind.OTHER_PLATFORM, module, error, detail=platform, need=need)
    cause = cause_of(outcome, loss.kind, module, error, detail=loss.detail, need=need_at(case, error))
    return replace(cause, trails=loss.trails)
