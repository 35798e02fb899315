"""Markdown for a comment on a pull or merge request."""

from __future__ import annotations

from collections.abc import Sequence

from wheelcheck.model.report import Report
from wheelcheck.reporters._base import Reporter
from wheelcheck.reporters._document import Document

MARKER = "<!-- wheelcheck -->"
"""By this line a script finds the comment of the last run, to replace it."""

MOST = 60_000
"""A comment on GitHub holds 65,536 characters, on GitLab more."""


class MarkdownReporter(Reporter):
    """The verdict and the findings, the first one unfolded."""

    summary = "Markdown, for a comment on a pull request"

    def render(self, reports: Sequence[Report]) -> str:
        """See ``Reporter``."""
        return f"{MARKER}\n{Document(MOST - len(MARKER) - 1, self.look.quiet).text(reports)}"
