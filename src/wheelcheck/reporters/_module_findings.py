"""Which findings are about which module."""

from __future__ import annotations

from collections.abc import Iterator

from wheelcheck.model.finding import Finding
from wheelcheck.model.imports import ImportOutcome, ImportStatus
from wheelcheck.model.report import Report


class ModuleFindings:
    """The findings of a report by module: a finding is about its subject, and about every module that it stops."""

    def __init__(self, report: Report) -> None:
        """Blocked modules are told by what blocks them."""
        self._report = report
        self._by_module: dict[str, list[Finding]] = {}
        for finding in report.findings:
            for name in _names(finding):
                self._by_module.setdefault(name, []).append(finding)
        self._accepted: dict[str, list[tuple[Finding, str]]] = {}
        for finding, reason in report.ignored:
            for name in _names(finding):
                self._accepted.setdefault(name, []).append((finding, reason))

    def failing(self, outcome: ImportOutcome) -> list[Finding]:
        """The findings about a module that fail the run, the cause first.

        A module that only waits for another has none; nor has one that can be imported, unless it is the subject.
        """
        if outcome.status in (ImportStatus.BLOCKED, ImportStatus.SKIPPED):
            return []
        about = [finding for finding in self._of(outcome) if self._report.fails(finding)]
        if outcome.status is ImportStatus.FAILED:
            return about
        return [finding for finding in about if finding.subject == outcome.module.name]

    def lighter(self, outcome: ImportOutcome) -> list[Finding]:
        """The findings about a module that do not fail the run."""
        return [finding for finding in self._of(outcome) if not self._report.fails(finding)]

    def accepted(self, outcome: ImportOutcome) -> list[tuple[Finding, str]]:
        """The findings about a module that the configuration accepts, with their reasons."""
        return self._accepted.get(outcome.module.name, [])

    def untold(self) -> Iterator[Finding]:
        """The findings that no module's own result tells."""
        told: set[int] = set()
        for outcome in self._report.evidence.outcomes:
            told |= {id(finding) for finding in self.failing(outcome)}
            if outcome.status is ImportStatus.FAILED and not self.failing(outcome) and not self.accepted(outcome):
                told |= {id(finding) for finding in self.lighter(outcome)[:1]}
        yield from (finding for finding in self._report.findings if id(finding) not in told)

    def _of(self, outcome: ImportOutcome) -> list[Finding]:
        return self._by_module.get(outcome.module.name, [])


def _names(finding: Finding) -> Iterator[str]:
    yield from dict.fromkeys((finding.subject, *finding.affects))
