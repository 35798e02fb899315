"""JUnit XML, as GitLab, Jenkins and the usual GitHub actions read it.

There is no standard; this keeps to what https://github.com/testmoapp/junitxml collects of it: ``testsuites``,
``testsuite`` and ``testcase`` with at most one ``failure`` or ``skipped``. A test fails when, and only when, what it
tells of fails the run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

from wheelcheck.model.finding import Finding, Severity
from wheelcheck.model.imports import ImportOutcome, ImportStatus
from wheelcheck.model.report import Report
from wheelcheck.reporters._base import Reporter
from wheelcheck.reporters._bounded import NAME, TEXT, cut
from wheelcheck.reporters._module_findings import ModuleFindings
from wheelcheck.reporters._places import Places
from wheelcheck.reporters._wording import Words, head, label, stopped, title

# What XML 1.0 (section 2.2) cannot hold, escaped or not.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class JunitReporter(Reporter):
    """A suite of the modules, a test each, and a suite of the findings that are about no module."""

    summary = "JUnit XML: one test a module, for GitLab, Jenkins and others"

    def render(self, reports: Sequence[Report]) -> str:
        """See ``Reporter``."""
        root = ElementTree.Element("testsuites", name="wheelcheck")
        for report in reports:
            run = f"{label(report)}: " if len(reports) > 1 else ""
            suites = _Suites(report, Words(report), Places(report, self.look), run, self.look.quiet)
            root.extend(suites.elements())
        _count(root, sum(report.seconds for report in reports))
        ElementTree.indent(root)
        # Character references for all but ASCII: no encoding of a terminal or a file can break it.
        text = ElementTree.tostring(root, encoding="us-ascii").decode("ascii")
        return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'


@dataclass(frozen=True, slots=True)
class _Suites:
    """The suites of one report. ``run`` stands before every name where there are several: readers tell tests apart by
    class and name alone."""

    report: Report
    words: Words
    places: Places
    run: str
    quiet: bool

    def elements(self) -> Iterator[ElementTree.Element]:
        by_module = ModuleFindings(self.report)
        outcomes = self.report.evidence.outcomes
        if outcomes:
            modules = _element("testsuite", name=f"{self.run}modules")
            modules.extend(self._module(outcome, by_module) for outcome in outcomes)
            _count(modules, sum(outcome.seconds or 0.0 for outcome in outcomes))
            yield modules
        others = (each for each in by_module.untold() if not self.quiet or each.severity is not Severity.INFO)
        cases = [self._finding(finding) for finding in others]
        if (why := stopped(self.report)) is not None:
            case = self._case("wheelcheck", "the run")
            case.append(_element("error", message=why, type="wheelcheck"))
            cases.append(case)
        if not outcomes and not cases:
            # A file without any test is an error to some readers.
            cases.append(self._case("wheelcheck", "the run"))
        if cases:
            findings = _element("testsuite", name=f"{self.run}findings")
            findings.extend(cases)
            _count(findings, 0.0)
            yield findings

    def _module(self, outcome: ImportOutcome, by_module: ModuleFindings) -> ElementTree.Element:
        name = outcome.module.name
        case = self._case(name.rpartition(".")[0] or name, name, outcome.seconds or 0.0)
        failing = by_module.failing(outcome)
        if failing:
            case.append(self._failure(failing, _python_says(outcome)))
        elif outcome.status is not ImportStatus.OK:
            case.append(_element("skipped", message=self._why_skipped(outcome, by_module)))
        return case

    def _why_skipped(self, outcome: ImportOutcome, by_module: ModuleFindings) -> str:
        if outcome.status is ImportStatus.BLOCKED:
            return f"not tried: its package {self.words.line(outcome.blocked_by or '', NAME)} cannot be imported"
        for finding, reason in by_module.accepted(outcome):
            return f"accepted: {self.words.line(reason)} - {head(finding)} {self.words.message(finding)}"
        for finding in by_module.lighter(outcome):
            return f"{head(finding)} {self.words.message(finding)}"
        if outcome.status is ImportStatus.SKIPPED:
            return self.words.line(outcome.reason or "not imported")
        what = _python_says(outcome) or outcome.reason or "it cannot be imported"
        return f"no rule that was chosen tells of it: {self.words.line(what)}"

    def _finding(self, finding: Finding) -> ElementTree.Element:
        case = self._case(f"wheelcheck.{finding.name}", f"{finding.code} {self.words.line(finding.subject, NAME)}")
        if self.report.fails(finding):
            case.append(self._failure([finding]))
        else:
            case.append(_element("skipped", message=f"{head(finding)} {self.words.message(finding)}"))
        return case

    def _failure(self, findings: Sequence[Finding], python_says: str | None = None) -> ElementTree.Element:
        """The cause first: it is the message, and the first line of the text, since readers show one or the other."""
        first = findings[0]
        element = _element("failure", message=self.words.message(first), type=title(first))
        lines = [line for finding in findings for line in self._text(finding)]
        lines += [f"Python: {self.words.line(python_says)}"] if python_says else []
        element.text = _xml(cut("\n".join(lines), 4 * TEXT))
        return element

    def _text(self, finding: Finding) -> Iterator[str]:
        place = self.places.primary(finding)
        yield f"{head(finding)} {self.words.message(finding)}"
        yield from (f"  {line}" for line in self.words.details(finding))
        yield f"  {self.words.line(self.places.in_checkout(place), NAME)}:{place.line}"

    def _case(self, package: str, name: str, seconds: float = 0.0) -> ElementTree.Element:
        return _element(
            "testcase",
            classname=f"{self.run}{self.words.line(package, NAME)}",
            name=self.words.line(name, NAME),
            time=f"{seconds:.3f}",
        )


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
