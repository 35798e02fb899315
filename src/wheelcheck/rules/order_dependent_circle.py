"""WC602."""

from __future__ import annotations

from collections.abc import Iterable

from wheelcheck.diagnosis import Case, Cause, CauseKind
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._circular import CircleRule, circle_of_two, round_trip, tried_orders, verdicts
from wheelcheck.rules._runtime import works


class OrderDependentCircle(CircleRule):
    """Modules import one another, and it breaks only when one of them comes first.

    ## What it does
    Imports each module first in a fresh interpreter. When some modules of a circle can come first and
    others cannot, shows the circle and the orders that work and fail, each run once more by itself.

    ## Why it is bad
    Whether it works depends on what was imported before: a test run that imports in one order is
    green, the user's script that starts from the other side fails. A warning when only private modules fail.

    ## How it happens
    One side needs a name of the other at import, the other only the module; or `pkg/__init__`
    re-exports hide it as long as the package is entered by its front door.

    ## How to fix
    As for WC601: defer one edge. The cheapest is named.
    """

    code = "WC602"
    name = "order-dependent-circle"
    asks = ("outcomes", "circle_trials")
    kind = CauseKind.ORDER_CIRCLE

    def message(self, case: Case, cause: Cause) -> str:
        """The circle, and who cannot come first."""
        _, bad = verdicts(case, cause)
        bad = bad or list(cause.failed[:1])
        first = f"{wording.listed(bad)} {'comes' if len(bad) == 1 else 'come'}"
        return f"circular import that breaks when {first} first: {round_trip(cause)}"

    def proof(self, case: Case, cause: Cause) -> Iterable[str]:
        """The edges, and the orders that work."""
        yield from super().proof(case, cause)
        tried = list(tried_orders(case, cause))
        yield from tried
        good, _ = verdicts(case, cause)
        if good and not tried:
            yield f"it works when {wording.listed(good)} {'comes' if len(good) == 1 else 'come'} first"

    bad = (lambda: circle_of_two(second_works=True),)
    good = (works, lambda: circle_of_two(second_works=False))
