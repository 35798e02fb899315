"""The straight line of stages: each is run, timed, shown and noted."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from wheelcheck.config import Options
from wheelcheck.errors import WheelcheckError
from wheelcheck.model.evidence import Evidence
from wheelcheck.model.imports import ImportStatus
from wheelcheck.model.project import Project
from wheelcheck.model.report import STAGES, StageResult, StageStatus
from wheelcheck.progress import Progress
from wheelcheck.stages.sharing import Shared
from wheelcheck.stages.workspace import Workspace

_T = TypeVar("_T")


@dataclass(slots=True)
class Line:
    """The state of one run: the evidence so far and the stages passed. With several interpreters ``name`` is that of
    this run's, and ``shared`` what it has in common with the others; ``remark`` is what spared the present stage its
    work."""

    options: Options
    progress: Progress
    workspace: Workspace
    shared: Shared
    name: str = ""
    evidence: Evidence = field(default_factory=lambda: Evidence(Project(".")))
    stages: list[StageResult] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    started: float = field(default_factory=time.monotonic)
    remark: str | None = None

    def stage(self, name: str, work: Callable[[], _T]) -> _T:
        """Run one stage and note how it went; what raises goes on up."""
        self.progress.stage_started(name)
        before = time.monotonic()
        self.remark = None
        try:
            value = work()
        except WheelcheckError as error:
            self.stages.append(StageResult(name, StageStatus.FAILED, time.monotonic() - before, error.message))
            raise
        reason = self.fault_of(name)
        status = StageStatus.FAILED if reason else StageStatus.OK
        self.end(StageResult(name, status, time.monotonic() - before, reason or self.remark))
        return value

    def fault_of(self, name: str) -> str | None:
        """Why a stage that went through its paces must be called failed."""
        evidence = self.evidence
        if name == "build" and evidence.build and evidence.build.error:
            return evidence.build.error.message
        if name == "environment" and evidence.environment and evidence.environment.error:
            return evidence.environment.error.message.partition("\n")[0]
        if name == "imports":
            failed = sum(outcome.status is ImportStatus.FAILED for outcome in evidence.outcomes)
            return f"{failed} of {len(evidence.outcomes)} modules fail" if failed else None
        return None

    def skip(self, name: str, reason: str) -> None:
        """Note a stage that has nothing to do."""
        self.end(StageResult(name, StageStatus.SKIPPED, 0.0, reason))

    def skip_rest(self, reason: str) -> None:
        """Note the stages that cannot be reached."""
        done = {stage.name for stage in self.stages}
        for name in STAGES:
            if name not in done and name != "rules":
                self.skip(name, reason)

    def end(self, result: StageResult) -> None:
        """Keep and show how a stage ended."""
        self.stages.append(result)
        self.progress.stage_ended(result)
