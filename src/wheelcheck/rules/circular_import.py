"""WC601."""

from __future__ import annotations

from wheelcheck.diagnosis import Case, Cause, CauseKind
from wheelcheck.model.imports import ImportStatus
from wheelcheck.rules._circular import CircleRule, circle_of_two, round_trip, verdicts
from wheelcheck.rules._runtime import works


class CircularImport(CircleRule):
    """Modules import one another so that none of them can be imported first.

    ## What it does
    When an import asks a module for a name while that module's own top level is still running, shows
    the circle: each edge with file, line and statement, taken from the run itself. It never repeats CPython's guess:
    a circle that cannot be shown isn't called one.

    ## Why it is bad
    None of these modules can be used.

    ## How it happens
    Two modules take names (`from b import B`) from one another at their top level.

    ## How to fix
    Move one import into the function that needs it, under `if TYPE_CHECKING:` when only annotations do,
    take the name from the module that defines it instead of the package that passes it on, or move what both
    need into a third module. The cheapest cut is named; it was tried on a copy of the package, unless it says
    *probably*.
    """

    code = "WC601"
    name = "circular-import"
    asks = ("outcomes", "circle_trials")
    kind = CauseKind.CIRCLE

    def message(self, case: Case, cause: Cause) -> str:
        """The circle in one line; of a module on it that fails for another reason nobody knows what would follow."""
        _, bad = verdicts(case, cause)
        others = {name for name in bad if case.outcomes[name].status is ImportStatus.FAILED} - set(cause.failed)
        first = "circular import" if others else "circular import, whichever comes first"
        return f"{first}: {round_trip(cause)}"

    bad = (lambda: circle_of_two(second_works=False),)
    good = (works, lambda: circle_of_two(second_works=True))
