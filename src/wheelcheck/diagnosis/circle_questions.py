"""What to try in fresh interpreters about circles: the orders in which one was entered, where it can be cut, and the
early asks that the sources foresee.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from wheelcheck.diagnosis import diagnose
from wheelcheck.diagnosis.cause import Cause, CauseKind
from wheelcheck.diagnosis.facts import Facts
from wheelcheck.diagnosis.failures import explain
from wheelcheck.graph import Program, build_circular
from wheelcheck.graph.cuts import ORDER, cuts_at, moved_behind
from wheelcheck.graph.simulation import early_asks
from wheelcheck.model.circle_trials import Ask, Cut, CutTrial, EarlyAsk
from wheelcheck.model.imports import CaughtError, ImportOutcome, ImportStatus

MOST_CIRCLES = 12
_MOST_ORDERS = 3  # partners tried with each module that cannot come first
_MOST_CUTS = 6
_MOST_WITNESSES = 6
_MOST_LATENT = 60
_MOST_OF_GROUP = 4


@dataclass(frozen=True, slots=True)
class CircleQuestions:
    """``orders`` are imports one after the other; ``cuts`` are untried, in the order of preference for each circle;
    ``asks`` what a run may show, the most telling first; ``left_out`` is the number of further groups of circles that
    the sources foresee.
    """

    orders: tuple[tuple[str, ...], ...] = ()
    cuts: tuple[CutTrial, ...] = ()
    asks: tuple[EarlyAsk, ...] = ()
    left_out: int = 0


def questions(case: Facts, *, broken: bool = True, latent: bool = True) -> CircleQuestions:
    """What to try about circles that break, and about what does not break today."""
    found = list(islice(broken_circles(case), MOST_CIRCLES)) if broken or latent else []
    if not latent and not found:
        return CircleQuestions()
    shown = found if broken else []
    orders = [order for cause in shown for order in _orders(case, cause)]
    extensions = {name: extension.path for name, extension in case.extensions.items()}
    known = {name for cause in shown if cause.circle for name in cause.circle.modules}
    program = build_circular(case.texts, extensions, known)
    cuts = [trial for cause in shown for trial in cut_plans(case, program, cause)]
    asks, left_out = _asks(case, program, found) if latent else ((), 0)
    return CircleQuestions(tuple(dict.fromkeys(orders)), tuple(cuts), tuple(asks), left_out)


def broken_circles(case: Facts) -> Iterator[Cause]:
    """The circles that break, each once."""
    causes = [explain(case, outcome) for outcome in case.broken if _may_be_circular(outcome)]
    yield from diagnose.merge_circles(case, [cause for cause in causes if cause.kind is CauseKind.CIRCLE])


def _may_be_circular(outcome: ImportOutcome) -> bool:
    error: CaughtError | None = outcome.error
    while error is not None:
        if error.type in ("ImportError", "AttributeError", "ModuleNotFoundError") and error.frames:
            return True
        error = error.cause
    return False


def _orders(case: Facts, cause: Cause) -> Iterator[tuple[str, ...]]:
    """Each module of a circle first; those that fail so also after one that works."""
    if cause.circle is None:
        return
    modules = list(dict.fromkeys((*cause.circle.modules, *cause.failed)))[:_MOST_WITNESSES]
    yield from ((module,) for module in modules)
    outcomes = case.outcomes
    works = [name for name in modules if name in outcomes and outcomes[name].status is ImportStatus.OK]
    for module in modules:
        if module not in works:
            yield from ((first, module) for first in works[:_MOST_ORDERS])


def cut_plans(case: Facts, program: Program, cause: Cause) -> Iterator[CutTrial]:
    """The cuts of one circle, the least intrusive first; of the same kind the edge that failed first."""
    circle = cause.circle
    if circle is None:
        return
    found = [
        cut
        for edge in reversed(circle.edges)
        if edge.importer in case.texts and edge.line is not None
        for cut in cuts_at(program, edge.importer, case.texts[edge.importer][1], edge.line)
    ]
    first = circle.edges[0]
    if circle.bound_at is not None and first.line is not None and first.importer in case.texts:
        later = moved_behind(program, first.importer, case.texts[first.importer][1], first.line, circle.bound_at)
        found += [later] if later is not None else []
    found.sort(key=lambda cut: ORDER.index(cut.kind))
    for cut in found[:_MOST_CUTS]:
        yield CutTrial(circle.modules, cut, _witnesses(case, program, cause, cut))


def _witnesses(case: Facts, program: Program, cause: Cause, cut: Cut) -> tuple[str, ...]:
    """The modules whose import must work after a cut: those on the circle, those that failed, those that need what the
    cut module had.
    """
    users = [edge.importer for edge in program.graph.edges if edge.imported == cut.module and edge.names]
    fine = [name for name in users if name in case.outcomes and case.outcomes[name].status is ImportStatus.OK]
    circle = cause.circle.modules if cause.circle else ()
    own = [name for name in (*circle, *cause.failed) if case.is_own(name)]
    return tuple(dict.fromkeys((*own[:_MOST_WITNESSES], *fine[:2])))


def _asks(case: Facts, program: Program, broken: Iterable[Cause]) -> tuple[list[EarlyAsk], int]:
    """The early asks worth a look: that may lose names, and some for each circle; how many groups are too many."""
    known = {pair for cause in broken if cause.circle for pair in cause.circle.pairs}
    asks = [ask for ask in early_asks(program, case.texts) if _works(case, ask.entry)]
    lossy = [ask for ask in asks if ask.ask in (Ask.STAR, Ask.GUARDED)]
    latent = list(groups(ask for ask in asks if ask.ask in (Ask.MODULE, Ask.NAMES) and not ask.pairs & known))
    chosen = lossy[:_MOST_LATENT]
    for group in latent[:_MOST_LATENT]:
        chosen += group[:_MOST_OF_GROUP]
    return chosen, max(len(latent) - _MOST_LATENT, 0) + max(len(lossy) - _MOST_LATENT, 0)


def groups(asks: Iterable[EarlyAsk]) -> Iterator[list[EarlyAsk]]:
    """Early asks whose circles share a module, and so lie in one strongly connected component: the shortest circle of
    each first, the largest group first.
    """
    found: list[tuple[set[str], list[EarlyAsk]]] = []
    for ask in asks:
        modules = {*ask.modules, f"component {ask.component}"} if ask.component else set(ask.modules)
        sharing = [group for group in found if group[0] & modules]
        found = [group for group in found if group not in sharing]
        members = [member for _, group in sharing for member in group] + [ask]
        found.append((modules.union(*(names for names, _ in sharing)), members))
    for _, members in sorted(found, key=lambda group: -len(group[1])):
        yield sorted(members, key=lambda ask: (len(ask.links), ask.ask is not Ask.NAMES, ask.modules))


def _works(case: Facts, module: str) -> bool:
    outcome = case.outcomes.get(module)
    return outcome is not None and outcome.status is ImportStatus.OK
