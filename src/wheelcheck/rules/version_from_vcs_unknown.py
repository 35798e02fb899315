"""WC106."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from wheelcheck import version_source
from wheelcheck.diagnosis import Case
from wheelcheck.model.finding import Finding, Location, Severity
from wheelcheck.model.project import Project
from wheelcheck.rules._base import Rule
from wheelcheck.rules._sketch import case, wheel


class VersionFromVcsUnknown(Rule):
    """The version should come from a tag, no tag was reachable, and one was made up.

    ## What it does
    Looks whether the build takes its version from the repository's tags (setuptools-scm, hatch-vcs, versioneer,
    poetry-dynamic-versioning and others) and got one that such tools make up: `0.1.dev5+g1234567`, `0.0.0`,
    `0+unknown`.

    ## Why it is bad
    The wheel that CI builds, and perhaps publishes, has a version below all releases: dependencies that ask for
    `pkg>=1.0` refuse it, and an upload of it shadows nothing and confuses everybody.

    ## How it happens
    The clone is shallow (`actions/checkout` fetches one commit and no tags unless told), a fork has no tags, the tags
    were not pushed; or the project has not been tagged yet.

    ## How to fix
    Clone with history and tags: `fetch-depth: 0` on GitHub, `GIT_DEPTH: "0"` on GitLab,
    `git fetch --unshallow --tags` here. A project without a release: tag one.
    """

    code = "WC106"
    name = "version-from-vcs-unknown"
    severity = Severity.WARNING
    asks = ("build", "snapshot")

    def check(self, case: Case) -> Iterator[Finding]:
        """At most one."""
        evidence = case.evidence
        snapshot, version = evidence.snapshot, evidence.wheel.version if evidence.wheel else None
        if snapshot is None or snapshot.commit is None or not version or not version_source.is_made_up(version):
            return
        tool = version_source.from_tags(evidence.project, snapshot.files)
        if tool is None:
            return
        why = "the clone is shallow" if snapshot.shallow else "no tag can be reached from this commit"
        yield self.finding(
            version,
            f"{tool} made up the version {version}: {why}",
            fix="git fetch --unshallow --tags; in CI, clone with history (fetch-depth: 0, GIT_DEPTH: 0)"
            if snapshot.shallow
            else "git fetch --tags; for a first release: git tag v0.1",
            locations=[Location("pyproject.toml")] if evidence.project.file("pyproject.toml") else [],
        )

    bad = (lambda: _versioned("0.1.dev3+g1234567"), lambda: _versioned("0+unknown"))
    good = (lambda: _versioned("1.2.dev3+g1234567"), lambda: _versioned("0.0.1", "setuptools"))


def _versioned(version: str, tool: str = "setuptools-scm>=8") -> Case:
    project = Project(".", "pkg", version, "setuptools.build_meta", (tool,))
    made = case(
        {"pkg/__init__.py": ""}, project=project, shipped=replace(wheel({"pkg/__init__.py": ""}), version=version)
    )
    snapshot = made.evidence.snapshot
    assert snapshot is not None
    return Case(replace(made.evidence, snapshot=replace(snapshot, commit="1234567")))
