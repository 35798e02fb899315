"""A report as Markdown, within a size: what the summary of a job and a comment on a pull request have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from wheelcheck.model.finding import Finding, Severity
from wheelcheck.model.imports import ImportStatus
from wheelcheck.model.report import Report
from wheelcheck.reporters import _markup as markup
from wheelcheck.reporters._base import Look
from wheelcheck.reporters._bounded import NAME
from wheelcheck.reporters._runs import Found, Group, groups
from wheelcheck.reporters._summary import counted, plural, scope
from wheelcheck.reporters._telling import Telling
from wheelcheck.reporters._wording import Words, label

MOST_MODULES = 200


@dataclass(frozen=True, slots=True)
class Document:
    """The pages of several reports. ``most`` is the size in bytes, ``quiet`` leaves out what is for information."""

    most: int
    quiet: bool = False

    def text(self, reports: Sequence[Report]) -> str:
        """As much as there is room for, the causes first, with what there was no room for counted."""
        pieces, size, left = [], 0, 0
        for number, section in enumerate(self._sections(reports)):
            piece = "\n".join(section) + "\n"
            weight = len(piece.encode("utf-8", "replace")) + 1
            # The first one is the verdict; a hundred bytes are kept for the last line.
            if number and size + weight > self.most - 100:
                left += 1
                continue
            pieces.append(piece)
            size += weight
        if left:
            pieces.append(f"There was no room for {left:,} further parts of this report; the log has them all.\n")
        return "\n".join(pieces)

    def _sections(self, reports: Sequence[Report]) -> Iterator[list[str]]:
        """First what each run came to, then the findings of all, the worst first in each run."""
        # A row is a few hundred bytes, at the worst 2,500.
        yield _verdict(reports, min(MOST_MODULES, self.most // 2_500))
        together = groups(reports)
        for group in together:
            telling = Telling(group, Look())
            if len(together) > 1 and (group.findings or not group.passed):
                yield [f"### {markup.prose(telling.label())}"]
            for why in telling.stops():
                yield [f"**The run did not come to an end**: {markup.prose(why)}"]
            for number, found in enumerate(group.shown(quiet=True)):
                yield list(_finding(found, telling, is_open=number == 0))
            yield from self._lesser(group, telling)

    def _lesser(self, group: Group, telling: Telling) -> Iterator[list[str]]:
        infos = [each for each in group.shown(quiet=self.quiet) if each.finding.severity is Severity.INFO]
        lines = [_line(each.finding, telling.message(each)) for each in infos]
        yield from _folded(plural(len(infos), "info"), lines)
        yield from _folded("Modules that cannot be imported", list(_once(group, _modules)))
        accepted = list(_once(group, _accepted))
        yield from _folded(f"{len(accepted)} accepted", accepted)
        if not self.quiet and (notes := list(_once(group, _notes))):
            yield notes


def _verdict(reports: Sequence[Report], most: int) -> list[str]:
    passed = all(report.passed for report in reports)
    lines = [f"## wheelcheck: {'pass' if passed else 'fail'}", ""]
    if len(reports) == 1:
        report = reports[0]
        return [*lines, f"**{counted(report)}** {markup.prose(scope(report))} - {markup.prose(label(report))}"]
    lines += ["| run | verdict | errors | warnings | infos | modules |", "|---|---|---:|---:|---:|---:|"]
    for report in reports[:most]:
        counts = " | ".join(str(report.count(severity)) for severity in Severity)
        verdict = "pass" if report.passed else "**fail**"
        lines.append(f"| {markup.cell(label(report))} | {verdict} | {counts} | {len(report.evidence.outcomes)} |")
    rest = len(reports) - most
    return [*lines, "", f"... and {rest} more runs"] if rest > 0 else lines


def _finding(found: Found, telling: Telling, *, is_open: bool) -> Iterator[str]:
    finding, words = found.finding, telling.words(found)
    yield "<details open>" if is_open else "<details>"
    yield f"<summary><b>{finding.severity.value} {finding.code}</b> {markup.raw(words.message(finding))}</summary>"
    yield ""
    lines = [found.where, *words.because(finding), *filter(None, [words.places(finding), words.affected(finding)])]
    yield from (f"- {markup.prose(line)}" for line in lines if line)
    fix = words.fix(finding)
    if fix:
        yield from ["", "To fix it:", "", *markup.block(fix)]
    yield from ["", "</details>"]


def _line(finding: Finding, message: str) -> str:
    return f"- {finding.severity.value} {finding.code}: {markup.prose(message)}"


def _once(group: Group, said: Callable[[Report, Words], Iterator[str]]) -> Iterator[str]:
    """Lines of Markdown, each once; with the interpreters that it is about, unless these are all."""
    for line, where, all_have_it in group.once(lambda report: said(report, Words(report))):
        yield line if all_have_it else f"{line} ({where})"


def _accepted(report: Report, words: Words) -> Iterator[str]:
    for finding, reason in report.ignored:
        yield f"{_line(finding, words.message(finding))} - {markup.prose(words.line(reason))}"


def _notes(report: Report, words: Words) -> Iterator[str]:
    yield from (f"- {markup.prose(words.line(note))}" for note in report.notes)


def _folded(heading: str, lines: Sequence[str]) -> Iterator[list[str]]:
    if lines:
        more = [f"- ... and {len(lines) - MOST_MODULES:,} more"] if len(lines) > MOST_MODULES else []
        yield ["<details>", f"<summary>{heading}</summary>", "", *lines[:MOST_MODULES], *more, "", "</details>"]


def _modules(report: Report, words: Words) -> Iterator[str]:
    for outcome in report.evidence.outcomes:
        name = markup.code(words.line(outcome.module.name, NAME))
        if outcome.status is ImportStatus.FAILED:
            yield f"- {name}"
        elif outcome.status is ImportStatus.BLOCKED:
            yield f"- {name}, behind {markup.code(words.line(outcome.blocked_by or '', NAME))}"
