"""A page to open in a browser and to pass on: one file, nothing of it loaded from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from wheelcheck.model.report import Report
from wheelcheck.reporters import _page
from wheelcheck.reporters._base import Reporter


class HtmlReporter(Reporter):
    """Findings with their trails, modules, import graph, extension modules, import time, contents, build log."""

    summary = "one self-contained page, to look around in and to share"

    def render(self, reports: Sequence[Report]) -> str:
        """See ``Reporter``."""
        return _page.render(reports, self.look)
