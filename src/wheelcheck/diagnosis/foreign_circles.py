"""Circles in which a module of another distribution is the one that is asked too early."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from wheelcheck import circles, sources
from wheelcheck.circles import Circle
from wheelcheck.diagnosis.caught import cause_of, chain, imported_name
from wheelcheck.diagnosis.cause import Cause, CauseKind
from wheelcheck.diagnosis.circular import circle_edges
from wheelcheck.diagnosis.facts import Facts
from wheelcheck.model.imports import CaughtError, Frame, ImportOutcome


def asked_too_early(outcomes: Iterable[ImportOutcome], own: Iterable[str]) -> Iterator[str]:
    """The installed files, none of ``own`` paths, of modules that were asked for a name while being imported: their
    texts tell whether they would have bound it.
    """
    known, found = set(own), set[str]()
    for outcome in outcomes:
        for error in chain(outcome.error) if outcome.error is not None else ():
            frame = _asked(error)
            if frame is not None and frame.installed and frame.path not in known | found:
                found.add(frame.path)
                yield frame.path


def foreign_circle(case: Facts, outcome: ImportOutcome, error: CaughtError, owner: str, name: str) -> Cause | None:
    """The circle of an import that asks ``owner``, which is not the project's, for a name before it is bound. None when
    ``owner`` was not being imported, does not bind the name, or the project has no part in it.
    """
    frame = _asked(error)
    bound_at = _bound_at(case, frame, name) if frame is not None and frame.module == owner else None
    edges = circle_edges(case, error, owner) if bound_at is not None else None
    if edges is None or not any(case.is_own(edge.importer) for edge in edges):
        return None
    return replace(cause_of(outcome, CauseKind.CIRCLE, owner, error), circle=Circle(edges, name, bound_at))


def _asked(error: CaughtError) -> Frame | None:
    """The module, its own import in progress, that another one asks for a name."""
    pair = imported_name(error)
    if pair is None:
        return None
    return next((frame for frame in circles.module_frames(error.frames)[:-1] if frame.module == pair[0]), None)


def _bound_at(case: Facts, frame: Frame, name: str) -> int | None:
    """The line of the asked module, behind the one it has come to, that binds the name."""
    text = next((file.text for file in case.evidence.foreign_sources if file.path == frame.path), None)
    source = sources.parse(text, frame.module, frame.path.endswith("__init__.py"), bodies=False) if text else None
    line = source.bound.get(name) if source else None
    return line if line is not None and line >= frame.line else None
