"""Imports of the project's own modules that failed and were caught: green imports over a dead fast path."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from wheelcheck.diagnosis.cause import BINARY_KINDS, Cause, CauseKind, Need
from wheelcheck.diagnosis.facts import Facts
from wheelcheck.diagnosis.losses import Loss, is_version_file, locate
from wheelcheck.diagnosis.needs import AbsentNeeds
from wheelcheck.model.archive import ModuleKind
from wheelcheck.model.finding import Severity
from wheelcheck.model.imports import ImportStatus, SwallowedImport
from wheelcheck.sources import Guard

_IN_THE_WAY = (CauseKind.IGNORED, CauseKind.UNTRACKED, CauseKind.NOT_IN_SDIST, CauseKind.NOT_IN_WHEEL)
_COMPILED = (CauseKind.NOT_BUILT, CauseKind.NOT_SHIPPED, CauseKind.MISPLACED, CauseKind.WRONG_ABI)
# A compiled module that waits for an optional requirement or another system is caught for good reason.
_FORESEEN = (CauseKind.NEEDS_EXTRA, CauseKind.OTHER_PLATFORM)


def attempts(case: Facts) -> dict[str, list[SwallowedImport]]:
    """Project modules whose failed import somebody caught, with who tried."""
    found: dict[str, list[SwallowedImport]] = {}
    for outcome in case.evidence.outcomes:
        if outcome.status is ImportStatus.OK:
            for attempt in outcome.swallowed:
                places = found.setdefault(attempt.name, [])
                if attempt not in places:
                    places.append(attempt)
    return found


def needs_of(case: Facts, places: Sequence[SwallowedImport]) -> tuple[Need, ...]:
    """The places that tried, a line each."""
    found: list[Need] = []
    for place in places:
        source = case.source(place.importer)
        statement = source.import_at(place.line) if source else None
        need = Need(
            case.display(place.path), place.line or None, statement.text if statement else "", place.importer, True
        )
        if need not in found:
            found.append(need)
    return tuple(found)


def swallowed_causes(case: Facts, known: Sequence[Cause]) -> Iterator[Cause]:
    """The causes behind swallowed imports that matter: the module should be there, or is there and fails."""
    failing = {module: cause for cause in known for module in cause.failed}
    for name, places in attempts(case).items():
        needs = needs_of(case, places)
        outcome = case.outcomes.get(name)
        if outcome is not None and outcome.module.kind is ModuleKind.EXTENSION and name in failing:
            cause = failing[name]
            if cause.kind in _FORESEEN:
                continue
            if cause.kind in BINARY_KINDS:  # the binary's own fault says more than that it is hidden
                yield replace(cause, needs=tuple(dict.fromkeys((*needs, *cause.needs))))
                continue
            yield Cause(CauseKind.FALLBACK, name, needs, (), error=cause.error, outcome=outcome)
        elif outcome is None and case.is_own(name):
            yield from _absent(case, locate(case, name), needs)


def unwritten_causes(case: Facts, absent: AbsentNeeds) -> Iterator[Cause]:
    """Generated modules that the wheel lacks and whose absence the code copes with: the version is silently wrong."""
    if case.evidence.wheel is None:
        return
    for target, places in absent.items():
        needs = tuple(replace(need, swallowed=True) for need, statement in places if statement.guard is Guard.TRY)
        loss = locate(case, target) if needs and is_version_file(target) else None
        if loss is not None and loss.kind is CauseKind.GENERATED_MISSING:
            yield Cause(loss.kind, target, needs, detail=loss.detail)


def _absent(case: Facts, loss: Loss, needs: tuple[Need, ...]) -> Iterator[Cause]:
    if loss.kind in _IN_THE_WAY:
        yield Cause(loss.kind, loss.subject, needs, trails=loss.trails)
    elif loss.kind in _COMPILED:
        wheel, build = case.evidence.wheel, case.evidence.build
        told = bool(build and build.extensions)
        by_design = wheel is not None and wheel.pure and not told
        severity = Severity.INFO if by_design else None
        detail = _compiled_detail(loss)
        yield Cause(CauseKind.FALLBACK, loss.subject, needs, trails=loss.trails, detail=detail, severity=severity)


def _compiled_detail(loss: Loss) -> str:
    if loss.kind is CauseKind.WRONG_ABI:
        return "the wheel holds it for another interpreter only"
    if loss.kind is CauseKind.MISPLACED:
        return f"the wheel holds {loss.detail} instead"
    if loss.extension is None:
        return "its source is there, but the build was never told to make it"
    row = loss.extension
    told = f"the build was told to make it{f' ({row.declared_at})' if row.declared_at else ''}"
    if row.optional:
        told += " as an optional extension"
    return f"{told}, and its compilation failed: {row.error}" if row.error else f"{told}, but it is not in the wheel"
