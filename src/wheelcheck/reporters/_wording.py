"""A finding in words, harmless and bounded, for formats that hold text."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from wheelcheck import neutral
from wheelcheck.model.finding import Finding, Severity
from wheelcheck.model.report import Report, StageStatus
from wheelcheck.reporters._bounded import LINES, NAME, TEXT, cut
from wheelcheck.reporters._paths import cleaner
from wheelcheck.reporters._summary import target

SHOWN_AFFECTED = 10


class Words:
    """The words of one report."""

    def __init__(self, report: Report) -> None:
        """Our own folders are taken out of everything that is said."""
        self._clean: Callable[[str], str] = cleaner(report)

    def line(self, text: str, most: int = TEXT) -> str:
        """Foreign text as one line."""
        # Cut before it is made harmless too: what is thrown away afterwards need not be looked at.
        return cut(neutral.line(self._clean(text[: 2 * most])), most, len(text))

    def block(self, text: str) -> list[str]:
        """Foreign text as lines, the indentation kept."""
        stripped = text.strip("\n")
        lines = neutral.block(self._clean(stripped[: 2 * TEXT]))
        return [cut(line, TEXT, len(stripped)) for line in _some(lines)]

    def message(self, finding: Finding) -> str:
        """The cause, in one line."""
        return self.line(finding.message)

    def because(self, finding: Finding) -> list[str]:
        """The evidence, a line each."""
        return _some([line for each in finding.because[:LINES] for line in self.block(each)])

    def affected(self, finding: Finding) -> str | None:
        """What suffers from it, in one line; None when nothing else does."""
        if not finding.affects:
            return None
        names = [self.line(name, NAME) for name in finding.affects[:SHOWN_AFFECTED]]
        rest = len(finding.affects) - len(names)
        return f"affects {', '.join(names)}" + (f" and {rest} more" if rest else "")

    def places(self, finding: Finding) -> str | None:
        """Its locations that are not told already, in one line."""
        told = " ".join((finding.message, *finding.because, finding.fix or ""))
        places = [self.line(str(each), NAME) for each in finding.locations[:SHOWN_AFFECTED] if str(each) not in told]
        return f"at {', '.join(places)}" if places else None

    def fix(self, finding: Finding) -> list[str]:
        """The remedy, line by line; empty when there is none."""
        return self.block(finding.fix) if finding.fix else []

    def details(self, finding: Finding) -> list[str]:
        """All that is below the message: evidence, places, what suffers, remedy."""
        lines = [*self.because(finding), *filter(None, [self.places(finding), self.affected(finding)])]
        fix = self.fix(finding)
        return [*lines, *(f"fix: {line}" if number == 0 else f"     {line}" for number, line in enumerate(fix))]


def title(finding: Finding) -> str:
    """``WC002 ignored-module``."""
    return neutral.line(f"{finding.code} {finding.name}")


def head(finding: Finding) -> str:
    """``error[WC002]``."""
    return neutral.line(f"{finding.severity.value}[{finding.code}]")


def label(report: Report) -> str:
    """What a run was about, told apart from other runs: the wheel and the interpreter."""
    python = report.evidence.interpreter
    name = cut(target(report), NAME)
    if python is None:
        return name
    return f"{name}, {python.implementation_text} {python.version_text}"


def shown(report: Report, *, quiet: bool) -> Sequence[Finding]:
    """The findings, without those for information when less is asked for."""
    if not quiet:
        return report.findings
    return [finding for finding in report.findings if finding.severity is not Severity.INFO]


def stopped(report: Report) -> str | None:
    """Why a run failed that no finding fails: a stage that did not end well; None for every other run."""
    if report.unjudged is not None:
        return f"wheelcheck could not judge: {Words(report).line(report.unjudged)}"
    if report.passed or any(report.fails(finding) for finding in report.findings):
        return None
    words = Words(report)
    failed = [stage for stage in report.stages if stage.status is StageStatus.FAILED]
    reasons = [f"{stage.name}: {words.line(stage.reason or 'failed')}" for stage in failed]
    return f"no module was imported ({'; '.join(reasons)})" if reasons else "the run did not pass"


def _some(lines: Sequence[str]) -> list[str]:
    return [*lines[:LINES], f"... ({len(lines):,} lines)"] if len(lines) > LINES else list(lines)
