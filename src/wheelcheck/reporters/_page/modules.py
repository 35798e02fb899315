"""Every module and how its import ended."""

from __future__ import annotations

from wheelcheck.model.finding import Finding
from wheelcheck.model.imports import ImportOutcome, ImportStatus
from wheelcheck.reporters._page.block import Record, within
from wheelcheck.reporters._page.subject import Subject

_MOST_BYTES = 3_000_000
_MOST_FINDINGS = 20
_ORDER = {ImportStatus.FAILED: 0, ImportStatus.BLOCKED: 1}


def modules(subject: Subject) -> Record:
    """A row a module: name, kind, status, seconds, what blocks it, reason, file, the findings about it. Where there is
    no room for all of them, those that fail are kept."""
    outcomes = subject.evidence.outcomes
    about = _findings(subject)
    worst_first = sorted(range(len(outcomes)), key=lambda number: (_ORDER.get(outcomes[number].status, 2), number))
    rows, left = within(worst_first, _MOST_BYTES, lambda number: [number, *_row(outcomes[number], subject, about)])
    return {"rows": [row[1:] for row in sorted(rows, key=lambda row: row[0])], "left": left}


def _row(outcome: ImportOutcome, subject: Subject, about: dict[str, list[str]]) -> list[object]:
    module, name = outcome.module, subject.name
    seconds = None if outcome.seconds is None else round(outcome.seconds, 4)
    blocked_by = name(outcome.blocked_by) if outcome.blocked_by else ""
    anchors = about.get(module.name, [])[:_MOST_FINDINGS]
    reason = subject.words.line(_reason(outcome), 600)
    return [
        name(module.name),
        module.kind.value,
        outcome.status.value,
        seconds,
        blocked_by,
        reason,
        name(module.path),
        anchors,
    ]


def _reason(outcome: ImportOutcome) -> str:
    if outcome.error is not None:
        return f"{outcome.error.type}: {outcome.error.message}"
    if outcome.reason:
        return outcome.reason
    if outcome.status is ImportStatus.FAILED and outcome.ending is not None:
        return outcome.ending.value
    return ""


def _findings(subject: Subject) -> dict[str, list[str]]:
    """The findings by the modules that they are about, or that suffer from them."""
    found: dict[str, list[str]] = {}

    def note(finding: Finding) -> None:
        for each in dict.fromkeys((finding.subject, *finding.affects)):
            found.setdefault(each, []).append(subject.anchor(finding))

    for finding in subject.report.findings:
        note(finding)
    for finding, _ in subject.report.ignored:
        note(finding)
    return found
