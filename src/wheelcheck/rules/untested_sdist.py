"""WC711."""

from __future__ import annotations

from collections.abc import Iterator

from wheelcheck.diagnosis import Case
from wheelcheck.model.finding import Finding, Severity
from wheelcheck.model.pipeline import PipelineKind
from wheelcheck.rules._base import Rule
from wheelcheck.rules._ci import Kind, Seen, view
from wheelcheck.rules._ci_sketch import ci, job

_TRIES = frozenset({"check-sdist", "wheelcheck"})


class UntestedSdist(Rule):
    """An sdist is built to be published, and nothing in CI builds from it.

    ## What it does
    Finds the commands that make an sdist alone (`python -m build --sdist`, `uv build --sdist`, `setup.py sdist`) in
    pipelines that publish, and looks for anything that builds from an sdist: `python -m build` without flags (it makes
    the wheel from the sdist), an install of `dist/*.tar.gz`, tox (it installs an sdist unless told otherwise),
    `check-sdist`, `wheelcheck verify`.

    ## Why it is bad
    Files that the wheel needs and the sdist lacks (headers, `.pyx`, templates) are noticed by those who build from
    source: distributions, and users on platforms without a wheel.

    ## How it happens
    The wheels are built from the checkout by cibuildwheel, the sdist by a job of its own, which only packs files.

    ## How to fix
    `python -m build` without flags builds the wheel from the sdist, as pip would; or give cibuildwheel the sdist:
    `cibuildwheel dist/*.tar.gz`.
    """

    code = "WC711"
    name = "untested-sdist"
    severity = Severity.INFO

    def check(self, case: Case) -> Iterator[Finding]:
        """Report it once for the project."""
        found = view(case)
        if found is None or found.pipelines.others or not any(found.of(Kind.PUBLISH)):
            return
        made = [each for each in found.of(Kind.BUILD) if each.act.builds == {"sdist"}]
        if not made or any(job.opaque for _, job in found.pipelines.jobs) or any(_tries(each) for each in found.seen):
            return
        if any(pipeline.kind is not PipelineKind.PRE_COMMIT for pipeline, _ in found.handed):
            return
        yield self.finding(
            found.project.name or "the package",
            f"{made[0].place} builds an sdist to be published, and nothing in CI builds from it",
            because=(f"`{made[0].command.text}` only packs files",),
            fix="python -m build, without flags: it builds the wheel from the sdist",
            locations=[each.place for each in made],
        )

    bad = (lambda: ci(job("python -m build --sdist", "- uses: pypa/gh-action-pypi-publish@release/v1")),)
    good = (
        lambda: ci(job("python -m build", "- uses: pypa/gh-action-pypi-publish@release/v1")),
        lambda: ci(job("python -m build --sdist")),
        lambda: ci(
            job("python -m build -s\npip install dist/*.tar.gz", "- uses: pypa/gh-action-pypi-publish@release/v1")
        ),
    )


def _tries(each: Seen) -> bool:
    """Whether a command builds from an sdist, or may do so."""
    if "wheel from sdist" in each.act.builds or each.act.tool in _TRIES:
        return True
    if each.act.kind is Kind.DELEGATE and each.act.tool != "nox":
        return True
    if any(wanted.how.name == "SDIST" or ".tar" in wanted.what for wanted in each.act.wanted):
        return True
    if each.pipeline.kind is PipelineKind.TOX and any(wanted.what == "." for wanted in each.act.wanted):
        return True
    return any(".tar" in word or "sdist" in word for word in each.act.arguments if each.act.builds != {"sdist"})
