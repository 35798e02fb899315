"""The findings: cause, symptoms, places, remedy, what suffers, and the trail of what was lost."""

from __future__ import annotations

from wheelcheck.model.finding import Finding
from wheelcheck.reporters._base import RulePage
from wheelcheck.reporters._bounded import TEXT
from wheelcheck.reporters._page.block import Record, within
from wheelcheck.reporters._page.subject import Subject
from wheelcheck.reporters._page.trails import Trails
from wheelcheck.reporters._wording import shown

_MOST_BYTES = 3_000_000
_MOST_AFFECTED = 2_000
_MOST_PLACES = 60


def findings(subject: Subject) -> Record:
    """All findings, those that the configuration accepts apart, as far as there is room."""
    report, trails = subject.report, Trails(subject)
    chosen = shown(report, quiet=subject.look.quiet)
    records, left = within(chosen, _MOST_BYTES, lambda each: _record(each, subject, trails))
    ignored, more = within(
        report.ignored,
        _MOST_BYTES,
        lambda each: {**_record(each[0], subject, trails), "reason": subject.words.line(each[1])},
    )
    return {"findings": records, "left": left, "ignored": ignored, "ignored_left": more}


def _record(finding: Finding, subject: Subject, trails: Trails) -> Record:
    words, name = subject.words, subject.name
    return {
        "id": subject.anchor(finding),
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity.value,
        "fails": subject.report.fails(finding),
        "subject": name(finding.subject),
        "where": subject.where.get(id(finding), ""),
        "message": words.message(finding),
        "because": words.because(finding),
        "fix": words.fix(finding),
        "exception": words.line(finding.exception) if finding.exception else None,
        "places": [[name(each.path), each.line] for each in finding.locations[:_MOST_PLACES]],
        "more_places": max(0, len(finding.locations) - _MOST_PLACES),
        "affects": [name(each) for each in finding.affects[:_MOST_AFFECTED]],
        "more_affects": max(0, len(finding.affects) - _MOST_AFFECTED),
        "trails": trails.of(finding),
    }


def rules(pages: tuple[RulePage, ...], codes: frozenset[str]) -> Record:
    """The pages of the rules that found something, by code."""
    return {
        page.code: {"name": page.name, "summary": page.summary, "text": page.text[: 5 * TEXT]}
        for page in pages
        if page.code in codes
    }
