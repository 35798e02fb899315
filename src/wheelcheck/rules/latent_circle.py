"""WC603."""

from __future__ import annotations

from collections.abc import Iterator

from wheelcheck.diagnosis import Case
from wheelcheck.diagnosis.circle_questions import groups
from wheelcheck.model.circle_trials import Ask, CircleTrials, EarlyAsk, Link, Sighting
from wheelcheck.model.finding import Finding, Severity
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._base import Rule
from wheelcheck.rules._circular import link_locations, shown_links, sightings, trip
from wheelcheck.rules._sketch import case, wheel


class LatentCircle(Rule):
    """Modules import one another, and nothing but the order of their lines keeps that from breaking.

    ## What it does
    Plays the imports through on the sources, and then runs them: where a module asks another for something while that
    one is still being imported, and gets it, shows the circle edge by edge, what holds it, and which change would
    break it. Circles that hang together are one finding. Imports inside functions, under `if TYPE_CHECKING:` or of a
    package's own submodules are none.

    ## Why it is bad
    It isn't today. The next name added to one of these modules, or a tool that sorts the lines, makes it
    `circular-import` (WC601) or `order-dependent-circle` (WC602).

    ## How it happens
    `pkg/__init__` sets `__version__` and then imports a submodule that takes `__version__` from `pkg`; two modules
    import one another as modules and use that in functions only.

    ## How to fix
    Nothing has to be. Keep the line that holds the circle where it is, and say so in a comment (`# isort: skip`), or
    take one edge out as with WC601.
    """

    code = "WC603"
    name = "latent-circle"
    severity = Severity.INFO
    asks = ("outcomes", "circle_trials")

    def check(self, case: Case) -> Iterator[Finding]:
        """One finding for each set of circles that hang together."""
        seen = {sighting.ask: sighting for sighting in sightings(case) if sighting.ask.ask in (Ask.MODULE, Ask.NAMES)}
        found = list(groups(ask for ask, sighting in seen.items() if not sighting.absent))
        for group in found:
            ask = group[0]
            on_it = sorted({module for each in group for module in each.modules} - set(ask.modules))
            also = (
                [f"{wording.plural(len(group) - 1, 'more circle')} through the same modules"] if len(group) > 1 else []
            )
            also += _left_out(case) if group is found[-1] else []
            yield self.finding(
                ask.modules[0],
                f"circular import that holds today: {trip(ask.modules)}",
                because=(*shown_links(case, ask), _holds(case, ask), _breaks(case, ask), *also),
                locations=link_locations(case, ask),
                affects=(*ask.modules[1:], *on_it),
            )

    bad = (lambda: circle_that_holds(),)
    good = (lambda: case(shipped=wheel({"pkg/__init__.py": "", "pkg/a.py": "import os\n"})),)


def _left_out(case: Case) -> list[str]:
    """What is said where not all could be run."""
    trials = case.evidence.circle_trials
    if trials is None or not trials.left_out:
        return []
    return [f"{wording.plural(trials.left_out, 'more circle')} that the sources foresee: not run, for want of time"]


def _holds(case: Case, ask: EarlyAsk) -> str:
    path = case.module_path(ask.target)
    if ask.ask is Ask.MODULE:
        return f"it holds since only the module {ask.target} is asked for, and nothing of it while importing"
    names = wording.listed([f"`{name}`" for name, _ in ask.names])
    where = f"line {ask.bound_at} of {path} binds" if ask.bound_at else f"{path} has bound"
    return f"it holds since {where} {names} before line {ask.at} starts the circle"


def _breaks(case: Case, ask: EarlyAsk) -> str:
    asking = case.module_path(ask.links[-1].module)
    if ask.ask is Ask.MODULE:
        return f"it breaks as soon as {asking} takes a name from {ask.target} at its top level"
    if ask.bound_at:
        return (
            f"it breaks when line {ask.bound_at} comes behind line {ask.at} (a sorter of imports does that), or when "
            f"{asking} takes a name that is bound later"
        )
    return f"it breaks when {asking} takes a name that is bound behind line {ask.at}"


def circle_that_holds() -> Case:
    """``pkg`` binds its version before it imports a module that takes it."""
    texts = {
        "pkg/__init__.py": "VERSION = '1'\nfrom pkg.client import Client\n",
        "pkg/client.py": "from pkg import VERSION\nclass Client: ...\n",
    }
    links = (
        Link("pkg", "pkg/__init__.py", 2, "from pkg.client import Client"),
        Link("pkg.client", "pkg/client.py", 1, "from pkg import VERSION"),
    )
    ask = EarlyAsk("pkg", links, Ask.NAMES, "pkg", (("VERSION", "VERSION"),), 2, 1)
    return case(shipped=wheel(texts), trials=CircleTrials(sightings=(Sighting(ask),)))
