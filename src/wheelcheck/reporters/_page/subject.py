"""What every panel is made from."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType

from wheelcheck.diagnosis.facts import Facts
from wheelcheck.model.evidence import Evidence
from wheelcheck.model.finding import Finding
from wheelcheck.model.report import Report
from wheelcheck.reporters._base import Look
from wheelcheck.reporters._bounded import NAME
from wheelcheck.reporters._fingerprints import Fingerprints
from wheelcheck.reporters._places import Places
from wheelcheck.reporters._wording import Words

_NOWHERE: Mapping[int, str] = MappingProxyType({})


class Subject:
    """One report, with the words for it and the facts that were asked for once."""

    def __init__(self, report: Report, look: Look, where: Mapping[int, str] = _NOWHERE) -> None:
        """``look`` says how much is to be shown; ``where`` on which interpreters a finding holds, by its identity."""
        self.report = report
        self.where = where
        self.look = look
        self.words = Words(report)

    @property
    def evidence(self) -> Evidence:
        """What the report rests on."""
        return self.report.evidence

    @cached_property
    def facts(self) -> Facts:
        """The evidence with its indexes."""
        return Facts(self.report.evidence)

    @cached_property
    def anchors(self) -> dict[int, str]:
        """The name of each finding within the page, by its identity: the same one in the next run of the project."""
        prints, places = Fingerprints(), Places(self.report, self.look)
        every = (*self.report.findings, *(finding for finding, _ in self.report.ignored))
        return {
            id(finding): f"{finding.code}-{prints.of(finding, places.primary(finding).path)[:8]}" for finding in every
        }

    def anchor(self, finding: Finding) -> str:
        """``WC002-1f0c9a3e``."""
        return self.anchors[id(finding)]

    def name(self, text: str) -> str:
        """A foreign name, as one short line."""
        return self.words.line(text, NAME)
