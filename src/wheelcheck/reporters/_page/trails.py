"""The way of lost files through the seven stations, for the findings that are about them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from wheelcheck.diagnosis import following
from wheelcheck.diagnosis.following import Journey
from wheelcheck.layout import COMPILED_SOURCES
from wheelcheck.model.finding import Finding
from wheelcheck.model.imports import ImportStatus
from wheelcheck.reporters._page.block import Record
from wheelcheck.reporters._page.subject import Subject
from wheelcheck.trail import Presence, Station, Stop

_MOST_FOLLOWED = 400
_MOST_OF_ONE = 30
_COMPILING = "WC3"  # the rules on extension modules


class Trails:
    """The trails of one report's findings. Only so many files are followed: each costs a search."""

    def __init__(self, subject: Subject) -> None:
        """Nothing is followed yet."""
        self._subject = subject
        self._known: dict[str, Journey | None] = {}
        self._works = _later_runs(subject)

    def of(self, finding: Finding) -> list[Record]:
        """The trails of what a finding is about and a station lacks; those that end alike are one, with all names."""
        groups: dict[tuple[tuple[str, str], ...], list[Journey]] = {}
        for journey in self._lost(finding):
            stops = self._stops(journey)
            lost = journey.trail.lost_at
            key = tuple((stop.presence.value, stop.evidence if stop.station is lost else "") for stop in stops)
            groups.setdefault(key, []).append(journey)
        return [self._record(journeys) for journeys in groups.values()]

    def lost_modules(self, finding: Finding) -> Iterator[Journey]:
        """The journeys of modules that the wheel lacks."""
        for journey in self._lost(finding):
            if journey.module is not None and journey.trail.lost_at is not Station.IMPORTED:
                yield journey

    def _lost(self, finding: Finding) -> Iterator[Journey]:
        """The subject, and of what it affects that which is lost at the same station: the rest are symptoms."""
        first = self._follow(finding.subject)
        if first is not None and finding.code.startswith(_COMPILING) and first.module == finding.subject:
            first = _uncompiled(self._subject, first)
        lost = None if first is None else first.trail.lost_at
        if first is not None and lost is not None:
            yield first
        for name in finding.affects[:_MOST_OF_ONE]:
            journey = self._follow(name)
            if journey is None or journey.trail.lost_at is None:
                continue
            if first is None or journey.trail.lost_at is lost is not Station.IMPORTED:
                yield journey

    def _follow(self, name: str) -> Journey | None:
        if name not in self._known:
            if len(self._known) >= _MOST_FOLLOWED:
                return None
            self._known[name] = following.follow(self._subject.facts, name) if name else None
        return self._known[name]

    def _stops(self, journey: Journey) -> list[Stop]:
        """All seven, those that nobody looked at not applicable."""
        known = {stop.station: stop for stop in journey.trail.stops}
        known[Station.INSTALLED] = _installed(self._subject, journey)
        known[Station.WORKS] = self._works.get(journey.module or "", Stop(Station.WORKS, Presence.NOT_APPLICABLE))
        return [known.get(station, Stop(station, Presence.NOT_APPLICABLE)) for station in Station]

    def _record(self, journeys: Sequence[Journey]) -> Record:
        subject, first = self._subject, journeys[0]
        # What is said of one file alone (its path, its size) is not said where there are several.
        own = (Station.DISK, Station.WHEEL) if len(journeys) > 1 else ()
        return {
            "names": [subject.name(each.trail.source or each.trail.installed) for each in journeys],
            "stops": [
                [
                    stop.station.value,
                    stop.presence.value,
                    "" if stop.station in own else subject.words.line(stop.evidence),
                ]
                for stop in self._stops(first)
            ],
        }


def _uncompiled(subject: Subject, journey: Journey) -> Journey:
    """The journey of a source that is nothing to Python until it is compiled: that the wheel holds it is no help."""
    facts, trail = subject.facts, journey.trail
    if facts.evidence.wheel is None or not trail.installed.endswith(COMPILED_SOURCES) or journey.module in facts.texts:
        return journey
    lost = Stop(Station.WHEEL, Presence.ABSENT, "nothing was compiled of it")
    stops = tuple(lost if stop.station is Station.WHEEL else stop for stop in trail.stops)
    return replace(journey, trail=replace(trail, stops=stops))


def _installed(subject: Subject, journey: Journey) -> Stop:
    """Installing a wheel puts all of it into the environment, or nothing."""
    environment, wheel = subject.evidence.environment, subject.evidence.wheel
    if environment is None or wheel is None:
        return Stop(Station.INSTALLED, Presence.NOT_APPLICABLE)
    if journey.trail.installed not in wheel.installed or journey.trail.lost_at is Station.WHEEL:
        return Stop(Station.INSTALLED, Presence.ABSENT)
    if environment.error is not None:
        return Stop(Station.INSTALLED, Presence.ABSENT, environment.error.message)
    return Stop(Station.INSTALLED, Presence.PRESENT, f"by {environment.installer}")


def _later_runs(subject: Subject) -> dict[str, Stop]:
    """What entry points made of their modules: the last station, where one leads there."""
    found: dict[str, Stop] = {}
    imported = {each.module.name for each in subject.evidence.outcomes if each.status is ImportStatus.OK}
    for entry, outcome in subject.evidence.entry_points:
        if entry.module is None or entry.module not in imported:
            continue
        known = found.get(entry.module)
        if known is None or known.presence is Presence.PRESENT:
            presence = Presence.PRESENT if outcome.ok else Presence.ABSENT
            found[entry.module] = Stop(Station.WORKS, presence, f"entry point {entry.name}")
    return found
