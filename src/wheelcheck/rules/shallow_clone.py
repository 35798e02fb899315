"""WC708."""

from __future__ import annotations

from collections.abc import Iterator

from wheelcheck.diagnosis import Case
from wheelcheck.model.finding import Finding, Severity
from wheelcheck.model.pipeline import Job, PipelineKind, Step
from wheelcheck.rules._base import Rule
from wheelcheck.rules._ci import Kind, Seen, View, view
from wheelcheck.rules._ci_sketch import ci, job, pyproject

_RELEASES = frozenset({"tag", "release", "workflow_dispatch", "workflow_call", "repository_dispatch"})

_SCM = pyproject(("setuptools", "setuptools-scm"), dynamic=["version"])


class ShallowClone(Rule):
    """A job builds a package whose version comes from git tags, from a clone that has none.

    ## What it does
    For build backends that read the version from the repository (setuptools-scm, hatch-vcs, versioneer, versioningit,
    PDM's `source = "scm"` ...) it looks at the jobs that build distributions: did `actions/checkout` fetch the history?
    Its default is the last commit alone (`fetch-depth: 1`), GitLab's is `GIT_DEPTH`. Jobs that run at tags only are
    left alone (the tag is fetched then), and those that fetch tags later or give the version by a variable.

    ## Why it is bad
    Without a tag in reach the tools fall back to versions like `0.1.dev1+gabc1234`. Pip takes such a wheel for older
    than every release: a test that installs "the newest" gets the one from the index, and an upload takes a version
    nobody can find.

    ## How it happens
    The full clone on the developer's disk has the tags.

    ## How to fix
        - uses: actions/checkout@v5
          with:
            fetch-depth: 0
            filter: blob:none  # tags and history, without old contents

    GitLab: `GIT_DEPTH: "0"`.
    """

    code = "WC708"
    name = "shallow-clone"
    severity = Severity.WARNING

    def check(self, case: Case) -> Iterator[Finding]:
        """Report each job once."""
        found = view(case)
        tool = found.project.version_from_tags if found is not None else None
        if found is None or tool is None:
            return
        for pipeline, job_ in found.pipelines.jobs:
            builds = [each for each in found.seen if each.job is job_ and _builds(each)]
            if not builds or (job_.triggers and job_.triggers <= _RELEASES) or _knows(found, job_):
                continue
            if pipeline.kind is PipelineKind.GITHUB and (step := _shallow(job_)) is not None:
                yield self._finding(builds[0], tool, f"{step.location} fetches one commit alone", step)
            elif pipeline.kind is PipelineKind.GITLAB and builds[0].command.variable("GIT_DEPTH") == "1":
                yield self._finding(builds[0], tool, "GIT_DEPTH is 1", builds[0].step)

    def _finding(self, build: Seen, tool: str, why: str, step: Step) -> Finding:
        github = build.pipeline.kind is PipelineKind.GITHUB
        return self.finding(
            f"{build.place.path}: {build.job.name}",
            f"{build.place} builds from a shallow clone, and {tool} reads the version from tags that are not there",
            because=(why,),
            fix="with:\n  fetch-depth: 0" if github else 'variables:\n  GIT_DEPTH: "0"',
            locations=(step.location, build.place),
            severity=Severity.WARNING if _leaves(build) else Severity.INFO,
        )

    bad = (
        lambda: ci(job("python -m build"), project=_SCM),
        lambda: ci(job("python -m build", checkout="fetch-depth: 1"), project=_SCM),
        lambda: ci(gitlab='b:\n  variables: {GIT_DEPTH: "1"}\n  script: [python -m build]\n', project=_SCM),
    )
    good = (
        lambda: ci(job("python -m build")),
        lambda: ci(job("python -m build", checkout="fetch-depth: 0"), project=_SCM),
        lambda: ci(job("git fetch --unshallow --tags\npython -m build"), project=_SCM),
        lambda: ci(job("SETUPTOOLS_SCM_PRETEND_VERSION=1 python -m build"), project=_SCM),
        lambda: ci(job("python -m build").replace("[push]", "[release]"), project=_SCM),
        lambda: ci(job("pip install -e .\npytest"), project=_SCM),
    )


def _builds(each: Seen) -> bool:
    return each.act.kind in (Kind.BUILD, Kind.CIBUILDWHEEL) and each.certain


def _leaves(build: Seen) -> bool:
    """Whether other jobs or people get what was built, outside of releases."""
    if build.job.triggers & {"tag", "release"}:
        return False
    return any(step.uses is not None and "upload-artifact" in step.uses.value for step in build.job.steps)


def _knows(found: View, job_: Job) -> bool:
    """Whether the job fetches history by itself, or is told the version."""
    for each in found.seen:
        if each.job is job_:
            words = each.command.words
            if words[:1] == ("git",) and {"fetch", "pull", "tag", "clone", "describe"} & set(words[1:4]):
                return True
            if any("VERSION" in name.upper() or name.startswith("\ufffc") for name, _ in each.command.environ):
                return True
    return any(step.uses is not None and "download-artifact" in step.uses.value for step in job_.steps)


def _shallow(job_: Job) -> Step | None:
    """The checkout of this repository's last commit alone; None when there is more than one, or more to it."""
    found = [step for step in job_.steps if step.uses is not None and "checkout" in step.uses.value]
    if len(found) != 1 or not found[0].uses or not found[0].uses.value.startswith("actions/checkout@"):
        return None
    if any(found[0].input(name) is not None for name in ("repository", "ref", "path", "fetch-tags", "token")):
        return None
    depth = found[0].input("fetch-depth")
    return found[0] if depth is None or depth.value.strip() == "1" else None
