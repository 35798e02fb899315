"""A comparison as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from types import MappingProxyType

from wheelcheck import neutral
from wheelcheck.comparison.change import Change, Comparison, Part

_MOST = 20
"""Lines of one part in the text; the JSON has all."""

_FEW = 5  # of what changed inside: nearly everything, between two releases
_LONGEST = 160  # characters of a value in the text: some projects give the whole licence as a field
_PLAIN = ("given", "declared", "supported")  # values that only say that the subject is there


def as_text(comparison: Comparison) -> str:
    """One block a part: ``-`` lost, ``+`` new, ``~`` changed; ``!`` marks what somebody may miss."""
    lines = [f"{neutral.line(comparison.before)} -> {neutral.line(comparison.after)}"]
    for part in Part:
        changes = [change for change in comparison.changes if change.part is part]
        if changes:
            lost, new = (
                sum(change.after is None for change in changes),
                sum(change.before is None for change in changes),
            )
            counts = [f"{lost} gone"] * bool(lost) + [f"{new} new"] * bool(new)
            counts += [f"{len(changes) - lost - new} changed"] * (len(changes) > lost + new)
            lines += ["", f"{part.value}: {', '.join(counts)}"]
            # What is gone or new first, in each part but the metadata, whose fields have an order of their own.
            changes.sort(key=lambda change: (not change.loses, part is not Part.METADATA and _is_kept(change)))
            most = _FEW if part is Part.CONTENT else _MOST
            lines += [_line(change) for change in changes[:most]]
            lines += [f"    and {len(changes) - most} more"] * (len(changes) > most)
    lines += ["", _verdict(comparison)]
    return "\n".join(lines) + "\n"


def _line(change: Change) -> str:
    mark = "-" if change.after is None else "+" if change.before is None else "~"
    subject = neutral.line(change.subject)
    values = [_cut(neutral.line(value)) for value in (change.before, change.after) if value not in (None, *_PLAIN)]
    return f"  {'!' if change.loses else ' '}{mark} {subject}" + (f": {' -> '.join(values)}" if values else "")


def _is_kept(change: Change) -> bool:
    return change.before is not None and change.after is not None


def _cut(value: str) -> str:
    return value if len(value) <= _LONGEST else value[:_LONGEST] + "..."


def _verdict(comparison: Comparison) -> str:
    if not comparison.changes:
        return "no difference" if comparison.after.endswith(".whl") else "no difference in metadata, names and contents"
    lost = sum(change.loses for change in comparison.changes)
    return f"{lost} lost (marked !)" if lost else "nothing is lost"


def as_json(comparison: Comparison) -> str:
    """Every change, whole."""
    document = {
        "schema": 1,
        "before": comparison.before,
        "after": comparison.after,
        "loses": comparison.loses,
        "changes": [
            {
                "part": change.part.value,
                "subject": change.subject,
                "before": change.before,
                "after": change.after,
                "loses": change.loses,
            }
            for change in comparison.changes
        ],
    }
    return json.dumps(document, indent=2) + "\n"


FORMATS: Mapping[str, Callable[[Comparison], str]] = MappingProxyType({"text": as_text, "json": as_json})
