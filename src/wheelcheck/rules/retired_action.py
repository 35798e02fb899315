"""WC706."""

from __future__ import annotations

from collections.abc import Iterator

from wheelcheck.diagnosis import Case
from wheelcheck.model.finding import Finding, Location, Severity
from wheelcheck.pipelines import retired
from wheelcheck.pipelines.retired import Retirement
from wheelcheck.rules._base import Rule
from wheelcheck.rules._ci_sketch import ci, job


class RetiredAction(Rule):
    """A workflow uses an action, a runner image or a workflow command that GitHub has switched off.

    ## What it does
    Compares the versions of GitHub's own actions, the labels of `runs-on` (those of a matrix too) and the
    `::commands::` in scripts with what GitHub has announced to be switched off: `upload-artifact` and
    `download-artifact` up to v3, `cache` up to v2 and the releases that are pinned below v3.4.0 and v4.2.0, the images
    that are gone. Each finding names the date and the announcement. What still works, or is only announced, is a
    warning. An action pinned to a commit says no version, and nothing is said of it.

    ## Why it is bad
    A job with such an action fails before its first step, and one that asks for a retired image waits for a machine
    that never comes, until GitHub cancels it a day later. Where the check is not required, nobody sees that nothing was
    tested; where the workflow runs at a release alone, it fails on the day of the release.

    ## How it happens
    The workflow was right when it was written, and it runs rarely: at a tag, once a quarter, on a label.

    ## How to fix
    Write what the finding names in its place. Uploads of version 4 need a name of their own each, so a matrix that
    uploaded wheels under one name needs `name: wheels-${{ matrix.os }}`, and the download `pattern: wheels-*` with
    `merge-multiple: true`.
    """

    code = "WC706"
    name = "retired-action"
    severity = Severity.ERROR

    def check(self, case: Case) -> Iterator[Finding]:
        """Report each retired thing once a file, with all its places."""
        found: dict[tuple[str, Retirement], list[Location]] = {}
        for each, place in _uses(case):
            found.setdefault((place.path, each), []).append(place)
        for (path, each), where in found.items():
            places = tuple(dict.fromkeys(where))
            when = f"switched off since {each.since}" if each.fails else f"deprecated since {each.since}"
            if not each.fails and not each.what.startswith("::"):
                when = f"announced to be switched off on {each.since}"
            yield self.finding(
                f"{path}: {each.what}",
                f"{places[0]} uses {each.what}, {when}",
                because=(f"announced in {each.announced}",),
                fix=f"use {each.instead}",
                locations=places,
                severity=Severity.ERROR if each.fails else Severity.WARNING,
            )

    bad = (
        lambda: ci(job("- uses: actions/upload-artifact@v3")),
        lambda: ci(job("- uses: actions/cache@v4.1.2")),
        lambda: ci(job("pytest", runner="ubuntu-20.04")),
        lambda: ci(job("echo '::set-output name=a::b'")),
    )
    good = (
        lambda: ci(job("- uses: actions/upload-artifact@v4")),
        lambda: ci(job("- uses: actions/upload-artifact@0b7f8abb1508181956e8e162db84b466c27e18ce")),
        lambda: ci(job("- uses: actions/cache@v3")),
        lambda: ci(job("pytest", runner="[self-hosted, ubuntu-20.04]")),
    )


def _uses(case: Case) -> Iterator[tuple[Retirement, Location]]:
    pipelines = case.evidence.pipelines
    for pipeline, job_ in pipelines.jobs if pipelines is not None else ():
        for step in job_.steps:
            if step.uses is not None and (found := retired.action(step.uses.value)) is not None:
                yield found, step.uses.location
        # Of a machine of one's own the label means what one likes.
        if pipeline.path.startswith(".github/") and not any("self-hosted" in each.value for each in job_.runners):
            for label in job_.runners:
                if (found := retired.runner(label.value)) is not None:
                    yield found, label.location
    for pipeline in pipelines.each if pipelines is not None else ():
        for name, place in pipeline.workflow_commands:
            if (found := retired.workflow_command(name)) is not None:
                yield found, place
