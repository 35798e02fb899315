"""Issues of Azure Pipelines, by logging commands on the log.

https://learn.microsoft.com/en-us/azure/devops/pipelines/scripts/logging-commands#logissue-log-an-error-or-warning:
there are errors and warnings, nothing lighter.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wheelcheck import neutral
from wheelcheck.model.finding import Severity
from wheelcheck.model.report import Report
from wheelcheck.reporters._base import Reporter
from wheelcheck.reporters._bounded import TEXT, cut
from wheelcheck.reporters._runs import Group, groups
from wheelcheck.reporters._telling import Telling

_KINDS = {Severity.ERROR: "error", Severity.WARNING: "warning"}


class AzureReporter(Reporter):
    """An issue for each error and warning; what is for information is a line of the log."""

    summary = "issues of Azure Pipelines, for the log of a step"

    def render(self, reports: Sequence[Report]) -> str:
        """See ``Reporter``."""
        found = groups(reports)
        return "".join(f"{line}\n" for group in found for line in self._lines(group, len(found) > 1))

    def _lines(self, group: Group, several: bool) -> Iterator[str]:
        telling = Telling(group, self.look)
        target = f"{telling.label()}: " if several else ""
        for found in group.shown(quiet=self.look.quiet):
            finding, places, words = found.finding, telling.places(found), telling.words(found)
            text = f"{target}{telling.message(found)}"
            kind = _KINDS.get(finding.severity)
            if kind is None:
                yield neutral.line(f"info[{finding.code}] {text}")
                continue
            place = places.primary(finding)
            properties = {
                "type": kind,
                "sourcepath": words.line(places.in_checkout(place)),
                "linenumber": str(place.line),
                "code": finding.code,
            }
            yield command(properties, cut("\n".join([text, *words.details(finding)]), TEXT))
        for why in telling.stops():
            yield command({"type": "error"}, target + why)


def command(properties: dict[str, str], message: str) -> str:
    """A ``task.logissue``, escaped as the agent unescapes it (azure-pipelines-agent, Command.cs)."""
    told = "".join(f"{key}={_property(value)};" for key, value in properties.items())
    return f"##vso[task.logissue {told}]{_escaped(message)}"


def _escaped(text: str) -> str:
    return text.replace("%", "%AZP25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace("]", "%5D").replace(";", "%3B")
