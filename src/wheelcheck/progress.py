"""How a run tells what it is doing."""

from __future__ import annotations

from typing import Protocol

from wheelcheck.model.report import StageResult


class Progress(Protocol):
    """Told of each stage as it happens; shows it, or not. Its methods never raise and return nothing."""

    def run_started(self, name: str) -> None:
        """The stages that follow are for this one of several interpreters."""

    def stage_started(self, name: str) -> None:
        """A stage begins."""

    def line(self, text: str) -> None:
        """A line that a tool of the stage printed, or a step of the stage: foreign text."""

    def stage_ended(self, result: StageResult) -> None:
        """A stage ended."""


class Silence:
    """Shows nothing."""

    def run_started(self, name: str) -> None:
        """See ``Progress``."""

    def stage_started(self, name: str) -> None:
        """See ``Progress``."""

    def line(self, text: str) -> None:
        """See ``Progress``."""

    def stage_ended(self, result: StageResult) -> None:
        """See ``Progress``."""
