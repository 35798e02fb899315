"""What a whole run came to, in few words."""

from __future__ import annotations

from wheelcheck import neutral
from wheelcheck.model.finding import Severity
from wheelcheck.model.imports import ImportStatus
from wheelcheck.model.report import Report, StageStatus
from wheelcheck.reporters._runs import Group


def summary_line(report: Report) -> str:
    """Findings, modules, seconds, and where to read on."""
    parts = [f"{counted(report)} {scope(report)}", f"{report.seconds:.1f} s"]
    if report.findings:
        parts.append(f"wheelcheck explain {report.findings[0].code}")
    return " - ".join(parts)


def summary_rows(group: Group) -> list[str]:
    """A line for each interpreter: its name, its verdict, findings, modules, seconds."""
    width = max(map(len, group.names))
    rows = []
    for report, name in zip(group.reports, group.names, strict=True):
        what = "could not be judged" if report.unjudged is not None else f"{counted(report)} {scope(report)}"
        rows.append(f"{name:{width}}  {'pass' if report.passed else 'fail'}  {what} - {report.seconds:.1f} s")
    return rows


def several_line(group: Group) -> str:
    """What all interpreters came to, and where to read on."""
    count = len(group.reports)
    failed = sum(not report.passed for report in group.reports)
    verdict = f"{failed} of {count} interpreters fail" if failed else f"pass on {count} interpreters"
    parts = [verdict, f"{sum(report.seconds for report in group.reports):.1f} s"]
    if group.findings:
        parts.append(f"wheelcheck explain {group.findings[0].finding.code}")
    return " - ".join(parts)


def counted(report: Report) -> str:
    """``2 errors, 1 warning``."""
    counts = ((report.count(severity), severity.value) for severity in Severity)
    return ", ".join(plural(count, word) for count, word in counts if count) or "no findings"


def scope(report: Report) -> str:
    """What the findings were looked for in."""
    outcomes = report.evidence.outcomes
    if report.evidence.pipelines is not None:
        return f"in {plural(len(report.evidence.pipelines.each), 'file')} of CI and task runners"
    if outcomes:
        importable = sum(outcome.status is ImportStatus.OK for outcome in outcomes)
        return f"in {plural(len(outcomes), 'module')} ({importable} importable)"
    failed = any(stage.status is StageStatus.FAILED for stage in report.stages)
    if report.evidence.wheel is not None and not failed:
        return f"in {target(report)} ({plural(len(report.evidence.wheel.entries), 'file')})"
    return "(no module was imported)"


def target(report: Report) -> str:
    """What was verified: the wheel, else what was asked for."""
    wheel = report.evidence.wheel
    return neutral.line(wheel.filename if wheel is not None else report.evidence.project.root)


def plural(count: int, word: str) -> str:
    """``1 error``, ``2 errors``; ``info`` is its own plural."""
    return f"{count} {word}" if count == 1 or word == "info" else f"{count} {word}s"
