"""Every module with how its import went, and what imports did besides: laid out for `wheelcheck imports`."""

from __future__ import annotations

import json
from typing import Any

from wheelcheck import neutral
from wheelcheck.model.imports import ImportOutcome
from wheelcheck.model.report import Report
from wheelcheck.reporters import _effects
from wheelcheck.reporters._paths import cleaner


def text(report: Report, *, effects: bool) -> str:
    """A line for each module: status, seconds, and why it could not be imported; with ``effects`` those instead."""
    outcomes = report.evidence.outcomes
    if effects:
        return "".join(line + "\n" for line in _effects.lines(outcomes, cleaner(report)))
    return "".join(neutral.line(_line(each)) + "\n" for each in outcomes)


def as_json(report: Report, *, effects: bool) -> str:
    """The same as JSON, the effects with their modules."""
    clean = cleaner(report)

    def plain(value: str) -> str:
        return neutral.encodable(clean(value))

    rows: list[dict[str, Any]] = []
    for each in report.evidence.outcomes:
        row = {
            "module": neutral.encodable(each.module.name),
            "status": each.status.value,
            "seconds": each.seconds,
            "blocked_by": None if each.blocked_by is None else neutral.encodable(each.blocked_by),
        }
        rows.append({**row, "effects": _effects.records(each, plain)} if effects else row)
    return json.dumps({"modules": rows}, indent=2) + "\n"


def _line(outcome: ImportOutcome) -> str:
    seconds = "" if outcome.seconds is None else f"{outcome.seconds:.3f} s"
    reason = outcome.reason or ""
    if outcome.error is not None:
        reason = f"{outcome.error.type}: {outcome.error.message.strip().partition(chr(10))[0][:200]}"
    elif outcome.blocked_by:
        reason = f"its parent {outcome.blocked_by} fails"
    elif outcome.ending is not None:
        reason = reason or outcome.ending.value
    return f"{outcome.status.value:<8} {seconds:>10}  {outcome.module.name}" + (f"  {reason}" if reason else "")
