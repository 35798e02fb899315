"""WC710."""

from __future__ import annotations

from collections.abc import Iterator

from wheelcheck.diagnosis import Case
from wheelcheck.model.finding import Finding, Severity
from wheelcheck.model.pipeline import Fault, PipelineKind
from wheelcheck.rules._base import Rule
from wheelcheck.rules._ci_sketch import ci, job


class BrokenPipelineFile(Rule):
    """A file that tells CI or a task runner what to do cannot be read by it.

    ## What it does
    Reports CI files that are no valid YAML (a noxfile: no valid Python), mappings that give a key twice, workflows
    without jobs, and files so large or so deeply nested that wheelcheck does not read them on.

    ## Why it is bad
    GitHub runs nothing of a workflow that it cannot read, and shows that on a page of its own only: no check turns red
    on the pull request. Of a key given twice GitHub refuses the file; GitLab, pre-commit and others take the last one
    without a word, so that the first has no effect.

    ## How it happens
    A tab, a colon in an unquoted text, a merge that left both sides, an `env` added where there was one already.

    ## How to fix
    Correct the line; `actionlint` and GitLab's CI lint show more faults of that kind.
    """

    code = "WC710"
    name = "broken-pipeline-file"
    severity = Severity.ERROR

    def check(self, case: Case) -> Iterator[Finding]:
        """Report what is wrong with the files themselves."""
        pipelines = case.evidence.pipelines
        for pipeline in pipelines.each if pipelines is not None else ():
            for problem in pipeline.problems:
                severity = Severity.ERROR
                told = f"{pipeline.kind.value} cannot read it, so nothing of it runs"
                if problem.fault is Fault.TOO_MUCH:
                    severity, told = Severity.WARNING, "wheelcheck does not judge this file"
                elif problem.fault is Fault.DUPLICATE and pipeline.kind is not PipelineKind.GITHUB:
                    severity, told = Severity.WARNING, "the last one counts, the others have no effect"
                yield self.finding(
                    f"{problem.location.path}: {problem.words}",
                    f"{problem.location}: {problem.words}",
                    because=(told,),
                    fix="remove one of them"
                    if problem.fault is Fault.DUPLICATE
                    else None
                    if problem.fault is Fault.TOO_MUCH
                    else f"correct {problem.location}, then: wheelcheck ci",
                    locations=(problem.location,),
                    severity=severity,
                )

    bad = (
        lambda: ci("on: push\njobs:\n  a:\n\t- b\n"),
        lambda: ci(job("pytest") + "    steps: []\n"),
        lambda: ci(nox="def (:\n"),
        lambda: ci(gitlab="test:\n  script: [pytest]\ntest:\n  script: [tox]\n"),
    )
    good = (
        lambda: ci(job("pytest")),
        lambda: ci(gitlab=".base: &base\n  script: [a]\ntest:\n  <<: *base\n  stage: b\n"),
    )
