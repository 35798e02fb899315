"""The report for people: the cause first, then the symptom, then the fix; a summary line last."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Sequence

from wheelcheck import neutral
from wheelcheck.model.finding import Finding, Severity
from wheelcheck.model.report import Report, StageStatus
from wheelcheck.reporters import _extension_table as extension_table
from wheelcheck.reporters import _orders as orders
from wheelcheck.reporters._base import Look, Reporter
from wheelcheck.reporters._paths import cleaner
from wheelcheck.reporters._summary import summary_line, target

SHOWN_AFFECTED = 3
SHOWN_INFOS = 3

_RED, _YELLOW, _BLUE, _GREEN, _BOLD, _DIM = "1;31", "1;33", "1;34", "32", "1", "2"
_COLORS = {Severity.ERROR: _RED, Severity.WARNING: _YELLOW, Severity.INFO: _BLUE}


class TextReporter(Reporter):
    """Text for a terminal or a log."""

    summary = "for people: causes, symptoms, fixes, and a summary line"

    def render(self, reports: Sequence[Report]) -> str:
        """See ``Reporter``."""
        texts = []
        for report in reports:
            heading = [target(report)] if len(reports) > 1 else []
            texts.append("\n".join([*heading, *_Page(report, self.look).lines()]) + "\n")
        return neutral.commands("\n".join(texts))


class _Page:
    """One report being laid out."""

    def __init__(self, report: Report, look: Look) -> None:
        self._report = report
        self._look = look
        self._clean: Callable[[str], str] = cleaner(report)

    def lines(self) -> Iterator[str]:
        shown, left_out = self._shown()
        for finding in shown:
            yield from self._finding(finding)
            yield ""
        if self._look.extensions:
            yield from extension_table.lines(self._report.evidence, self._look, self._clean)
            yield ""
        remarks = [*left_out, *self._remarks()]
        yield from remarks
        if remarks:
            yield ""
        yield from self._wrapped(summary_line(self._report), "", "")

    def _shown(self) -> tuple[list[Finding], list[str]]:
        """The findings to lay out, and a line for each rule whose further infos are only counted."""
        findings = self._report.findings
        if self._look.verbose:
            return list(findings), []
        if self._look.quiet:
            return [finding for finding in findings if finding.severity is not Severity.INFO], []
        shown, counts = [], dict.fromkeys((finding.code for finding in findings), 0)
        for finding in findings:
            if finding.severity is Severity.INFO:
                counts[finding.code] += 1
            if counts[finding.code] <= SHOWN_INFOS or finding.severity is not Severity.INFO:
                shown.append(finding)
        more = [
            f"{count - SHOWN_INFOS} more info[{code}]: --verbose shows them"
            for code, count in counts.items()
            if count > SHOWN_INFOS
        ]
        return shown, more

    def _finding(self, finding: Finding) -> Iterator[str]:
        head = f"{finding.severity.value}[{finding.code}]"
        message = self._one_line(finding.message)
        first, *rest = self._wrapped(f"{head} {message}", "", "  ")
        yield self._colored(head, _COLORS[finding.severity]) + self._colored(first[len(head) :], _BOLD)
        yield from (self._colored(line, _BOLD) for line in rest)
        for each in finding.because:
            for line in neutral.block(self._clean(each)):
                yield from self._wrapped(line, "  ", "  ")
        yield from self._places(finding)
        if finding.affects:
            yield from self._wrapped(self._affected(finding.affects), "  ", "    ")
        if finding.fix:
            first, *rest = neutral.block(self._clean(finding.fix).strip("\n"))
            # Lines to copy are never wrapped: a broken command or setting is worse than a long one.
            yield self._colored(f"  fix: {first}", _GREEN)
            yield from (self._colored(f"       {line}", _GREEN) for line in rest)

    def _places(self, finding: Finding) -> Iterator[str]:
        told = " ".join((finding.message, *finding.because, finding.fix or ""))
        places = [str(location) for location in finding.locations if str(location) not in told]
        if places:
            yield from self._wrapped(f"at {self._some(places)}", "  ", "    ")

    def _affected(self, affects: Sequence[str]) -> str:
        return (
            f"affects {len(affects)}: {self._some(affects)}" if len(affects) > 1 else f"affects {self._some(affects)}"
        )

    def _some(self, names: Sequence[str]) -> str:
        limit = len(names) if self._look.verbose or len(names) == SHOWN_AFFECTED + 1 else SHOWN_AFFECTED
        some = ", ".join(self._one_line(name) for name in names[:limit])
        return f"{some} and {len(names) - limit} more" if len(names) > limit else some

    def _remarks(self) -> Iterator[str]:
        report = self._report
        for line in _unreached(report):
            yield from self._wrapped(self._one_line(line), "", "  ")
        if self._look.quiet:
            return
        if not self._look.extensions and _compares_extensions(report):
            yield from filter(None, [extension_table.summary(report.evidence)])
        for line in orders.lines(report):
            yield from self._wrapped(self._one_line(line.strip()), "  " if line[0] == " " else "", "    ")
        for note in report.notes:
            yield from self._wrapped(f"note: {self._one_line(note)}", "", "  ")
        for finding, reason in report.ignored:
            yield from self._wrapped(
                f"ignored {finding.code} {self._one_line(finding.subject)}: {self._one_line(reason)}", "", "  "
            )

    def _one_line(self, text: str) -> str:
        return neutral.line(self._clean(text))

    def _wrapped(self, line: str, first: str, then: str) -> list[str]:
        if self._look.width is None or len(first) + len(line) <= self._look.width:
            return [first + line]
        return textwrap.wrap(
            line,
            self._look.width,
            initial_indent=first,
            subsequent_indent=then,
            break_long_words=False,
            break_on_hyphens=False,
        )

    def _colored(self, text: str, color: str) -> str:
        return f"\x1b[{color}m{text}\x1b[0m" if self._look.color and text else text


def _unreached(report: Report) -> Iterator[str]:
    """What a failed stage left undone. No news are a stage never asked for, and a failure that a finding tells."""
    if not any(stage.status is StageStatus.FAILED for stage in report.stages):
        return
    stages: dict[str, list[str]] = {}
    for stage in report.stages:
        told = stage.status is StageStatus.FAILED and report.count(Severity.ERROR)
        if stage.status is not StageStatus.OK and not told:
            reason = f": {stage.reason}" if stage.reason else ""
            stages.setdefault(f"{stage.status.value}{reason}", []).append(stage.name)
    for what, names in stages.items():
        yield f"{', '.join(names)} {what}"


def _compares_extensions(report: Report) -> bool:
    """Whether more is known of extension modules than what a wheel holds."""
    evidence = report.evidence
    told = evidence.build is not None and bool(evidence.build.extensions)
    return told or bool(evidence.expect) or bool(evidence.outcomes and evidence.wheel and evidence.wheel.extensions)
