"""SARIF 2.1.0 (OASIS standard), within what GitHub's code scanning takes of it.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html and, for limits and needs,
https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from wheelcheck import neutral
from wheelcheck.model.finding import Finding, Location
from wheelcheck.model.report import Report
from wheelcheck.reporters import _sarif_rules as sarif_rules
from wheelcheck.reporters._base import Look, Reporter
from wheelcheck.reporters._bounded import TEXT, cut
from wheelcheck.reporters._fingerprints import Fingerprints, run_keys
from wheelcheck.reporters._places import Places
from wheelcheck.reporters._sarif_rules import LEVELS
from wheelcheck.reporters._uris import relative_uri
from wheelcheck.reporters._wording import Words, label, shown, stopped

MOST_RESULTS = 25_000
"""A run with more is rejected by GitHub."""
MOST_RUNS = 20
"""A file with more is rejected; what would be too many are put together into one."""
MOST_RELATED = 50

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT = "%SRCROOT%"


class SarifReporter(Reporter):
    """One SARIF log; a run of its own for each report, with a category of its own where there are several."""

    summary = "SARIF 2.1.0, for GitHub code scanning and other viewers"

    def render(self, reports: Sequence[Report]) -> str:
        """See ``Reporter``."""
        keyed = list(zip(reports, run_keys(tuple(reports)), strict=True))
        groups = [[each] for each in keyed] if len(keyed) <= MOST_RUNS else [keyed]
        log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [_Run(group, self.look).log() for group in groups]}
        # ASCII, as the JSON report.
        return json.dumps(log, indent=2).replace("##", "#\\u0023") + "\n"


@dataclass(frozen=True, slots=True)
class _Run:
    """One SARIF run: usually one report."""

    group: Sequence[tuple[Report, str]]
    look: Look

    def log(self) -> dict[str, Any]:
        fingerprints = Fingerprints()
        found = [(report, key, each) for report, key in self.group for each in shown(report, quiet=self.look.quiet)]
        if len(self.group) > 1:
            found.sort(key=lambda one: one[2].severity.rank)
        kept = found[:MOST_RESULTS]
        rules = sarif_rules.descriptors([finding for _, _, finding in kept], self.look.pages)
        indexes = {rule["id"]: index for index, rule in enumerate(rules)}
        merged = len(self.group) > 1
        sources = {key: _Source.of(report, self.look, key, merged) for report, key in self.group}
        results = [_result(finding, sources[key], indexes, fingerprints) for _, key, finding in kept]
        run: dict[str, Any] = {
            "tool": {"driver": sarif_rules.driver(rules)},
            "invocations": [self._invocation(len(found) - len(kept))],
            "originalUriBaseIds": {_ROOT: {"description": {"text": "The top of the repository."}}},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }
        if not merged and self.group[0][1]:
            # GitHub takes several runs of one tool only when each has a category: all before the last slash.
            run["automationDetails"] = {"id": f"wheelcheck/{self.group[0][1]}/"}
        return run

    def _invocation(self, left_out: int) -> dict[str, Any]:
        """Whether wheelcheck itself could do its work; a wheel with faults is no failure of the tool."""
        reasons = [why for report, _ in self.group if (why := stopped(report)) is not None]
        notices = [_notice("error", why) for why in reasons]
        if left_out:
            notices.append(_notice("warning", f"{left_out:,} further findings are not in this file"))
        invocation: dict[str, Any] = {"executionSuccessful": not reasons}
        return {**invocation, "toolExecutionNotifications": notices} if notices else invocation


@dataclass(frozen=True, slots=True)
class _Source:
    """What results of one report have in common: ``run`` tells its fingerprints from those of other reports in the same
    run, ``name`` its messages from those of other reports in the log."""

    places: Places
    words: Words
    run: str
    name: str

    @classmethod
    def of(cls, report: Report, look: Look, key: str, merged: bool) -> _Source:
        return cls(Places(report, look), Words(report), key if merged else "", label(report) if key else "")


def _result(finding: Finding, source: _Source, indexes: dict[str, int], fingerprints: Fingerprints) -> dict[str, Any]:
    places, words = source.places, source.words
    primary = places.primary(finding)
    lines = [words.message(finding), *([f"in {source.name}"] if source.name else []), *words.details(finding)]
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": indexes[finding.code],
        "level": LEVELS[finding.severity],
        "message": {"text": _plain(cut("\n".join(lines), 2 * TEXT))},
        "locations": [
            {
                **_location(primary, places),
                "logicalLocations": [{"fullyQualifiedName": words.line(finding.subject, 1_000)}],
            }
        ],
        "partialFingerprints": {"wheelcheck/v1": fingerprints.of(finding, primary.path, source.run)},
    }
    others = places.others(finding, MOST_RELATED)
    if others:
        result["relatedLocations"] = [{"id": n, **_location(each, places)} for n, each in enumerate(others, 1)]
    return result


def _location(location: Location, places: Places) -> dict[str, Any]:
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": relative_uri(places.in_checkout(location)), "uriBaseId": _ROOT},
            "region": {"startLine": location.line or 1},
        }
    }


def _notice(level: str, text: str) -> dict[str, Any]:
    return {"level": level, "message": {"text": _plain(text)}}


def _plain(text: str) -> str:
    """Foreign text as a plain text message: without placeholders (section 3.11.5) and links (section 3.11.6)."""
    return re.sub(r"\{(\d+)\}", r"{{\1}}", neutral.encodable(text)).replace("](", "] (")
