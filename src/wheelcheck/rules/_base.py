"""What a rule is."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator
from typing import ClassVar

from wheelcheck.diagnosis import Case
from wheelcheck.model.edit import Edit, told
from wheelcheck.model.edit_merging import merged
from wheelcheck.model.finding import Finding, Location, Severity


class Rule:
    """A fault that packages have. A subclass is one file: code, name, severity, its page as docstring, and ``check``.

    The page's first line says in one sentence what the rule finds; the sections are ``What it does``, ``Why it is
    bad``, ``How it happens``, ``How to fix``. ``bad`` and ``good`` build small cases that the rule must, and must
    not, report. ``asks`` names the fields of the evidence without any of which it has nothing to say, so that a run
    that doesn't come to them needn't load it; written on one line behind the name, as the index reads it.
    """

    code: ClassVar[str]
    name: ClassVar[str]
    severity: ClassVar[Severity] = Severity.ERROR
    asks: ClassVar[tuple[str, ...]] = ()
    bad: ClassVar[tuple[Callable[[], Case], ...]] = ()
    good: ClassVar[tuple[Callable[[], Case], ...]] = ()

    def check(self, case: Case) -> Iterator[Finding]:
        """The findings in one case; a pure function."""
        raise NotImplementedError

    @property
    def page(self) -> str:
        """The rule's documentation, Markdown."""
        return inspect.cleandoc(type(self).__doc__ or "")

    @property
    def summary(self) -> str:
        """What it finds, in one sentence."""
        return self.page.partition("\n")[0]

    def finding(
        self,
        subject: str,
        message: str,
        *,
        because: Iterable[str] = (),
        fix: str | None = None,
        locations: Iterable[Location] = (),
        affects: Iterable[str] = (),
        severity: Severity | None = None,
        exception: str | None = None,
        edits: Iterable[Edit] = (),
    ) -> Finding:
        """A finding of this rule; ``edits``, where there are any, say the remedy instead of ``fix``."""
        steps = merged(edits)
        return Finding(
            self.code,
            self.name,
            severity or self.severity,
            subject,
            message,
            tuple(because),
            told(steps) if steps else fix,
            tuple(locations),
            tuple(affects),
            exception,
            steps,
        )
