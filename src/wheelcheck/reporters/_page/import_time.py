"""What importing costs: measured as one import of everything where that was asked for, else module by module."""

from __future__ import annotations

from wheelcheck.model.imports import ImportStatus
from wheelcheck.model.profile import ImportCost, ImportProfile
from wheelcheck.reporters._page.block import Record, within
from wheelcheck.reporters._page.subject import Subject
from wheelcheck.reporters._profile import as_begun

_MOST_BYTES = 1_500_000


def import_time(subject: Subject) -> Record:
    """Rows of [name, depth, own, total, own KiB, of the project] in the order of loading (``profile``), or of
    [name, microseconds] (``first``)."""
    profile = subject.evidence.import_profile
    if profile is not None:
        return _profile(profile, subject)
    timed = [
        (outcome.module.name, outcome.seconds)
        for outcome in subject.evidence.outcomes
        if outcome.status is ImportStatus.OK and outcome.seconds is not None
    ]
    rows, left = within(timed, _MOST_BYTES, lambda row: [subject.name(row[0]), round(row[1] * 1e6)])
    return {"kind": "first", "rows": rows, "left": left}


def _profile(profile: ImportProfile, subject: Subject) -> Record:
    rows, left = within(as_begun(profile.costs), _MOST_BYTES, lambda cost: _row(cost, subject))
    return {
        "kind": "profile",
        "rows": rows,
        "left": left,
        "total": profile.total,
        "failed": [subject.name(each) for each in profile.failed[:40]],
        "budget": subject.evidence.import_budget,
    }


def _row(cost: ImportCost, subject: Subject) -> list[object]:
    return [subject.name(cost.name), cost.depth, cost.own, cost.total, cost.memory, int(cost.project)]
