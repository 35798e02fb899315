"""One line a finding, the path first: for editors, grep, and whoever wants a short answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wheelcheck import neutral
from wheelcheck.model.report import Report
from wheelcheck.reporters._base import Reporter
from wheelcheck.reporters._bounded import NAME, cut
from wheelcheck.reporters._places import Places
from wheelcheck.reporters._wording import Words, head, shown, stopped


class ConciseReporter(Reporter):
    """``path:line: error[WC002] message``, as compilers write it; nothing at all when nothing was found."""

    summary = "one line a finding, path and line first: for editors and grep"

    def render(self, reports: Sequence[Report]) -> str:
        """See ``Reporter``."""
        return neutral.commands("".join(f"{line}\n" for report in reports for line in self._lines(report)))

    def _lines(self, report: Report) -> Iterator[str]:
        places, words = Places(report, self.look), Words(report)
        for finding in shown(report, quiet=self.look.quiet):
            place = places.as_typed(finding)
            path = cut(neutral.line(place.path), NAME)
            yield f"{path}:{place.line}: {head(finding)} {words.message(finding)}"
        if (why := stopped(report)) is not None:
            yield f"{neutral.line(report.evidence.project.root)}:1: error {why}"
