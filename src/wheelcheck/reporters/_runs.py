"""Runs of one target on several interpreters, told together: what several of them found is one finding, and every
finding says where it holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from wheelcheck.model.finding import Finding, Severity
from wheelcheck.model.interpreter import Interpreter, short_names
from wheelcheck.model.report import Report
from wheelcheck.reporters._paths import cleaner

# On one subject a rule has a few findings; a package made for it has thousands, each of which would meet all others.
_MOST_ALIKE = 100


@dataclass(frozen=True, slots=True)
class Found:
    """A finding as it is told: of the first report that has it, with what others add. ``where`` says on which
    interpreters it holds (``on 3.10, 3.13``, ``only on 3.8``); empty where there is one. ``members`` are the findings
    of the reports that it stands for."""

    finding: Finding
    report: Report
    members: tuple[Finding, ...]
    where: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The runs of one target, one for each interpreter. ``names`` tell these apart; ``findings`` are those of all,
    the worst first."""

    reports: tuple[Report, ...]
    names: tuple[str, ...]
    findings: tuple[Found, ...]

    @property
    def several(self) -> bool:
        """Whether there is more than one interpreter."""
        return len(self.reports) > 1

    @property
    def passed(self) -> bool:
        """Whether every run passed."""
        return all(report.passed for report in self.reports)

    def shown(self, *, quiet: bool) -> list[Found]:
        """The findings, without those for information when less is asked for."""
        return [found for found in self.findings if not quiet or found.finding.severity is not Severity.INFO]

    def once(self, said: Callable[[Report], Iterable[str]]) -> list[tuple[str, str, bool]]:
        """What the reports say, each text once, with where it holds (as ``Found.where``) and whether that is
        everywhere."""
        having: dict[str, list[int]] = {}
        for number, report in enumerate(self.reports):
            for text in dict.fromkeys(said(report)):
                having.setdefault(text, []).append(number)
        return [
            (text, _where(self.reports, self.names, numbers, others=True), len(numbers) == len(self.reports))
            for text, numbers in having.items()
        ]


def groups(reports: Sequence[Report]) -> tuple[Group, ...]:
    """The reports, those together that are on one target for several interpreters."""
    found: list[list[Report]] = []
    for report in reports:
        if found and _belongs(report, found[-1]):
            found[-1].append(report)
        else:
            found.append([report])
    return tuple(_group(tuple(together)) for together in found)


def _belongs(report: Report, others: Sequence[Report]) -> bool:
    python = report.evidence.interpreter
    if python is None or report.evidence.project.root != others[0].evidence.project.root:
        return False
    known = [other.evidence.interpreter for other in others]
    return None not in known and python not in known


def _group(reports: tuple[Report, ...]) -> Group:
    if len(reports) == 1:
        return Group(reports, ("",), tuple(Found(each, reports[0], (each,)) for each in reports[0].findings))
    pythons = [report.evidence.interpreter for report in reports]
    names = short_names([python for python in pythons if python is not None])
    merging = _Merging(reports, names)
    for number in range(len(reports)):
        merging.add(number)
    return Group(reports, names, tuple(merging.found()))


@dataclass(slots=True)
class _Entry:
    """A finding, and which runs have it."""

    finding: Finding
    members: list[Finding]
    runs: list[int]
    lines: set[str]


@dataclass(slots=True)
class _Merging:
    """Two findings are the same one when rule, weight and subject are the same, but for what names the interpreter."""

    reports: tuple[Report, ...]
    names: tuple[str, ...]
    entries: list[_Entry] = field(default_factory=list)
    by_subject: dict[tuple[str, Severity, str], list[_Entry]] = field(default_factory=dict)
    anywhere: dict[tuple[str, str], set[int]] = field(default_factory=dict)

    def add(self, number: int) -> None:
        """Take the findings of the next report."""
        report = self.reports[number]
        general = _generalizer(report)
        clean = cleaner(report)
        taken: set[int] = set()
        for finding in report.findings:
            own = _cleaned(finding, clean)
            subject = general(own.subject)
            self.anywhere.setdefault((own.code, subject), set()).add(number)
            alike = self.by_subject.setdefault((own.code, own.severity, subject), [])
            free = [entry for entry in alike[:_MOST_ALIKE] if id(entry) not in taken]
            same = [entry for entry in free if own.message in entry.lines or general(own.message) in entry.lines]
            # Told in other words (a time, a count) it is still the same one, where it can be no other.
            if same or len(alike) == len(free) == 1:
                entry = (same or free)[0]
                entry.members.append(finding)
                self._join(entry, own, number, general)
            else:
                entry = _Entry(own, [finding], [number], set(_both(_lines(own), general)))
                alike.append(entry)
                self.entries.append(entry)
            taken.add(id(entry))

    def _join(self, entry: _Entry, finding: Finding, number: int, general: Callable[[str], str]) -> None:
        """One more run has it: what it says otherwise is added, marked by its name."""
        entry.runs.append(number)
        new = [line for line in _lines(finding) if line not in entry.lines and general(line) not in entry.lines]
        entry.lines.update(_both(new, general))
        more = tuple(f"on {self.names[number]}: {line}" for line in new)
        known = entry.finding
        entry.finding = replace(
            known,
            because=(*known.because, *more),
            locations=tuple(dict.fromkeys((*known.locations, *finding.locations))),
            affects=tuple(dict.fromkeys((*known.affects, *finding.affects))),
        )

    def found(self) -> Iterator[Found]:
        """All of them: the worst first, and of these in the order of the first run that has them."""
        for entry in sorted(self.entries, key=lambda each: each.finding.severity.rank):
            report = self.reports[entry.runs[0]]
            subject = _generalizer(report)(entry.finding.subject)
            elsewhere = self.anywhere[entry.finding.code, subject] - set(entry.runs)
            where = _where(self.reports, self.names, entry.runs, others=bool(elsewhere))
            yield Found(entry.finding, report, tuple(entry.members), where)


def _where(reports: Sequence[Report], names: Sequence[str], having: Sequence[int], *, others: bool) -> str:
    """``on 3.10, 3.13``; ``only on 3.8`` where the runs that lack it came to their end, and know nothing like it."""
    if len(reports) == 1:
        return ""
    told = ", ".join(names[number] for number in having)
    rest = [report for number, report in enumerate(reports) if number not in having]
    only = rest and not others and all(report.evidence.outcomes for report in rest)
    return f"only on {told}" if only else f"on {told}"


def _cleaned(finding: Finding, clean: Callable[[str], str]) -> Finding:
    """Without the folders of its own run, which the other runs do not know."""
    return replace(
        finding,
        subject=clean(finding.subject),
        message=clean(finding.message),
        because=tuple(map(clean, finding.because)),
        fix=None if finding.fix is None else clean(finding.fix),
        locations=tuple(replace(each, path=clean(each.path)) for each in finding.locations),
        affects=tuple(map(clean, finding.affects)),
    )


def _lines(finding: Finding) -> list[str]:
    fix = [f"fix: {finding.fix}"] if finding.fix else []
    return [finding.message, *finding.because, *fix]


def _both(lines: Iterable[str], general: Callable[[str], str]) -> Iterator[str]:
    for line in lines:
        yield line
        yield general(line)


def _generalizer(report: Report) -> Callable[[str], str]:
    """A function that takes the interpreter out of a text: its version, its tags, the name of the wheel for it."""
    python: Interpreter | None = report.evidence.interpreter
    wheel = report.evidence.wheel
    if python is None:
        return str
    major, minor, micro = python.version
    named = [re.escape(wheel.filename)] if wheel is not None else []
    number = rf"{major}\.{minor}(?:\.{micro})?t?(?![\d])"
    tag = rf"(?:cp|pp|cpython-|pypy){major}{minor}t?(?!\d)"
    pattern = re.compile("|".join([*named, rf"(?<![\d.]){number}", rf"python{number}", tag]))
    return lambda text: pattern.sub("\0", text)
