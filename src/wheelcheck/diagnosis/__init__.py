"""From what the stages observed to the causes behind it: pure functions of ``Evidence``."""

from wheelcheck.diagnosis.case import Case
from wheelcheck.diagnosis.cause import Cause, CauseKind, Need

__all__ = ["Case", "Cause", "CauseKind", "Need"]
