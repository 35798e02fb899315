"""The report for programs: version 1 of the JSON format, as ``report.schema.json`` describes it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from wheelcheck import neutral
from wheelcheck.model.finding import Finding, Severity
from wheelcheck.model.imports import ImportStatus
from wheelcheck.model.report import Report
from wheelcheck.model.snapshot import SourceKind
from wheelcheck.reporters import _effects as effects
from wheelcheck.reporters import _extension_records as extension_records
from wheelcheck.reporters import _orders as orders
from wheelcheck.reporters._base import Reporter
from wheelcheck.reporters._paths import cleaner

SCHEMA_VERSION = 1
"""Raised when a field is renamed or removed; within a version fields are only added."""


class JsonReporter(Reporter):
    """JSON, one object; several reports stand under ``runs``."""

    summary = "for programs: everything, in a stable form with a published schema"

    def render(self, reports: Sequence[Report]) -> str:
        """See ``Reporter``."""
        from wheelcheck.version import VERSION

        head = {"schema_version": SCHEMA_VERSION, "wheelcheck": VERSION}
        runs = [run_record(report) for report in reports]
        document = {**head, **runs[0]} if len(runs) == 1 else {**head, "runs": runs}
        # ASCII, so that no control or bidirectional mark reaches a terminal; `##` could begin a command of a CI system.
        return json.dumps(document, indent=2).replace("##", "#\\u0023") + "\n"


def run_record(report: Report) -> dict[str, Any]:
    """One run as the fields of the JSON report."""
    clean = cleaner(report)

    def text(value: str) -> str:
        return neutral.encodable(clean(value))

    evidence = report.evidence
    return {
        "project": _project(report),
        "python": _python(report),
        "artifacts": _artifacts(report),
        "stages": [
            {
                "name": stage.name,
                "status": stage.status.value,
                "seconds": round(stage.seconds, 3),
                "reason": None if stage.reason is None else text(stage.reason),
            }
            for stage in report.stages
        ],
        "modules": [
            {
                "name": neutral.encodable(outcome.module.name),
                "kind": outcome.module.kind.value,
                "status": outcome.status.value,
                "blocked_by": None if outcome.blocked_by is None else neutral.encodable(outcome.blocked_by),
                "seconds": None if outcome.seconds is None else round(outcome.seconds, 6),
                "file": neutral.encodable(outcome.module.path),
                "reason": None if outcome.reason is None else text(outcome.reason),
                "effects": effects.records(outcome, text),
            }
            for outcome in evidence.outcomes
        ],
        "extensions": extension_records.records(evidence, text),
        "orders": orders.records(report, text),
        "findings": [_finding(finding, text) for finding in report.findings],
        "ignored": [{**_finding(finding, text), "reason": text(reason)} for finding, reason in report.ignored],
        "notes": [text(note) for note in report.notes],
        "unjudged": None if report.unjudged is None else text(report.unjudged),
        "summary": _summary(report),
    }


def _project(report: Report) -> dict[str, Any]:
    project, snapshot = report.evidence.project, report.evidence.snapshot
    vcs = None
    if snapshot is not None and snapshot.kind is SourceKind.GIT:
        vcs = {"kind": "git", "commit": snapshot.commit, "dirty": snapshot.dirty}
    return {
        "name": project.name,
        "version": project.version,
        "root": neutral.encodable(project.root),
        "backend": project.backend,
        "vcs": vcs,
    }


def _python(report: Report) -> dict[str, Any] | None:
    python = report.evidence.interpreter
    if python is None:
        return None
    return {
        "executable": neutral.encodable(python.executable),
        "version": python.version_text,
        "implementation": python.implementation,
        "platform": python.platform,
    }


def _artifacts(report: Report) -> dict[str, Any]:
    evidence = report.evidence
    built = evidence.build
    sdist = evidence.sdist.filename if evidence.sdist else built.sdist.name if built and built.sdist else None
    wheel = evidence.wheel.filename if evidence.wheel else built.wheel.name if built and built.wheel else None
    return {
        "sdist": None if sdist is None else neutral.encodable(sdist),
        "wheel": None if wheel is None else neutral.encodable(wheel),
    }


def _finding(finding: Finding, text: Callable[[str], str]) -> dict[str, Any]:
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity.value,
        "subject": text(finding.subject),
        "message": text(finding.message),
        "because": [text(each) for each in finding.because],
        "fix": None if finding.fix is None else text(finding.fix),
        "edits": [
            {"kind": edit.kind.value, "path": text(edit.path), "line": edit.line, "text": text(edit.text)}
            for edit in finding.edits
        ],
        "locations": [{"path": text(location.path), "line": location.line} for location in finding.locations],
        "affects": [text(each) for each in finding.affects],
    }


def _summary(report: Report) -> dict[str, Any]:
    outcomes = report.evidence.outcomes
    return {
        "errors": report.count(Severity.ERROR),
        "warnings": report.count(Severity.WARNING),
        "infos": report.count(Severity.INFO),
        "modules": len(outcomes),
        "importable": sum(outcome.status is ImportStatus.OK for outcome in outcomes),
        "verdict": "pass" if report.passed else "fail",
    }
