"""What imports cost, laid out."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from wheelcheck.model.profile import ImportCost, ImportProfile
from wheelcheck.version import VERSION

_MOST_ROWS = 60
_SCHEMA = "https://www.speedscope.app/file-format-schema.json"


def _text(profile: ImportProfile) -> str:
    """The slowest first: milliseconds and KiB, own and with what is imported."""
    lines = [f"{'own ms':>10} {'total ms':>10} {'own KiB':>9} {'total KiB':>10}  module (* the project's own)"]
    lines += [_row(each) for each in profile.slowest(_MOST_ROWS)]
    rest = len(profile.costs) - _MOST_ROWS
    own = sum(each.own for each in profile.costs if each.project)
    lines += [f"and {rest} more, each faster"] if rest > 0 else []
    lines.append("")
    lines.append(
        f"{profile.total / 1e6:.3f} s for {len(profile.costs)} modules, {own / 1e6:.3f} s of it in the project's own"
    )
    lines += [f"{name} cannot be imported" for name in profile.failed]
    return "\n".join(lines) + "\n"


def _row(cost: ImportCost) -> str:
    memory = ("-", "-") if cost.memory is None else (f"{cost.memory}", f"{cost.total_memory}")
    name = f"{cost.name} *" if cost.project else cost.name
    return f"{cost.own / 1000:>10.2f} {cost.total / 1000:>10.2f} {memory[0]:>9} {memory[1]:>10}  {name}"


def _json(profile: ImportProfile) -> str:
    """Every module, in the order in which loading ended; microseconds and KiB."""
    rows = [
        {
            "module": each.name,
            "depth": each.depth,
            "began_us": each.began,
            "own_us": each.own,
            "total_us": each.total,
            "own_kib": each.memory,
            "total_kib": each.total_memory,
            "project": each.project,
        }
        for each in profile.costs
    ]
    document = {"total_us": profile.total, "failed": profile.failed, "imports": rows}
    return json.dumps(document, indent=2) + "\n"


def _importtime(profile: ImportProfile) -> str:
    """The log of ``python -X importtime``, as CPython writes it."""
    lines = ["import time: self [us] | cumulative | imported package"]
    lines += [
        f"import time: {each.own:>9} | {each.total:>10} | {'  ' * each.depth}{each.name}" for each in profile.costs
    ]
    return "\n".join(lines) + "\n"


def _speedscope(profile: ImportProfile) -> str:
    """An evented profile of speedscope's file format: a frame for each module, opened and closed as it was loaded."""
    frames = [{"name": name} for name in dict.fromkeys(each.name for each in profile.costs)]
    index = {frame["name"]: number for number, frame in enumerate(frames)}
    events: list[dict[str, object]] = []
    at, open_ones = 0, list[ImportCost]()

    def close(until: int) -> None:
        nonlocal at
        while len(open_ones) > until:
            ended = open_ones.pop()
            at = max(at, ended.began + ended.total)
            events.append({"type": "C", "frame": index[ended.name], "at": at})

    for each in as_begun(profile.costs):
        close(each.depth)
        at = max(at, each.began)
        open_ones.append(each)
        events.append({"type": "O", "frame": index[each.name], "at": at})
    close(0)
    shown = {
        "type": "evented",
        "name": "imports",
        "unit": "microseconds",
        "startValue": 0,
        "endValue": at,
        "events": events,
    }
    document = {
        "$schema": _SCHEMA,
        "exporter": f"wheelcheck {VERSION}",
        "name": "imports",
        "activeProfileIndex": 0,
        "shared": {"frames": frames},
        "profiles": [shown],
    }
    return json.dumps(document) + "\n"


def as_begun(costs: Sequence[ImportCost]) -> list[ImportCost]:
    """In the order in which loading began: each before those that it imported."""
    below: dict[int, list[ImportCost]] = {}
    for each in costs:
        inner = below.pop(each.depth + 1, [])
        below.setdefault(each.depth, []).extend([each, *inner])
    return below.get(0, [])


FORMATS: dict[str, Callable[[ImportProfile], str]] = {
    "text": _text,
    "json": _json,
    "speedscope": _speedscope,
    "importtime": _importtime,
}
