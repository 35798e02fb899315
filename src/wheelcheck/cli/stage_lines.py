"""The line that says of a stage how it ended, and the one that says how it goes."""

from __future__ import annotations

from wheelcheck import neutral
from wheelcheck.model.report import StageResult, StageStatus

MOST_OF_LINE = 2_000
"""How much of a tool's line is looked at for one line of ours."""

STAGE_COLUMNS = 12 + 1 + 8 + 1 + 8 + 2
"""Where the reason of a stage begins."""


def stage_line(result: StageResult) -> str:
    """``build        ok       12.3 s``, with the reason when there is one."""
    seconds = "" if result.status is StageStatus.SKIPPED else f"{result.seconds:.1f} s"
    reason = neutral.line(result.reason or "")
    return f"{result.name:12} {result.status.value:8} {seconds:>8}  {reason}".rstrip()


def running_line(name: str, seconds: float, last: str) -> str:
    """``build        running      12 s  creating build/lib``."""
    return f"{name:12} running  {f'{seconds:.0f} s':>8}  {neutral.line(last)}".rstrip()
