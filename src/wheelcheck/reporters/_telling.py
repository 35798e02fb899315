"""What a format needs to tell the findings of one target: their words and places, and what to call its runs."""

from __future__ import annotations

from wheelcheck.reporters._base import Look
from wheelcheck.reporters._places import Places
from wheelcheck.reporters._runs import Found, Group
from wheelcheck.reporters._wording import Words, label, stopped


class Telling:
    """The words and places of a group of runs, those of a finding in its own run."""

    def __init__(self, group: Group, look: Look) -> None:
        """``look`` says where the command was started."""
        self.group = group
        self._words = {id(report): Words(report) for report in group.reports}
        self._places = {id(report): Places(report, look) for report in group.reports}

    def words(self, found: Found) -> Words:
        """The words for a finding."""
        return self._words[id(found.report)]

    def places(self, found: Found) -> Places:
        """The places of a finding."""
        return self._places[id(found.report)]

    def message(self, found: Found) -> str:
        """The cause in one line, with the interpreters that have it where there are several."""
        message = self.words(found).message(found.finding)
        return f"{message} ({found.where})" if found.where else message

    def details(self, found: Found) -> list[str]:
        """All that is below the message, first the interpreters."""
        return [*([found.where] if found.where else []), *self.words(found).details(found.finding)]

    def label(self) -> str:
        """What the runs were about, told apart from other targets."""
        if not self.group.several:
            return label(self.group.reports[0])
        return f"{label(self.group.reports[0]).rpartition(', ')[0]}, Python {', '.join(self.group.names)}"

    def stops(self) -> list[str]:
        """Why runs failed that no finding fails."""
        told = zip(self.group.reports, self.group.names, strict=True)
        reasons = [(name, stopped(report)) for report, name in told]
        return [f"on {name}: {why}" if name else why for name, why in reasons if why is not None]
