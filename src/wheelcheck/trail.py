"""The journey of one file from the developer's disk to a working import, and the station where it was lost."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from wheelcheck.layout import Layout
from wheelcheck.model.archive import Sdist, Wheel
from wheelcheck.model.snapshot import Absence, IgnoreRule, Snapshot, SourceKind


class Station(str, Enum):
    """The stations a file passes, in order."""

    DISK = "on disk"
    GIT = "in git"
    SDIST = "in the sdist"
    WHEEL = "in the wheel"
    INSTALLED = "installed"
    IMPORTED = "imported alone"
    WORKS = "works"


class Presence(str, Enum):
    """What is known of a file at a station."""

    PRESENT = "present"
    ABSENT = "absent"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True, slots=True)
class Stop:
    """A file at one station, with the evidence."""

    station: Station
    presence: Presence
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Trail:
    """The stops of one file. ``source`` is its path in the project (None: it stands nowhere there), ``installed`` where
    it should be under site-packages; ``absence`` and ``rule`` say why git lacks it."""

    source: str | None
    installed: str
    stops: tuple[Stop, ...]
    absence: Absence | None = None
    rule: IgnoreRule | None = None

    @property
    def lost_at(self) -> Station | None:
        """The first station that lacks it."""
        return next((stop.station for stop in self.stops if stop.presence is Presence.ABSENT), None)

    def __str__(self) -> str:
        return " -> ".join(
            f"{stop.station.value}: {'yes' if stop.presence is Presence.PRESENT else 'NO'}"
            for stop in self.stops
            if stop.presence is not Presence.NOT_APPLICABLE
        )


@dataclass(frozen=True, slots=True)
class Stations:
    """What each station holds; None where the station does not apply or was not reached."""

    snapshot: Snapshot | None
    sdist: Sdist | None
    wheel: Wheel | None
    layout: Layout

    def follow(self, installed: str, source: str | None = None) -> Trail:
        """The trail of the file that should be installed at ``installed`` (its source found by the layout when not
        given).
        """
        source = source or self.find_source(installed)
        absent = self.snapshot.absent_file(source) if self.snapshot and source else None
        stops = [self._disk(source), self._git(source), self._sdist(source), self._wheel(installed)]
        return Trail(source, installed, tuple(stops), absent.why if absent else None, absent.rule if absent else None)

    def find_source(self, installed: str) -> str | None:
        """The project file that would be installed there: in the snapshot, among the absent files, or in the sdist."""
        for candidate in self.layout.candidates(installed):
            if self.snapshot and (candidate in self.snapshot.files or self.snapshot.absent_file(candidate)):
                return candidate
            if self.sdist and candidate in self.sdist.files:
                return candidate
        return None

    def _disk(self, source: str | None) -> Stop:
        if self.snapshot is None or self.snapshot.kind is SourceKind.SDIST:
            return Stop(Station.DISK, Presence.NOT_APPLICABLE)
        return Stop(Station.DISK, Presence.PRESENT if source else Presence.ABSENT, source or "")

    def _git(self, source: str | None) -> Stop:
        snapshot = self.snapshot
        if snapshot is None or snapshot.kind is not SourceKind.GIT or source is None:
            return Stop(Station.GIT, Presence.NOT_APPLICABLE)
        absent = snapshot.absent_file(source)
        if absent is None:
            return Stop(Station.GIT, Presence.PRESENT)
        return Stop(Station.GIT, Presence.ABSENT, f"hidden by {absent.rule}" if absent.rule else "never added")

    def _sdist(self, source: str | None) -> Stop:
        if self.sdist is None or source is None:
            return Stop(Station.SDIST, Presence.NOT_APPLICABLE)
        present = source in self.sdist.files
        return Stop(Station.SDIST, Presence.PRESENT if present else Presence.ABSENT, self.sdist.filename)

    def _wheel(self, installed: str) -> Stop:
        if self.wheel is None:
            return Stop(Station.WHEEL, Presence.NOT_APPLICABLE)
        present = installed in self.wheel.installed
        return Stop(Station.WHEEL, Presence.PRESENT if present else Presence.ABSENT, self.wheel.filename)
