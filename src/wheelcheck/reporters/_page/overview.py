"""What a run came to, in few words: what stands at the top of the page."""

from __future__ import annotations

from wheelcheck.model.finding import Severity
from wheelcheck.model.imports import ImportStatus
from wheelcheck.model.snapshot import SourceKind
from wheelcheck.reporters._bounded import NAME
from wheelcheck.reporters._orders import lines as order_lines
from wheelcheck.reporters._page.block import Record
from wheelcheck.reporters._page.subject import Subject
from wheelcheck.reporters._summary import counted, scope, target
from wheelcheck.reporters._wording import label, stopped

_MOST_NOTES = 40


def overview(subject: Subject) -> Record:
    """The verdict, what was verified, and the stages."""
    report, words, name = subject.report, subject.words, subject.name
    outcomes = report.evidence.outcomes
    why = stopped(report)
    notes = [words.line(note) for note in report.notes[:_MOST_NOTES]]
    return {
        "label": name(label(report)),
        "target": name(target(report)),
        "title": _title(subject),
        "facts": [[word, name(value)] for word, value in _facts(subject) if value],
        "passed": report.passed,
        "stopped": None if why is None else words.line(why),
        "summary": words.line(f"{counted(report)} {scope(report)}", NAME),
        "seconds": round(report.seconds, 1),
        "counts": {severity.value: report.count(severity) for severity in Severity},
        "modules": len(outcomes),
        "importable": sum(outcome.status is ImportStatus.OK for outcome in outcomes),
        "stages": [
            {
                "name": stage.name,
                "status": stage.status.value,
                "seconds": round(stage.seconds, 2),
                "reason": None if stage.reason is None else words.line(stage.reason),
            }
            for stage in report.stages
        ],
        "notes": notes,
        "orders": [words.line(line) for line in order_lines(report)],
    }


def _title(subject: Subject) -> str:
    project = subject.evidence.project
    named = " ".join(filter(None, (project.name, project.version)))
    return subject.name(named or target(subject.report))


def _facts(subject: Subject) -> list[tuple[str, str | None]]:
    evidence = subject.evidence
    python, snapshot, build = evidence.interpreter, evidence.snapshot, evidence.build
    sdist = evidence.sdist.filename if evidence.sdist else build.sdist.name if build and build.sdist else None
    commit = None
    if snapshot is not None and snapshot.kind is SourceKind.GIT and snapshot.commit:
        commit = snapshot.commit[:12] + (f", with {len(snapshot.changed)} changed files" if snapshot.dirty else "")
    return [
        ("target", evidence.project.root),
        ("commit", commit),
        ("build backend", evidence.project.backend),
        ("sdist", sdist),
        ("wheel", evidence.wheel.filename if evidence.wheel else None),
        ("Python", f"{python.implementation} {python.version_text}, {python.platform}" if python else None),
    ]
