"""The summary of a job on GitHub: Markdown, at most a megabyte a step.

https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions#adding-a-job-summary
"""

from __future__ import annotations

from collections.abc import Sequence

from wheelcheck.model.report import Report
from wheelcheck.reporters._base import Reporter
from wheelcheck.reporters._document import Document

MOST = 900 * 1024
"""A step whose summary is over 1 MiB shows none at all; another command of the same step may write there too."""


class GithubSummaryReporter(Reporter):
    """The verdict and the findings, the first one unfolded."""

    summary = "Markdown, for the summary of a GitHub Actions job"

    def render(self, reports: Sequence[Report]) -> str:
        """See ``Reporter``."""
        return Document(MOST, self.look.quiet).text(reports)
