"""The report for people: the cause first, then the symptom, then the fix; a summary line last."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from wheelcheck import neutral
from wheelcheck.model.finding import Finding, Severity
from wheelcheck.model.report import Report, StageStatus
from wheelcheck.reporters import _extension_table as extension_table
from wheelcheck.reporters import _orders as orders
from wheelcheck.reporters._base import Look, Reporter
from wheelcheck.reporters._hints import hints
from wheelcheck.reporters._paths import cleaner
from wheelcheck.reporters._runs import Found, Group, groups
from wheelcheck.reporters._summary import several_line, summary_line, summary_rows, target
from wheelcheck.reporters._wording import stopped
from wheelcheck.reporters._wrapping import wrap

SHOWN_AFFECTED = 3
SHOWN_INFOS = 3

_RED, _YELLOW, _BLUE, _GREEN, _BOLD, _DIM = "1;31", "1;33", "1;34", "32", "1", "2"
_COLORS = {Severity.ERROR: _RED, Severity.WARNING: _YELLOW, Severity.INFO: _BLUE}


class TextReporter(Reporter):
    """Text for a terminal or a log; when quiet, nothing at all of a run that passed without a warning."""

    summary = "for people: causes, symptoms, fixes, and a summary line"

    def render(self, reports: Sequence[Report]) -> str:
        """See ``Reporter``."""
        texts = []
        together = groups(reports)
        for group in together:
            lines = list(_Page(group, self.look).lines())
            heading = [target(group.reports[0])] if len(together) > 1 and lines else []
            if lines:
                texts.append("\n".join([*heading, *lines]) + "\n")
        return neutral.commands("\n".join(texts))


class _Page:
    """The runs of one target being laid out."""

    def __init__(self, group: Group, look: Look) -> None:
        self._group = group
        self._look = look
        self._quiet = look.quiet and not look.verbose
        self._cleaners = {id(report): cleaner(report) for report in group.reports}
        self._clean: Callable[[str], str] = self._cleaners[id(group.reports[0])]

    def lines(self) -> Iterator[str]:
        shown, left_out = self._shown()
        if self._quiet and not shown and self._group.passed:
            return
        for found in shown:
            yield from self._finding(found)
            yield ""
        if self._look.extensions:
            yield from self._extensions()
        remarks = [*left_out, *self._remarks(shown)]
        yield from remarks
        if remarks:
            yield ""
        yield from self._summary()

    def _shown(self) -> tuple[list[Found], list[str]]:
        """The findings to lay out, and a line for each rule whose further infos are only counted."""
        if self._look.verbose or self._quiet:
            return self._group.shown(quiet=self._quiet), []
        shown, counts = [], dict.fromkeys((found.finding.code for found in self._group.findings), 0)
        for found in self._group.findings:
            is_info = found.finding.severity is Severity.INFO
            counts[found.finding.code] += is_info
            if counts[found.finding.code] <= SHOWN_INFOS or not is_info:
                shown.append(found)
        more = [
            f"{count - SHOWN_INFOS} more info[{code}]: --verbose shows them"
            for code, count in counts.items()
            if count > SHOWN_INFOS
        ]
        return shown, more

    def _finding(self, found: Found) -> Iterator[str]:
        finding = found.finding
        self._clean = self._cleaners[id(found.report)]
        head = f"{finding.severity.value}[{finding.code}]"
        message = self._one_line(finding.message)
        first, *rest = self._wrapped(f"{head} {message}", "", "  ")
        yield self._colored(head, _COLORS[finding.severity]) + self._colored(first[len(head) :], _BOLD)
        yield from (self._colored(line, _BOLD) for line in rest)
        if found.where:
            yield from self._wrapped(found.where, "  ", "    ")
        for each in finding.because:
            for line in neutral.block(self._clean(each)):
                yield from self._wrapped(line, "  ", _hanging(line))
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

    def _extensions(self) -> Iterator[str]:
        for report, name in zip(self._group.reports, self._group.names, strict=True):
            if name:
                yield f"Python {name}"
            yield from extension_table.lines(report.evidence, self._look, self._cleaners[id(report)])
            yield ""

    def _remarks(self, shown: Sequence[Found]) -> Iterator[str]:
        """Each remark once, with the interpreters that it is about unless these are all."""
        if self._quiet:
            # What a finding tells is enough.
            yield from self._once(lambda report: _unreached(report) if stopped(report) is not None else ())
            return
        yield from self._once(_unreached)
        if not self._look.extensions:
            yield from self._once(_counted_extensions)
        yield from self._once(lambda report: orders.lines(report))
        yield from self._once(lambda report: report.notes, "note: ")
        yield from self._once(_accepted)
        findings = [found.finding for found in shown]
        for hint in hints(self._group.reports, findings, extensions=self._look.extensions):
            yield from (self._colored(line, _DIM) for line in self._wrapped(f"hint: {hint}", "", "  "))

    def _once(self, said: Callable[[Report], Iterable[str]], kind: str = "") -> Iterator[str]:
        def clean(report: Report) -> Iterator[str]:
            self._clean = self._cleaners[id(report)]
            for line in said(report):
                yield (" " if line.startswith(" ") else "") + self._one_line(line)

        for line, where, all_have_it in self._group.once(clean):
            marked = line if all_have_it else f"{where}: {line.strip()}"
            indented = line.startswith(" ")
            yield from self._wrapped(kind + marked.strip(), "  " if indented else "", "    " if indented else "  ")

    def _summary(self) -> Iterator[str]:
        if not self._group.several:
            yield from self._wrapped(summary_line(self._group.reports[0]), "", "")
            return
        for report, row in zip(self._group.reports, summary_rows(self._group), strict=True):
            color = _GREEN if report.passed else _RED
            yield from (self._colored(line, color) for line in self._wrapped(row, "", "  "))
        yield from self._wrapped(several_line(self._group), "", "")

    def _one_line(self, text: str) -> str:
        return neutral.line(self._clean(text))

    def _wrapped(self, line: str, first: str, then: str) -> list[str]:
        return wrap(line, self._look.width, first, then)

    def _colored(self, text: str, color: str) -> str:
        return f"\x1b[{color}m{text}\x1b[0m" if self._look.color and text else text


def _hanging(line: str) -> str:
    """The indentation of what a line of evidence continues on: two more than its own, which lists and excerpts have."""
    return " " * min(4 + len(line) - len(line.lstrip(" ")), 12)


def _accepted(report: Report) -> Iterator[str]:
    for finding, reason in report.ignored:
        yield f"ignored {finding.code} {finding.subject}: {reason}"


def _counted_extensions(report: Report) -> Iterator[str]:
    """How far the extension modules came, where more is known of them than what a wheel holds."""
    evidence = report.evidence
    told = evidence.build is not None and bool(evidence.build.extensions)
    if told or evidence.expect or (evidence.outcomes and evidence.wheel and evidence.wheel.extensions):
        yield from filter(None, [extension_table.summary(evidence)])


def _unreached(report: Report) -> Iterator[str]:
    """What a failed stage left undone. No news are a stage never asked for, and a failure that a finding tells."""
    if report.unjudged is not None:
        yield f"wheelcheck could not judge: {report.unjudged}"
        return
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
