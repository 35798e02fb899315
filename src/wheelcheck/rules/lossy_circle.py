"""WC604."""

from __future__ import annotations

from collections.abc import Iterator

from wheelcheck.diagnosis import Case
from wheelcheck.model.circle_trials import Ask, CircleTrials, EarlyAsk, Link, Sighting
from wheelcheck.model.finding import Finding
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._base import Rule
from wheelcheck.rules._circular import link_locations, shown_links, sightings
from wheelcheck.rules._sketch import case, wheel


class LossyCircle(Rule):
    """A circle of imports raises nothing and still loses names.

    ## What it does
    Runs the import in a fresh interpreter and looks at what `from .b import *`, `hasattr(b, "name")` or a
    `try: from .b import name` find in a module that is still being imported. When the finished module has names that
    were not there then, and that the asking module lacks in the end, lists them.

    ## Why it is bad
    Every import is green, and `name 'X' is not defined` or the slow path waits for the user. Which names are there
    depends on what was imported first.

    ## How it happens
    Two modules take `*` from one another; a guard meant for an absent dependency catches the circle.

    ## How to fix
    Import what both need from a third module, put the star import behind what the other side needs, or name what is
    taken: then the circle is an error that can be seen.
    """

    code = "WC604"
    name = "lossy-circle"
    asks = ("outcomes", "circle_trials")

    def check(self, case: Case) -> Iterator[Finding]:
        """One finding for each statement that loses names."""
        told: set[tuple[str, int]] = set()
        for sighting in sightings(case):
            ask, asking = sighting.ask, sighting.ask.links[-1]
            if not sighting.lost or ask.ask not in (Ask.STAR, Ask.GUARDED) or (asking.module, asking.line) in told:
                continue
            told.add((asking.module, asking.line))
            names = wording.listed([f"`{name}`" for name in sighting.lost[: sighting.count]])
            more = f" ({sighting.count} in all)" if sighting.count > len(sighting.lost) else ""
            path = case.module_path(ask.target)
            yield self.finding(
                asking.module,
                f"circular import loses names: {asking.module} never gets {names}{more} of {ask.target}",
                because=(
                    *shown_links(case, ask),
                    f"seen by running `import {ask.entry}`: {path} had come to line {ask.at} and binds them later",
                ),
                fix=_fix(case, ask),
                locations=link_locations(case, ask),
                affects=tuple(module for module in ask.modules if module != asking.module),
            )

    bad = (lambda: star_of_a_circle(lost=("B",)),)
    good = (lambda: star_of_a_circle(lost=()),)


def _fix(case: Case, ask: EarlyAsk) -> str:
    asking = ask.links[-1]
    place = f"{case.display(asking.path)}:{asking.line}"
    if ask.ask is Ask.STAR:
        return f"name what {place} takes, from a module that does not import {asking.module}"
    return f"take {place} out of the circle: move what both sides need into a module of its own"


def star_of_a_circle(*, lost: tuple[str, ...]) -> Case:
    """``pkg.b`` imports ``pkg.a``, which takes every name of ``pkg.b``."""
    texts = {
        "pkg/__init__.py": "",
        "pkg/a.py": "from pkg.b import *\n",
        "pkg/b.py": "import pkg.a\nB = 1\n",
    }
    links = (
        Link("pkg.b", "pkg/b.py", 1, "import pkg.a"),
        Link("pkg.a", "pkg/a.py", 1, "from pkg.b import *"),
    )
    ask = EarlyAsk("pkg.b", links, Ask.STAR, "pkg.b", (), 1)
    return case(shipped=wheel(texts), trials=CircleTrials(sightings=(Sighting(ask, lost, lost, len(lost)),)))
