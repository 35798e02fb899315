"""The rules that report one kind of cause: a subclass words it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

from wheelcheck.diagnosis import Case, Cause, CauseKind
from wheelcheck.model.edit import Edit
from wheelcheck.model.finding import Finding
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._base import Rule


class CauseRule(Rule):
    """Reports each cause of its ``kind``: ``message`` in one line, ``proof`` as evidence, ``fix`` the remedy."""

    kind: ClassVar[CauseKind]

    def check(self, case: Case) -> Iterator[Finding]:
        """One finding for each cause."""
        for cause in case.of(self.kind):
            yield self.finding(
                cause.subject,
                self.message(case, cause),
                because=(*self.proof(case, cause), *cause.notes),
                fix=self.fix(case, cause),
                edits=self.edits(case, cause),
                locations=wording.locations(cause),
                affects=wording.others(cause),
                severity=cause.severity,
                exception=wording.exception(cause.error),
            )

    def message(self, case: Case, cause: Cause) -> str:
        """The finding in one line: the subject and what is wrong with it."""
        raise NotImplementedError

    def proof(self, case: Case, cause: Cause) -> Iterable[str]:
        """What shows it, a line each."""
        yield from wording.who_needs(cause)
        yield from wording.python_says(cause.error)

    def fix(self, case: Case, cause: Cause) -> str | None:
        """What to change."""
        return None

    def edits(self, case: Case, cause: Cause) -> tuple[Edit, ...]:
        """The same as steps, where it can be pasted."""
        return ()
