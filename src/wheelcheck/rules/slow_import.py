"""WC513."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from wheelcheck.diagnosis import Case
from wheelcheck.model.finding import Finding, Severity
from wheelcheck.model.profile import ImportCost, ImportProfile
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._base import Rule
from wheelcheck.rules._runtime import works

_SHOWN = 3


class SlowImport(Rule):
    """Importing the package takes longer than the project allows itself.

    ## What it does
    When `import-budget` is set in `[tool.wheelcheck]`, measures in a new interpreter how long importing the
    top-level packages takes together, and reports more than that many seconds, with what takes the most.

    ## Why it is bad
    Every start of every program that uses the package waits for it: a command line that completes, a
    serverless function, each worker of a test run.

    ## How it happens
    A heavy dependency that only one function needs is imported at the top; tables are computed, files
    read, or patterns compiled at module level; `__init__` imports everything.

    ## How to fix
    `wheelcheck imports --profile` shows each module. Import in the function that needs it, or make
    names on demand (PEP 562). Machines differ: leave the budget some room.
    """

    code = "WC513"
    name = "slow-import"
    severity = Severity.WARNING
    asks = ("import_profile",)

    def check(self, case: Case) -> Iterator[Finding]:
        """One finding, on the project."""
        profile, budget = case.evidence.import_profile, case.evidence.import_budget
        if profile is None or budget is None or profile.total <= budget * 1e6:
            return
        own = [each for each in profile.slowest() if each.project]
        foreign = [each for each in profile.slowest() if not each.project]
        yield self.finding(
            next((each.name for each in profile.costs if each.depth == 0), case.evidence.project.root),
            f"importing takes {profile.total / 1e6:.2f} s; the budget is {budget:g} s",
            because=(*_most("of the project", own), *_most("of others", foreign)),
            fix="`wheelcheck imports --profile` shows each module; import what is heavy in the function that needs it",
        )

    bad = (lambda: _takes(1_500_000, 1.0),)
    good = (works, lambda: _takes(500_000, 1.0), lambda: _takes(1_500_000, None))


def _most(whose: str, costs: list[ImportCost]) -> Iterator[str]:
    if costs:
        shown = wording.listed([f"{each.name} ({each.own / 1e6:.2f} s)" for each in costs[:_SHOWN]])
        yield f"{whose}: {sum(each.own for each in costs) / 1e6:.2f} s, most in {shown}"


def _takes(microseconds: int, budget: float | None) -> Case:
    costs = (
        ImportCost("json", 1, 10, 1000, 1000, None, None, False),
        ImportCost("pkg", 0, 0, microseconds - 1000, microseconds, None, None, True),
    )
    base = works()
    return Case(replace(base.evidence, import_profile=ImportProfile(costs), import_budget=budget))
