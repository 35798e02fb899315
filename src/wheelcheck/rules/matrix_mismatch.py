"""WC707."""

from __future__ import annotations

import re
from collections.abc import Iterator

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from wheelcheck.diagnosis import Case
from wheelcheck.model.finding import Finding, Severity
from wheelcheck.model.pipeline import Job, PipelineKind, Text
from wheelcheck.rules._base import Rule
from wheelcheck.rules._ci import View, view
from wheelcheck.rules._ci_sketch import ci, job, pyproject

_MINOR = re.compile(r"3\.(\d{1,2})(?:\.\d+)?")
_NAMES = re.compile(r"(?:c?python|py)s?[-_]?(?:versions?|ver)?", re.IGNORECASE)


class MatrixMismatch(Rule):
    """The versions of Python that CI asks for are not those that the package declares.

    ## What it does
    - A version without quotes that YAML reads as a number: `3.10` becomes `3.1`, so `setup-python` looks for Python 3.1
    (an error). - A version that `Requires-Python` forbids, in a job that installs the package: pip refuses it (a
    warning). - The lowest version that `Requires-Python` allows, and versions that classifiers name, but nothing tests
    (information), only when every version that CI uses could be read.

    ## Why it is bad
    A promise that nothing keeps: `>=3.8` and no test below 3.11 means that syntax or standard library of 3.11 reaches
    users of 3.8.

    ## How it happens
    `3.9` was right without quotes and 3.10 came after it; `requires-python` was raised, or a version dropped from the
    matrix, and the other was forgotten.

    ## How to fix
    Quote versions. Say in `requires-python` what the matrix tests, or test its lowest version:

        python-version: ["3.9", "3.10", "3.14"]
    """

    code = "WC707"
    name = "matrix-mismatch"
    severity = Severity.WARNING

    def check(self, case: Case) -> Iterator[Finding]:
        """Report numbers that were meant as versions, and versions that contradict what the package declares."""
        found = view(case)
        if found is None:
            return
        yield from self._numbers(found)
        declared = found.project.table("project").get("requires-python")
        try:
            allowed = SpecifierSet(declared) if isinstance(declared, str) else None
        except InvalidSpecifier:
            return
        if allowed is not None and str(allowed):
            yield from self._forbidden(found, allowed)
            yield from self._untested(found, allowed)

    def _numbers(self, found: View) -> Iterator[Finding]:
        seen = set()
        for pipeline, job_ in found.pipelines.jobs:
            if pipeline.kind not in (PipelineKind.GITHUB, PipelineKind.GITLAB):
                continue
            for text in _versions(job_):
                if text.plain and re.fullmatch(r"3\.[1-9]0", text.value) and text.location not in seen:
                    seen.add(text.location)
                    yield self.finding(
                        f"{text.location.path}: {text.value}",
                        f"{text.location} asks for Python {text.value} without quotes, which YAML reads as the number"
                        f" {text.value[:-1]}",
                        because=(f"so CI looks for Python {text.value[:-1]}",),
                        fix=f'"{text.value}"',
                        locations=(text.location,),
                        severity=Severity.ERROR,
                    )

    def _forbidden(self, found: View, allowed: SpecifierSet) -> Iterator[Finding]:
        installing = {id(each.job) for each in found.seen if _installs(found, each.job)}
        for _, job_ in found.pipelines.jobs:
            if id(job_) not in installing:
                continue
            for text in job_.pythons:
                match = _MINOR.fullmatch(text.value)
                # Of `3.9` the newest release counts.
                if match and not any(allowed.contains(f"3.{match[1]}.{patch}") for patch in (0, 1, 5, 10, 99)):
                    yield self.finding(
                        f"{text.location.path}: {text.value}",
                        f"{text.location} tests Python {text.value}, which requires-python `{allowed}` forbids",
                        because=(f"the job {job_.name} installs the package; on that version pip refuses it",),
                        fix="take the version out, or lower requires-python",
                        locations=(text.location, found.project.line_of("requires-python")),
                    )

    def _untested(self, found: View, allowed: SpecifierSet) -> Iterator[Finding]:
        jobs = [job_ for pipeline, job_ in found.pipelines.jobs if pipeline.kind is not PipelineKind.PRE_COMMIT]
        if found.pipelines.others or any(not job_.pythons_whole or job_.opaque for job_ in jobs):
            return
        used = {int(match[1]) for job_ in jobs for text in job_.pythons if (match := _MINOR.match(text.value))}
        plain = all(_MINOR.fullmatch(text.value.rstrip("t")) for job_ in jobs for text in job_.pythons)
        lowest = next((minor for minor in range(40) if allowed.contains(f"3.{minor}.99")), None)
        if not used or not plain or lowest is None or lowest >= min(used) or lowest < 3:
            return
        place = found.project.line_of("requires-python")
        yield self.finding(
            f"Python 3.{lowest}",
            f"requires-python `{allowed}` allows Python 3.{lowest}; the oldest that CI tests is 3.{min(used)}",
            fix=f'test "3.{lowest}" too, or: requires-python = ">=3.{min(used)}"',
            locations=(place,),
            severity=Severity.INFO,
        )

    bad = (
        lambda: ci(job("pip install .\npytest", python="3.10")),
        lambda: ci(job("pip install .\npytest", python='"3.8"')),
        lambda: ci(job("pip install .\npytest"), project=pyproject(python=">=3.9")),
    )
    good = (
        lambda: ci(job("pip install .\npytest", python='"3.10"')),
        lambda: ci(job("ruff check .", python='"3.8"')),
        lambda: ci(job("pip install .\npytest", python="3.11"), project=pyproject(python=">=3.11")),
        lambda: ci(
            job("pytest", python="${{ fromJSON(needs.a.outputs.b) }}"),
            project=pyproject(python=">=3.9"),
        ),
        lambda: ci(job("pip install .\npytest", python='"3.x"')),
    )


def _versions(job_: Job) -> Iterator[Text]:
    """What a job says of versions of Python: what its steps set up, and axes that are named like it."""
    yield from job_.pythons
    for axis in job_.axes:
        if _NAMES.fullmatch(axis.name):
            yield from axis.values
    for step in job_.steps:
        if (given := step.input("python-version")) is not None:
            yield given


def _installs(found: View, job_: Job) -> bool:
    """Whether a job surely installs the project itself."""
    if job_.conditional:
        return False
    return any(
        each.job is job_ and each.certain and any(wanted.is_project for wanted in each.act.wanted)
        for each in found.seen
    )
