from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import pytest

import wheelcheck
from wheelcheck.config import Options
from wheelcheck.model.evidence import Evidence
from wheelcheck.model.finding import Finding, Severity
from wheelcheck.model.project import Project
from wheelcheck.model.report import Report, StageResult, StageStatus
from wheelcheck.progress import Progress, Silence

FINDING = Finding("WC002", "ignored-module", Severity.ERROR, "pkg.x", "pkg.x is not in git")

_HEEDED = ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "TF_BUILD")


@dataclass
class FakeSession:
    """Stands in for the run: keeps what it was called with, and answers as it is told."""

    passed: bool = True
    error: BaseException | None = None
    calls: list[tuple[Any, Options]] = field(default_factory=list)
    lines: tuple[str, ...] = ()

    def verify(
        self,
        target: str = ".",
        options: Options | None = None,
        progress: Progress | None = None,
        *,
        wheel: str | None = None,
    ) -> Report:
        assert options is not None
        shown = progress or Silence()
        self.calls.append(((target, wheel), options))
        shown.stage_started("build")
        for line in self.lines:
            shown.line(line)
        shown.stage_ended(StageResult("build", StageStatus.OK, 1.5))
        return self._report(target)

    def verify_each(
        self,
        target: str = ".",
        options: Options | None = None,
        progress: Progress | None = None,
        *,
        wheel: str | None = None,
    ) -> tuple[Report, ...]:
        return (self.verify(target, options, progress, wheel=wheel),)

    def inspect(self, wheels: tuple[str, ...], options: Options) -> tuple[Report, ...]:
        self.calls.append((wheels, options))
        return tuple(self._report(wheel) for wheel in wheels)

    def _report(self, root: str) -> Report:
        if self.error is not None:
            raise self.error
        return Report(Evidence(Project(root)), (), () if self.passed else (FINDING,), self.passed, 1.0)


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> FakeSession:
    fake = FakeSession()
    module = ModuleType("wheelcheck.session")
    module.verify, module.verify_each = fake.verify, fake.verify_each  # type: ignore[attr-defined]
    looking = ModuleType("wheelcheck.inspection")
    looking.inspect = fake.inspect  # type: ignore[attr-defined]
    for name, stand_in in (("session", module), ("inspection", looking)):
        monkeypatch.setitem(sys.modules, f"wheelcheck.{name}", stand_in)
        monkeypatch.setattr(wheelcheck, name, stand_in, raising=False)
    return fake


@pytest.fixture(autouse=True)
def _plain_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    for name in list(os.environ):
        if name.startswith(("WHEELCHECK_", "GITHUB_")) or name in _HEEDED:
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
