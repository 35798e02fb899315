"""One line a finding, the path first: for editors, grep, and whoever wants a short answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wheelcheck import neutral
from wheelcheck.model.report import Report
from wheelcheck.reporters._base import Reporter
from wheelcheck.reporters._bounded import NAME, cut
from wheelcheck.reporters._runs import Group, groups
from wheelcheck.reporters._telling import Telling
from wheelcheck.reporters._wording import head


class ConciseReporter(Reporter):
    """``path:line: error[WC002] message``, as compilers write it; nothing at all when nothing was found."""

    summary = "one line a finding, path and line first: for editors and grep"

    def render(self, reports: Sequence[Report]) -> str:
        """See ``Reporter``."""
        return neutral.commands("".join(f"{line}\n" for group in groups(reports) for line in self._lines(group)))

    def _lines(self, group: Group) -> Iterator[str]:
        telling = Telling(group, self.look)
        for found in group.shown(quiet=self.look.quiet):
            place = telling.places(found).as_typed(found.finding)
            path = cut(neutral.line(place.path), NAME)
            yield f"{path}:{place.line}: {head(found.finding)} {telling.message(found)}"
        for why in telling.stops():
            yield f"{neutral.line(group.reports[0].evidence.project.root)}:1: error {why}"
