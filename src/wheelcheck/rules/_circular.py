"""What the rules on circles share."""

from __future__ import annotations

from collections.abc import Iterable

from wheelcheck.diagnosis import Case, Cause
from wheelcheck.model.archive import Module, ModuleKind
from wheelcheck.model.imports import CaughtError, Frame, ImportOutcome, ImportStatus
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._failure import CauseRule
from wheelcheck.rules._sketch import case, failed, wheel


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
            bound = f", which line {circle.bound_at} would bind" if circle.bound_at else ""
            yield f"   by then {case.module_path(owner)} has not reached `{circle.missing}`{bound}"

    def fix(self, case: Case, cause: Cause) -> str | None:
        """The cheapest cut."""
        if cause.circle is None:
            return None
        edge = cause.circle.cut()
        where = f"{edge.path}:{edge.line}" if edge.line else edge.path
        if edge.deferrable:
            return f"move `{edge.text}` ({where}) into the functions that use it: nothing needs it while importing"
        return f"break it at {where}: move what both sides need into a module of its own, or import inside a function"


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
    modules = cause.circle.modules if cause.circle else ()
    shown = modules if len(modules) <= 5 else (*modules[:3], "...", modules[-1])
    return " -> ".join((*shown, *modules[:1]))


__all__ = ["CircleRule", "circle_of_two", "round_trip", "verdicts", "wording"]
