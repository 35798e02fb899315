"""What the rules on circles share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from wheelcheck.diagnosis import Case, Cause
from wheelcheck.diagnosis.circle_questions import cut_plans
from wheelcheck.model.archive import Module, ModuleKind
from wheelcheck.model.circle_trials import Cut, CutKind, CutTrial, EarlyAsk, Link, Sighting
from wheelcheck.model.finding import Location
from wheelcheck.model.imports import CaughtError, Frame, ImportOutcome, ImportStatus
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._failure import CauseRule
from wheelcheck.rules._sketch import case, failed, wheel

_SHOWN_LINKS = 8


class CircleRule(CauseRule):
    """Shows the circle edge by edge, and where to cut it."""

    def proof(self, case: Case, cause: Cause) -> Iterable[str]:
        """Each edge with file, line and statement; then the name that was asked for too early."""
        circle = cause.circle
        if circle is None:
            return
        for number, edge in enumerate(circle.edges, 1):
            yield f"{number}. {edge}"
        owner = circle.edges[-1].imported
        if circle.missing:
            path, reached = case.module_path(owner), circle.edges[0].line
            binding = _line_of(case, owner, circle.bound_at)
            passed = bool(circle.bound_at and reached and circle.bound_at < reached)
            if passed and circle.edges[0].importer == owner and not binding.startswith("class "):
                yield f"   by then {path} does not have `{circle.missing}`, though line {circle.bound_at} binds it"
            else:
                bound = f", which line {circle.bound_at} would bind" if circle.bound_at else ""
                yield f"   by then {path} has not reached `{circle.missing}`{bound}"

    def fix(self, case: Case, cause: Cause) -> str | None:
        """The cheapest cut that was tried with success, else the likeliest one."""
        if cause.circle is None:
            return None
        plans = _cut_trials(case, cause)
        sure = next((trial for trial in plans if trial.ok), None)
        if sure is not None:
            return f"{_cut_words(case, sure.cut)}; tried on a copy: then {_can_be(sure.tried)} imported first"
        open_ = next((trial for trial in plans if trial.ok is None), None)
        if open_ is not None:
            return f"probably: {_cut_words(case, open_.cut)}"
        edge = cause.circle.edges[-1]
        where = f"{edge.path}:{edge.line}" if edge.line else edge.path
        if edge.text and "import" not in edge.text:  # an attribute of a module: `pkg.b.NAME`
            return (
                f"read it in a function that is called later instead of `{edge.text}` ({where}), or bind what that"
                f" needs of {edge.imported} in a module of its own, which both import"
            )
        return f"break it at {where}: move what both sides need into a module of its own, or import inside a function"


def _line_of(case: Case, module: str, line: int | None) -> str:
    lines = case.texts.get(module, ("", ""))[1].splitlines()
    return lines[line - 1] if line and line <= len(lines) else ""


def _cut_trials(case: Case, cause: Cause) -> Sequence[CutTrial]:
    trials = case.evidence.circle_trials
    if trials is None or cause.circle is None:
        return tuple(cut_plans(case, case.program, cause))
    return [trial for trial in trials.cuts if trial.modules == cause.circle.modules]


def _cut_words(case: Case, cut: Cut) -> str:
    statement = f"`{cut.statement}` ({case.display(cut.path)}:{cut.line})"
    if cut.kind is CutKind.TYPE_CHECKING:
        return f"move {statement} under `if TYPE_CHECKING:`: only annotations use it"
    if cut.kind is CutKind.ORIGIN:
        return f"take it from where it comes from: `{cut.becomes}` instead of {statement}"
    if cut.kind is CutKind.FUNCTION:
        return f"move {statement} into the functions that use it: nothing needs it while importing"
    if cut.kind is CutKind.LATER:
        return f"move {statement} behind {cut.becomes}, where what is asked of {cut.module} is bound, and say why there"
    return f"give {cut.module} a `__getattr__` (PEP 562) instead of {statement}: it only passes the names on"


def _can_be(modules: Sequence[str]) -> str:
    return f"{wording.listed(modules)} can be" if modules else "it can be"


def tried_orders(case: Case, cause: Cause) -> Iterator[str]:
    """The orders of import that were run, those that work and those that fail."""
    trials = case.evidence.circle_trials
    on_it = {*(cause.circle.modules if cause.circle else ()), *cause.failed}
    ran = [trial for trial in trials.orders if set(trial.order) <= on_it] if trials else []
    failing = {trial.order[-1] for trial in ran if not trial.ok}
    works = [trial.order for trial in ran if trial.ok and trial.order[-1] in failing]
    works += [trial.order for trial in ran if trial.ok and trial.order[-1] not in failing and not works]
    fails = [trial.order for trial in ran if not trial.ok]
    for orders, verb in ((works, "works"), (fails, "fails")):
        if orders:
            shown = wording.listed([f"`import {', '.join(order)}`" for order in orders])
            yield f"{verb if len(orders) == 1 else verb[:-1]} in a fresh interpreter: {shown}"


def shown_links(case: Case, ask: EarlyAsk) -> Iterator[str]:
    """The edges of a circle that was seen, a line each."""
    links = ask.links if len(ask.links) <= _SHOWN_LINKS else (*ask.links[: _SHOWN_LINKS - 1], ask.links[-1])
    for number, link in enumerate(links, 1):
        if link is links[-1] and len(links) < len(ask.links):
            yield f"   ... {len(ask.links) - len(links)} more"
        yield f"{number if link is not links[-1] else len(ask.links)}. {shown_link(case, link)}"


def shown_link(case: Case, link: Link) -> str:
    """``pkg/a.py:1: `import pkg.b.c` (runs its package pkg.b first)``."""
    implied = " (which runs its parent package first)" if link.implicit else ""
    return f"{case.display(link.path)}:{link.line}: `{link.text}`{implied}"


def link_locations(case: Case, ask: EarlyAsk) -> tuple[Location, ...]:
    """Where the statements of a circle stand, the asking one first."""
    return tuple(Location(case.display(link.path), link.line) for link in (ask.links[-1], *ask.links[:-1]))


def sightings(case: Case) -> tuple[Sighting, ...]:
    """What runs have shown of early asks."""
    trials = case.evidence.circle_trials
    return trials.sightings if trials else ()


def circle_of_two(*, second_works: bool) -> Case:
    """``pkg.a`` and ``pkg.b`` take names from one another; ``pkg.b`` may be imported first or not."""
    texts = {
        "pkg/__init__.py": "",
        "pkg/a.py": "from pkg.b import B\nA = 1\n",
        "pkg/b.py": "from pkg.a import A\nB = 2\n",
    }

    def broken(first: str, second: str, name: str) -> ImportOutcome:
        frames = (
            Frame(f"pkg.{first}", f"pkg/{first}.py", 1, "<module>", f"from pkg.{second} import {second.upper()}", True),
            Frame(f"pkg.{second}", f"pkg/{second}.py", 1, "<module>", f"from pkg.{first} import {name}", True),
        )
        text = f"cannot import name '{name}' from partially initialized module 'pkg.{first}'"
        return failed(f"pkg.{first}", CaughtError("ImportError", ("Exception",), text, frames, name=f"pkg.{first}"))

    works = ImportOutcome(Module("pkg.b", ModuleKind.SOURCE, "pkg/b.py"), ImportStatus.OK)
    return case(
        shipped=wheel(texts), outcomes=(broken("a", "b", "A"), works if second_works else broken("b", "a", "B"))
    )


def verdicts(case: Case, cause: Cause) -> tuple[list[str], list[str]]:
    """The modules on the circle that can come first, and those that cannot."""
    good: list[str] = []
    bad: list[str] = []
    for module in cause.circle.modules if cause.circle else ():
        outcome = case.outcomes.get(module)
        if outcome is not None:
            (good if outcome.status is ImportStatus.OK else bad).append(module)
    return good, bad


def round_trip(cause: Cause) -> str:
    """``pkg.a -> pkg.b -> pkg.a``."""
    return trip(cause.circle.modules if cause.circle else ())


def trip(modules: Sequence[str]) -> str:
    """The modules of a circle in one line, back to the first."""
    shown = modules if len(modules) <= 5 else (*modules[:3], "...", modules[-1])
    return " -> ".join((*shown, *modules[:1]))


__all__ = ["CircleRule", "circle_of_two", "link_locations", "round_trip", "shown_links", "sightings", "tried_orders"]
__all__ += ["trip", "verdicts", "wording"]
