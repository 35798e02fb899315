"""All root causes of a case: what failed, what is lost though nothing failed yet, what was swallowed; each named
once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from wheelcheck.data_uses import Certainty
from wheelcheck.diagnosis.builds import explain_build, subject_of
from wheelcheck.diagnosis.cause import Cause, CauseKind, Need
from wheelcheck.diagnosis.documented import documented_causes
from wheelcheck.diagnosis.expected import as_expected
from wheelcheck.diagnosis.facts import Facts
from wheelcheck.diagnosis.forgotten import forgotten_packages
from wheelcheck.diagnosis.losses import Loss, build_needs, declared_extension, locate
from wheelcheck.diagnosis.needs import AbsentNeeds, absent_needs, cython_file_needs, needs_of_lost
from wheelcheck.diagnosis.reached import surely_run
from wheelcheck.diagnosis.severity import soften
from wheelcheck.diagnosis.swallowed import swallowed_causes, unwritten_causes
from wheelcheck.diagnosis.unbuilt import unbuilt_modules
from wheelcheck.model.imports import ImportStatus
from wheelcheck.model.snapshot import Absence
from wheelcheck.sources import ImportStatement

_LOST_IN_GIT = (CauseKind.IGNORED, CauseKind.UNTRACKED)
_LOST = (*_LOST_IN_GIT, CauseKind.NOT_IN_SDIST, CauseKind.NOT_IN_WHEEL)
# Modules of one package that were lost at the same station were lost by the same line.
_BY_PACKAGE = (CauseKind.DANGLING, CauseKind.NOT_BUILT, CauseKind.NOT_IN_WHEEL, CauseKind.NOT_IN_SDIST)
_CIRCLES = (CauseKind.CIRCLE, CauseKind.ORDER_CIRCLE)
# One library, symbol or version that is missing is one cause for all the compiled modules that ask for it.
_BY_DETAIL = (CauseKind.NO_LIBRARY, CauseKind.UNDEFINED_SYMBOL, CauseKind.SYSTEM_TOO_OLD)
# A failure that one line of the project's code shows is one cause, however many modules run into it.
_BY_PLACE = (CauseKind.RAISES, CauseKind.CRASH, CauseKind.HANG, CauseKind.EXIT, CauseKind.CONFIGURATION)


def diagnose(case: Facts) -> tuple[Cause, ...]:
    """Every root cause once, with all that hangs on it."""
    raw = _failures(case)
    fallbacks = list(swallowed_causes(case, raw))
    hidden = {cause.subject for cause in fallbacks}
    raw = [cause for cause in raw if not set(cause.failed) <= hidden] + fallbacks
    built = explain_build(case)
    raw += [built] if built else []
    absent = absent_needs(case)
    raw += _unreached(case, absent, raw)
    raw += unwritten_causes(case, absent)
    hidden_files = list(_hidden_files(case))
    raw = [cause for cause in raw if not _for_want_of(case, cause, hidden_files)] + hidden_files
    known = {(cause.kind, cause.subject, cause.severity) for cause in raw}
    raw += (each for each in documented_causes(case) if (each.kind, each.subject, each.severity) not in known)
    raw += _lost_with(case, absent, raw)
    raw += _not_told(forgotten_packages(case), raw)
    raw += _not_told(unbuilt_modules(case), raw)
    causes = [_with_blocked(case, cause) for cause in merge_circles(case, _merged(raw))]
    return tuple(soften(case, cause) for cause in causes)


def _failures(case: Facts) -> list[Cause]:
    if not case.broken:
        return []
    from wheelcheck.diagnosis.failures import explain  # with all that tells failures apart

    return [as_expected(case, _centered(case, explain(case, outcome))) for outcome in case.broken]


def _for_want_of(case: Facts, cause: Cause, hidden: Iterable[Cause]) -> bool:
    """Whether an extension module failed to compile because a hidden file is what its source needs."""
    if cause.kind not in (CauseKind.FALLBACK, CauseKind.NOT_SHIPPED):
        return False
    row = declared_extension(case, cause.subject)
    wanting = {need.path for lost in hidden for need in lost.needs}
    return row is not None and not row.built and bool(wanting & set(row.sources))


def _not_told(causes: Iterable[Cause], known: list[Cause]) -> list[Cause]:
    told = {name for cause in known for name in (cause.subject, *cause.also)}
    return [cause for cause in causes if cause.subject not in told]


def _centered(case: Facts, cause: Cause) -> Cause:
    """A failure is about the module in which it happened, not about the one whose import met it."""
    if cause.kind not in _BY_PLACE or cause.outcome is None:
        return cause
    frames = cause.error.frames if cause.error else cause.outcome.stack
    own = [frame for frame in frames if frame.installed and case.is_own(frame.module)]
    running = [frame for frame in own if frame.function == "<module>"]
    deepest = (running or own)[-1:]
    if not deepest or deepest[0].module not in case.outcomes:
        return cause
    return replace(cause, subject=deepest[0].module)


def _key(cause: Cause) -> tuple[object, ...]:
    rule = cause.trails[0].rule if cause.trails else None
    if cause.kind is CauseKind.IGNORED and rule is not None:
        return (cause.kind, str(rule))
    if cause.kind in _BY_PACKAGE and cause.detail is None:
        is_package = bool(cause.trails) and cause.trails[0].installed.endswith("/__init__.py")
        return (cause.kind, cause.subject.rpartition(".")[0], is_package, cause.deferred)
    if cause.kind in _BY_DETAIL and cause.detail is not None:
        return (cause.kind, cause.detail)
    if cause.kind is CauseKind.RAISES:
        return (cause.kind, cause.subject, cause.error.type if cause.error else None, cause.severity)
    return (cause.kind, cause.subject, cause.severity)


def _merged(causes: Iterable[Cause]) -> list[Cause]:
    """Causes of one root as one; the first, which a real failure showed, gives subject and words."""
    merged: dict[tuple[object, ...], Cause] = {}
    for cause in causes:
        key = (cause.kind, id(cause)) if cause.kind in _CIRCLES else _key(cause)
        known = merged.get(key)
        merged[key] = cause if known is None else join(known, cause)
    return list(merged.values())


def join(first: Cause, second: Cause) -> Cause:
    """One cause of two with the same root."""
    return replace(
        first,
        needs=tuple(dict.fromkeys((*first.needs, *second.needs))),
        failed=tuple(dict.fromkeys((*first.failed, *second.failed))),
        trails=tuple(dict.fromkeys((*first.trails, *second.trails))),
        also=tuple(
            name for name in dict.fromkeys((*first.also, second.subject, *second.also)) if name != first.subject
        ),
        notes=tuple(dict.fromkeys((*first.notes, *second.notes))),
        error=first.error or second.error,
        outcome=first.outcome or second.outcome,
    )


def merge_circles(case: Facts, causes: list[Cause]) -> list[Cause]:
    """Circles that share an edge are one; it is order-dependent when some module on it can come first."""
    others = [cause for cause in causes if cause.kind not in _CIRCLES]
    groups: list[list[Cause]] = []
    for cause in (cause for cause in causes if cause.circle is not None):
        sharing = [group for group in groups if any(_share_edge(cause, member) for member in group)]
        groups = [group for group in groups if group not in sharing]
        groups.append([member for group in sharing for member in group] + [cause])
    return others + [_one_circle(case, group) for group in groups]


def _share_edge(left: Cause, right: Cause) -> bool:
    return bool(left.circle and right.circle and left.circle.pairs & right.circle.pairs)


def _one_circle(case: Facts, group: list[Cause]) -> Cause:
    shortest = min(group, key=lambda cause: (len(cause.circle.edges) if cause.circle else 0, cause.subject))
    joined = shortest
    for cause in group:
        joined = join(joined, cause)
    on_it = shortest.circle.modules if shortest.circle else ()
    verdicts = [case.outcomes[module].status for module in on_it if module in case.outcomes]
    works = any(status is ImportStatus.OK for status in verdicts)
    return replace(joined, kind=CauseKind.ORDER_CIRCLE if works else CauseKind.CIRCLE)


def _unreached(case: Facts, absent: AbsentNeeds, known: list[Cause]) -> Iterator[Cause]:
    """Imports of absent project modules that no run came to: inside functions, or behind an earlier failure."""
    tried = {cause.subject: cause for cause in known}
    elsewhere = _for_other_platforms(case, known)
    for target, places in absent.items():
        telling = [
            (need, statement)
            for need, statement in places
            if statement.must_hold and not (statement.runs_at_import and _imported(case, need.module))
        ]
        if not telling:
            continue
        needs = tuple(need for need, _ in telling)
        if target in tried:
            yield Cause(tried[target].kind, target, needs, trails=tried[target].trails, detail=tried[target].detail)
            continue
        loss = locate(case, target)
        here = [place for place in telling if place[0].module not in elsewhere]
        if loss.kind in _LOST or (here and _certain(case, target, loss, here)):
            deferred = not any(statement.runs_at_import for _, statement in telling)
            yield replace(from_loss(loss, needs), deferred=deferred)


def _for_other_platforms(case: Facts, known: Iterable[Cause]) -> frozenset[str]:
    """The modules that import on other platforms alone, which have wheels of their own: what they miss in this one may
    be in those. (pyzmq's backend for PyPy, in its wheel for CPython.)
    """
    wheel = case.evidence.wheel
    if wheel is None or any(tag.endswith("-any") for tag in wheel.tags):
        return frozenset()
    failed = {module for cause in known if cause.kind is CauseKind.OTHER_PLATFORM for module in cause.failed}
    return frozenset(failed | {name for name, outcome in case.outcomes.items() if outcome.blocked_by in failed})


def _imported(case: Facts, module: str | None) -> bool:
    outcome = case.outcomes.get(module or "")
    return outcome is not None and outcome.status is ImportStatus.OK


def _certain(case: Facts, target: str, loss: Loss, places: Iterable[tuple[Need, ImportStatement]]) -> bool:
    """Whether a module that is absent from the wheel can be called lost though no import failed for it."""
    if case.evidence.wheel is None or loss.kind is CauseKind.GENERATED_MISSING:
        return False
    if loss.kind is not CauseKind.CASE_MISMATCH and not _would_run(case, places):
        return False
    return target.rpartition(".")[2].islower()


def _would_run(case: Facts, places: Iterable[tuple[Need, ImportStatement]]) -> bool:
    """Whether somebody is sure to come to the import. Where modules were imported, what they skipped was looked at
    already; else it may stand in a module for another platform, or one that nobody imports."""
    if case.outcomes:
        return True
    sure = surely_run(case)
    return any(statement.runs_at_import and need.module in sure for need, statement in places)


def from_loss(loss: Loss, needs: tuple[Need, ...] = ()) -> Cause:
    """A loss as a cause without a failed import."""
    return Cause(loss.kind, loss.subject, needs, trails=loss.trails, detail=loss.detail)


def _hidden_files(case: Facts) -> Iterator[Cause]:
    """Files that a clone lacks and that the packaging files or Cython sources name."""
    snapshot = case.evidence.snapshot
    if snapshot is None:
        return
    wanted = cython_file_needs(case)
    shipped = case.evidence.wheel.installed if case.evidence.wheel else frozenset()
    for file in snapshot.absent:
        installed = case.layout.installed(file.path)
        if file.why is Absence.SKIPPED or (installed or file.path) in shipped:
            continue
        needs = (
            *build_needs(case, file.path),
            *_tracked(case, wanted.get(file.path, [])),
            *_readers(case, installed or file.path),
        )
        if needs:
            kind = CauseKind.IGNORED if file.why is Absence.IGNORED else CauseKind.UNTRACKED
            trail = case.trail(installed or file.path, file.path)
            yield Cause(kind, subject_of(case, file.path), tuple(dict.fromkeys(needs)), trails=(trail,))


def _readers(case: Facts, installed: str) -> Iterator[Need]:
    """The places that open exactly this data file and don't cope with its absence."""
    for use in case.data_uses if not installed.endswith((".py", ".pyi")) else ():
        if use.certainty is Certainty.EXACT and not (use.guarded or use.written) and use.wanted == installed:
            yield Need(case.display(use.path), use.line, use.statement)


def _tracked(case: Facts, needs: list[Need]) -> list[Need]:
    return [need for need in needs if need.path in case.tree_texts]


def _lost_with(case: Facts, absent: AbsentNeeds, known: list[Cause]) -> Iterator[Cause]:
    """Files that git lacks for the same reason as a needed one: those below a lost package that tracked code asks for,
    and those that the lost ones need themselves.
    """
    pending = [cause.subject for cause in known if cause.kind in _LOST_IN_GIT]
    seen = set(pending)
    while pending:
        module = pending.pop()
        path = case.lost_sources.get(module, ("", ""))[0]
        wanted = [(target, Need(path, None, "", module)) for target in needs_of_lost(case, module)]
        wanted += _asked_below(absent, module)
        for target, need in wanted:
            if target not in seen and target in case.lost_sources and not case.has_module(target):
                seen.add(target)
                pending.append(target)
                yield from_loss(locate(case, target), (need,))


def _asked_below(absent: AbsentNeeds, package: str) -> Iterator[tuple[str, Need]]:
    """The modules below an absent package that tracked code imports by their full name."""
    for need, statement in absent.get(package, ()):
        if statement.must_hold:
            for target in (statement.module, *(f"{statement.module}.{name}" for name in statement.names or ())):
                if target.startswith(f"{package}."):
                    yield target, need


def _with_blocked(case: Facts, cause: Cause) -> Cause:
    """The modules that never were tried since a failed one is their parent."""
    failed = list(cause.failed)
    for module in cause.failed:
        failed += case.blocked(module)
    return replace(cause, failed=tuple(dict.fromkeys(failed)))
