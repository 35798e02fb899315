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
from wheelcheck.reporters._places import Places
from wheelcheck.reporters._wording import Words, label, shown, stopped

_KINDS = {Severity.ERROR: "error", Severity.WARNING: "warning"}


class AzureReporter(Reporter):
    """An issue for each error and warning; what is for information is a line of the log."""

    summary = "issues of Azure Pipelines, for the log of a step"

    def render(self, reports: Sequence[Report]) -> str:
        """See ``Reporter``."""
        return "".join(f"{line}\n" for report in reports for line in self._lines(report, len(reports) > 1))

    def _lines(self, report: Report, several: bool) -> Iterator[str]:
        places, words = Places(report, self.look), Words(report)
        run = f"{label(report)}: " if several else ""
        for finding in shown(report, quiet=self.look.quiet):
            text = f"{run}{words.message(finding)}"
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
        if (why := stopped(report)) is not None:
            yield command({"type": "error"}, run + why)


def command(properties: dict[str, str], message: str) -> str:
    """A ``task.logissue``, escaped as the agent unescapes it (azure-pipelines-agent, Command.cs)."""
    told = "".join(f"{key}={_property(value)};" for key, value in properties.items())
    return f"##vso[task.logissue {told}]{_escaped(message)}"


def _escaped(text: str) -> str:
    return text.replace("%", "%AZP25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace("]", "%5D").replace(";", "%3B")
