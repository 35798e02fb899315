"""Annotations of GitHub Actions, by workflow commands on the log.

https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions: a step may make ten errors, ten
warnings and ten notices; what is more is dropped without a word.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from wheelcheck.model.finding import Severity
from wheelcheck.model.report import Report
from wheelcheck.reporters._base import Reporter
from wheelcheck.reporters._bounded import NAME, TEXT, cut
from wheelcheck.reporters._runs import Found, groups
from wheelcheck.reporters._summary import plural
from wheelcheck.reporters._telling import Telling
from wheelcheck.reporters._wording import title

MOST = 10
"""How many annotations of one kind a step may make."""

_KINDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
# Two notices are kept for ourselves.
_LIMITS = {"error": MOST, "warning": MOST, "notice": MOST - 2}


class GithubReporter(Reporter):
    """Annotations, the causes first; what goes over the limit is summed up in one notice."""

    summary = "annotations of GitHub Actions, for the log of a step"

    def render(self, reports: Sequence[Report]) -> str:
        """See ``Reporter``."""
        return "".join(f"{line}\n" for line in self._lines(reports))

    def _lines(self, reports: Sequence[Report]) -> Iterator[str]:
        given: Counter[str] = Counter()
        left: Counter[Severity] = Counter()
        tellings = [Telling(group, self.look) for group in groups(reports)]
        for telling, found in self._findings(tellings):
            kind = _KINDS[found.finding.severity]
            if given[kind] >= _LIMITS[kind]:
                left[found.finding.severity] += 1
                continue
            given[kind] += 1
            yield _annotation(kind, telling, found, telling.label() if len(tellings) > 1 else "")
        reasons = [f"{telling.label()}: {why}" for telling in tellings for why in telling.stops()]
        if reasons:
            yield command("error" if given["error"] < MOST else "notice", {"title": "wheelcheck"}, "\n".join(reasons))
        if left:
            counts = ", ".join(plural(left[severity], severity.value) for severity in Severity if left[severity])
            yield command("notice", {"title": "wheelcheck"}, f"{counts} more: the log has them all")

    def _findings(self, tellings: Sequence[Telling]) -> list[tuple[Telling, Found]]:
        """The worst of all targets first; in each they are in order already."""
        found = [(telling, each) for telling in tellings for each in telling.group.shown(quiet=self.look.quiet)]
        return sorted(found, key=lambda one: one[1].finding.severity.rank)


def _annotation(kind: str, telling: Telling, found: Found, target: str) -> str:
    places, words = telling.places(found), telling.words(found)
    place = places.primary(found.finding)
    about = ", ".join(filter(None, [target, found.where]))
    properties = {
        "file": words.line(places.in_checkout(place)),
        "line": str(place.line),
        "title": cut(title(found.finding) + (f" ({about})" if about else ""), NAME),
    }
    message = "\n".join([words.message(found.finding), *telling.details(found)])
    return command(kind, properties, cut(message, TEXT))


def command(name: str, properties: dict[str, str], message: str) -> str:
    """A workflow command, escaped as the runner unescapes it (actions/toolkit, command.ts)."""
    told = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{name} {told}::{_escaped(message)}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
