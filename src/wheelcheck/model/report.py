"""The outcome of one run."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from wheelcheck.model.evidence import Evidence
from wheelcheck.model.finding import Finding, Severity

STAGES = ("snapshot", "build", "wheel", "environment", "imports", "rules")
"""Those of a run, in order."""


class StageStatus(str, Enum):
    """How a stage ended."""

    OK = "ok"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class StageResult:
    """One stage of a run: ``seconds`` of wall time, ``reason`` why it failed, was skipped, or had less to do."""

    name: str
    status: StageStatus
    seconds: float = 0.0
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """Findings, worst and most causal first, with the evidence they rest on. ``passed`` is the verdict under
    ``--fail-on``; ``ignored`` are findings that the configuration set aside, each with the reason given there;
    ``threshold`` is the least weight of a finding that fails the run, None when none does. ``needless`` are the
    ``notes`` that tell of settings that this run did not need, ``gone`` what its baseline holds in vain (code and
    subject): with several interpreters another run may need them. ``unjudged`` says why wheelcheck could not judge
    this interpreter, one of several; such a run did not pass.
    """

    evidence: Evidence
    stages: tuple[StageResult, ...]
    findings: tuple[Finding, ...]
    passed: bool
    seconds: float
    ignored: tuple[tuple[Finding, str], ...] = ()
    notes: tuple[str, ...] = ()
    threshold: Severity | None = Severity.ERROR
    needless: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    unjudged: str | None = None

    def fails(self, finding: Finding) -> bool:
        """Whether that finding fails the run."""
        return self.threshold is not None and finding.severity.rank <= self.threshold.rank

    def count(self, severity: Severity) -> int:
        """How many findings have that severity."""
        return sum(finding.severity is severity for finding in self.findings)
