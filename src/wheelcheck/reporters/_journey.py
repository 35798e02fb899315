"""A file's journey as text and as JSON."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Mapping
from types import MappingProxyType

from wheelcheck import neutral
from wheelcheck.diagnosis.following import Journey
from wheelcheck.trail import Presence, Station

_WORDS = {Presence.PRESENT: "yes", Presence.ABSENT: "NO", Presence.NOT_APPLICABLE: "-"}


def as_text(journey: Journey, notes: tuple[str, ...] = ()) -> str:
    """A line a station, where it was lost, and what the rules say about that."""
    trail = journey.trail
    name = journey.module or trail.source or trail.installed
    lines = [neutral.line(f"{name} ({trail.installed})" if name != trail.installed else name)]
    for stop in trail.stops:
        said = stop.evidence or ("not looked at" if stop.presence is Presence.NOT_APPLICABLE else "")
        lines.append(f"  {stop.station.value:<15} {_WORDS[stop.presence]:<4} {neutral.line(said)}".rstrip())
    lost = trail.lost_at
    lines += ["", _verdict(lost)]
    for finding in journey.findings:
        lines.append(f"{finding.code} {finding.name}: {neutral.line(finding.message)}")
        if finding.fix:
            first, *rest = neutral.block(finding.fix)
            lines += [f"  fix: {first}", *(f"       {line}" for line in rest)]
    if lost is not None and not journey.findings:
        lines += _unneeded(journey, lost)
    lines += [f"note: {neutral.line(note)}" for note in notes]
    return "\n".join(lines) + "\n"


def _unneeded(journey: Journey, lost: Station) -> list[str]:
    """What may be done about a loss that no rule speaks of: nothing that was read needs the file."""
    trail = journey.trail
    hint = "no rule speaks of it: nothing that was read is known to need it"
    imported = any(stop.station is Station.IMPORTED for stop in trail.stops)
    lines = [hint if imported else f"{hint} (with --full the modules are imported too)"]
    if lost is Station.GIT and trail.source is not None:
        forced = "-f " if trail.rule is not None else ""
        lines.append(f"  to ship it: git add {forced}{neutral.line(shlex.quote(trail.source))}")
    return lines


def _verdict(lost: Station | None) -> str:
    if lost is None:
        return "it arrives"
    return "its import fails" if lost is Station.IMPORTED else f"lost: not {lost.value}"


def as_json(journey: Journey, notes: tuple[str, ...] = ()) -> str:
    """Everything that is known."""
    trail = journey.trail
    document = {
        "schema": 1,
        "module": journey.module,
        "source": trail.source,
        "installed": trail.installed,
        "lost": trail.lost_at.value if trail.lost_at else None,
        "stations": [
            {"station": stop.station.value, "presence": stop.presence.value, "evidence": stop.evidence}
            for stop in trail.stops
        ],
        "findings": [
            {"code": each.code, "name": each.name, "message": each.message, "fix": each.fix}
            for each in journey.findings
        ],
        "notes": list(notes),
    }
    return json.dumps(document, indent=2) + "\n"


FORMATS: Mapping[str, Callable[[Journey, tuple[str, ...]], str]] = MappingProxyType({"text": as_text, "json": as_json})
