"""One case: the facts and the causes behind them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from wheelcheck.diagnosis.cause import Cause, CauseKind
from wheelcheck.diagnosis.diagnose import diagnose
from wheelcheck.diagnosis.facts import Facts


class Case(Facts):
    """What every rule is given."""

    @cached_property
    def causes(self) -> tuple[Cause, ...]:
        """The root causes of everything that failed or is missing."""
        return diagnose(self)

    def of(self, *kinds: CauseKind) -> Iterator[Cause]:
        """The causes of some kinds."""
        return (cause for cause in self.causes if cause.kind in kinds)
