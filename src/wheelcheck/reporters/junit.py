"""JUnit XML, as GitLab, Jenkins and the usual GitHub actions read it.

There is no standard; this keeps to what https://github.com/testmoapp/junitxml collects of it: ``testsuites``,
``testsuite`` and ``testcase`` with at most one ``failure`` or ``skipped``. A test fails when, and only when, what it
tells of fails the run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

from wheelcheck.model.finding import Finding
from wheelcheck.model.imports import ImportOutcome, ImportStatus
from wheelcheck.model.report import Report
from wheelcheck.reporters._base import Reporter
from wheelcheck.reporters._bounded import NAME, TEXT, cut
from wheelcheck.reporters._module_findings import ModuleFindings
from wheelcheck.reporters._runs import Found, groups
from wheelcheck.reporters._telling import Telling
from wheelcheck.reporters._wording import Words, head, title

# What XML 1.0 (section 2.2) cannot hold, escaped or not.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class JunitReporter(Reporter):
    """A suite of the modules, a test each, and a suite of the findings that are about no module."""

    summary = "JUnit XML: one test a module, for GitLab, Jenkins and others"

    def render(self, reports: Sequence[Report]) -> str:
        """See ``Reporter``."""
        root = ElementTree.Element("testsuites", name="wheelcheck")
        together = groups(reports)
        for group in together:
            telling = Telling(group, self.look)
            target = f"{telling.label()}: " if len(together) > 1 else ""
            root.extend(_Suites(telling, target, self.look.quiet).elements())
        _count(root, sum(report.seconds for report in reports))
        ElementTree.indent(root)
        # Character references for all but ASCII: no encoding of a terminal or a file can break it.
        text = ElementTree.tostring(root, encoding="us-ascii").decode("ascii")
        return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'


@dataclass(frozen=True, slots=True)
class _Outcome:
    """How one module ended in one run, which has a name where there are several."""

    outcome: ImportOutcome
    findings: ModuleFindings
    words: Words
    name: str

    @property
    def on(self) -> str:
        return f"on {self.name}: " if self.name else ""

    def why_skipped(self) -> str | None:
        """Why the module counts neither as passed nor as failed; None when it can be imported."""
        outcome, words = self.outcome, self.words
        if outcome.status is ImportStatus.OK:
            return None
        if outcome.status is ImportStatus.BLOCKED:
            return f"not tried: its package {words.line(outcome.blocked_by or '', NAME)} cannot be imported"
        for finding, reason in self.findings.accepted(outcome):
            return f"accepted: {words.line(reason)} - {head(finding)} {words.message(finding)}"
        for finding in self.findings.lighter(outcome):
            return f"{head(finding)} {words.message(finding)}"
        if outcome.status is ImportStatus.SKIPPED:
            return words.line(outcome.reason or "not imported")
        what = _python_says(outcome) or outcome.reason or "it cannot be imported"
        return f"no rule that was chosen tells of it: {words.line(what)}"


@dataclass(frozen=True, slots=True)
class _Suites:
    """The suites of one target, a test a module on all its interpreters. ``target`` stands before every name where
    there are several: readers tell tests apart by class and name alone."""

    telling: Telling
    target: str
    quiet: bool

    def elements(self) -> Iterator[ElementTree.Element]:
        group = self.telling.group
        by_report = {id(report): ModuleFindings(report) for report in group.reports}
        outcomes = list(self._outcomes(by_report))
        if outcomes:
            modules = _element("testsuite", name=f"{self.target}modules")
            modules.extend(self._module(each) for each in outcomes)
            _count(modules, sum(each.outcome.seconds or 0.0 for same in outcomes for each in same))
            yield modules
        cases = [self._finding(found) for found in self._others(by_report)]
        for why in self.telling.stops():
            case = self._case("wheelcheck", f"the run {why.partition(':')[0]}" if group.several else "the run")
            case.append(_element("error", message=why, type="wheelcheck"))
            cases.append(case)
        if not outcomes and not cases:
            # A file without any test is an error to some readers.
            cases.append(self._case("wheelcheck", "the run"))
        if cases:
            findings = _element("testsuite", name=f"{self.target}findings")
            findings.extend(cases)
            _count(findings, 0.0)
            yield findings

    def _outcomes(self, by_report: Mapping[int, ModuleFindings]) -> Iterator[list[_Outcome]]:
        """For each module how it ended in the runs that know it."""
        group = self.telling.group
        found: dict[str, list[_Outcome]] = {}
        for report, name in zip(group.reports, group.names, strict=True):
            words = Words(report)
            for outcome in report.evidence.outcomes:
                ended = _Outcome(outcome, by_report[id(report)], words, name)
                found.setdefault(outcome.module.name, []).append(ended)
        yield from found.values()

    def _others(self, by_report: Mapping[int, ModuleFindings]) -> Iterator[Found]:
        """The findings that no module's own test tells, in any run."""
        untold = {id(finding) for findings in by_report.values() for finding in findings.untold()}
        for found in self.telling.group.shown(quiet=self.quiet):
            if all(id(member) in untold for member in found.members):
                yield found

    def _module(self, outcomes: Sequence[_Outcome]) -> ElementTree.Element:
        """A test fails when the module fails on any interpreter; it passes when it can be imported on all."""
        name = outcomes[0].outcome.module.name
        words = outcomes[0].words
        seconds = sum(each.outcome.seconds or 0.0 for each in outcomes)
        case = self._case(words.line(name.rpartition(".")[0] or name, NAME), words.line(name, NAME), seconds)
        failing = [(each, findings) for each in outcomes if (findings := each.findings.failing(each.outcome))]
        skipped = [(each, why) for each in outcomes if (why := each.why_skipped()) is not None]
        if failing:
            case.append(self._failures(failing))
        elif skipped:
            case.append(_element("skipped", message="; ".join(f"{each.on}{why}" for each, why in skipped)))
        return case

    def _failures(self, failing: Sequence[tuple[_Outcome, Sequence[Finding]]]) -> ElementTree.Element:
        """The cause first, in the message and in the text, since readers show one or the other; what interpreters have
        in common is told once."""
        own = {id(finding) for _, findings in failing for finding in findings}
        told = [each for each in self.telling.group.findings if any(id(member) in own for member in each.members)]
        says = dict.fromkeys(text for each, _ in failing if (text := _python_says(each.outcome)))
        return self._failure(told, [failing[0][0].words.line(text) for text in says])

    def _finding(self, found: Found) -> ElementTree.Element:
        finding, words = found.finding, self.telling.words(found)
        case = self._case(f"wheelcheck.{finding.name}", f"{finding.code} {words.line(finding.subject, NAME)}")
        if found.report.fails(finding):
            case.append(self._failure([found]))
        else:
            case.append(_element("skipped", message=f"{head(finding)} {self.telling.message(found)}"))
        return case

    def _failure(self, all_found: Sequence[Found], python_says: Sequence[str] = ()) -> ElementTree.Element:
        first = all_found[0]
        element = _element("failure", message=self.telling.message(first), type=title(first.finding))
        lines = [line for found in all_found for line in self._text(found)]
        lines += [f"Python: {line}" for line in python_says]
        element.text = _xml(cut("\n".join(lines), 4 * TEXT))
        return element

    def _text(self, found: Found) -> Iterator[str]:
        places, words = self.telling.places(found), self.telling.words(found)
        place = places.primary(found.finding)
        yield f"{head(found.finding)} {words.message(found.finding)}"
        yield from (f"  {line}" for line in self.telling.details(found))
        yield f"  {words.line(places.in_checkout(place), NAME)}:{place.line}"

    def _case(self, package: str, name: str, seconds: float = 0.0) -> ElementTree.Element:
        return _element("testcase", classname=f"{self.target}{package}", name=name, time=f"{seconds:.3f}")


def _python_says(outcome: ImportOutcome) -> str | None:
    return f"{outcome.error.type}: {outcome.error.message}" if outcome.error is not None else None


def _element(tag: str, **attributes: str) -> ElementTree.Element:
    return ElementTree.Element(tag, {key: _xml(value) for key, value in attributes.items()})


def _xml(text: str) -> str:
    return _NO_XML.sub("", text)


def _count(element: ElementTree.Element, seconds: float) -> None:
    """The numbers that readers want at a suite."""
    element.set("tests", str(len(element.findall(".//testcase"))))
    for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        element.set(name, str(len(element.findall(f".//{tag}"))))
    element.set("time", f"{seconds:.3f}")
