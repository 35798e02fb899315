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
from wheelcheck.model.finding import Location
from wheelcheck.model.report import Report
from wheelcheck.reporters import _sarif_rules as sarif_rules
from wheelcheck.reporters._base import Look, Reporter
from wheelcheck.reporters._bounded import TEXT, cut
from wheelcheck.reporters._fingerprints import Fingerprints, keyed
from wheelcheck.reporters._places import Places
from wheelcheck.reporters._runs import Found, groups
from wheelcheck.reporters._sarif_rules import LEVELS
from wheelcheck.reporters._telling import Telling
from wheelcheck.reporters._uris import relative_uri

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
        targets = [(Telling(group, self.look), key) for group, key in keyed(groups(reports))]
        parts = [[each] for each in targets] if len(targets) <= MOST_RUNS else [targets]
        log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [_Run(part, self.look).log() for part in parts]}
        # ASCII, as the JSON report.
        return json.dumps(log, indent=2).replace("##", "#\\u0023") + "\n"


@dataclass(frozen=True, slots=True)
class _Run:
    """One SARIF run: usually one target, on all its interpreters."""

    targets: Sequence[tuple[Telling, str]]
    look: Look

    def log(self) -> dict[str, Any]:
        fingerprints = Fingerprints()
        found = [
            (telling, key, each) for telling, key in self.targets for each in telling.group.shown(quiet=self.look.quiet)
        ]
        merged = len(self.targets) > 1
        if merged:
            found.sort(key=lambda one: one[2].finding.severity.rank)
        kept = found[:MOST_RESULTS]
        rules = sarif_rules.descriptors([each.finding for _, _, each in kept], self.look.pages)
        indexes = {rule["id"]: index for index, rule in enumerate(rules)}
        results = [
            _result(each, _Source(telling, key if merged else "", bool(key)), indexes, fingerprints)
            for telling, key, each in kept
        ]
        run: dict[str, Any] = {
            "tool": {"driver": sarif_rules.driver(rules)},
            "invocations": [self._invocation(len(found) - len(kept))],
            "originalUriBaseIds": {_ROOT: {"description": {"text": "The top of the repository."}}},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }
        if not merged and self.targets[0][1]:
            # GitHub takes several runs of one tool only when each has a category: all before the last slash.
            run["automationDetails"] = {"id": f"wheelcheck/{self.targets[0][1]}/"}
        return run

    def _invocation(self, left_out: int) -> dict[str, Any]:
        """Whether wheelcheck itself could do its work; a wheel with faults is no failure of the tool."""
        reasons = [why for telling, _ in self.targets for why in telling.stops()]
        notices = [_notice("error", why) for why in reasons]
        if left_out:
            notices.append(_notice("warning", f"{left_out:,} further findings are not in this file"))
        invocation: dict[str, Any] = {"executionSuccessful": not reasons}
        return {**invocation, "toolExecutionNotifications": notices} if notices else invocation


@dataclass(frozen=True, slots=True)
class _Source:
    """What results of one target have in common: ``run`` tells its fingerprints from those of other targets in the same
    run; ``named`` says that its messages tell it from those of other targets in the log."""

    telling: Telling
    run: str
    named: bool


def _result(found: Found, source: _Source, indexes: dict[str, int], fingerprints: Fingerprints) -> dict[str, Any]:
    telling, finding = source.telling, found.finding
    places, words = telling.places(found), telling.words(found)
    primary = places.primary(finding)
    name = [f"in {telling.label()}"] if source.named else []
    lines = [words.message(finding), *name, *telling.details(found)]
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
