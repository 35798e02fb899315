"""GitLab's code quality report (https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from wheelcheck import neutral
from wheelcheck.model.finding import Severity
from wheelcheck.model.report import Report
from wheelcheck.reporters._base import Reporter
from wheelcheck.reporters._bounded import TEXT, cut
from wheelcheck.reporters._fingerprints import Fingerprints, keyed
from wheelcheck.reporters._runs import Group, groups
from wheelcheck.reporters._telling import Telling

SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "minor", Severity.INFO: "info"}
_MOST_OF_PATH = 4_096


class GitlabReporter(Reporter):
    """A list of issues, each with a fingerprint of its own that does not change when lines move."""

    summary = "GitLab code quality, for the widget of a merge request"

    def render(self, reports: Sequence[Report]) -> str:
        """See ``Reporter``."""
        fingerprints = Fingerprints()
        issues = [issue for group, key in keyed(groups(reports)) for issue in self._issues(group, key, fingerprints)]
        return json.dumps(issues, indent=2).replace("##", "#\\u0023") + "\n"

    def _issues(self, group: Group, key: str, fingerprints: Fingerprints) -> list[dict[str, Any]]:
        telling = Telling(group, self.look)
        issues = []
        for found in group.shown(quiet=self.look.quiet):
            finding, places, words = found.finding, telling.places(found), telling.words(found)
            place = places.primary(finding)
            path = neutral.encodable(places.in_checkout(place))
            run = f" ({key})" if key else ""
            fix = " ".join(words.fix(finding))
            description = f"{finding.code}: {telling.message(found)}{run}{f' - fix: {fix}' if fix else ''}"
            issues.append(
                {
                    "type": "issue",
                    "check_name": finding.name,
                    "description": cut(description, TEXT),
                    "categories": ["Bug Risk"],
                    "severity": SEVERITIES[finding.severity],
                    "fingerprint": fingerprints.of(finding, place.path, key),
                    "location": {"path": cut(path, _MOST_OF_PATH), "lines": {"begin": place.line}},
                }
            )
        return issues
