"""WC402."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from wheelcheck import remedies
from wheelcheck.diagnosis import Case
from wheelcheck.model.environment import Environment
from wheelcheck.model.finding import Finding
from wheelcheck.model.project import Project, TextFile
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._base import Rule
from wheelcheck.rules._sketch import case, wheel

_REQUIRES = re.compile(r" requires (?P<name>[\w.-]*\w)")


class InconsistentEnvironment(Rule):
    """What was installed contradicts its own requirements.

    ## What it does
    Reads the metadata of everything in the fresh environment, once it is installed, and asks of each requirement that
    holds there (PEP 508) whether a release that meets it is installed.

    ## Why it is bad
    Users get an environment that one of its own parts calls wrong: imports fail today or with the next release, and
    `pip check` says so.

    ## How it happens
    An override (`[tool.uv] override-dependencies`, UV_OVERRIDE) installs what the metadata forbid: users have no such
    override, and get another environment. Or the metadata that the resolver was given and those in the wheel differ: an
    index that serves other metadata, a dependency that was built from an sdist with `Dynamic` requirements, a wheel
    that was repacked.

    ## How to fix
    Take the override away, or require what it installs. Else require a release of the named distribution whose metadata
    agree, or exclude the one that doesn't.
    """

    code = "WC402"
    name = "inconsistent-environment"
    asks = ("environment",)

    def check(self, case: Case) -> Iterator[Finding]:
        """A finding for all."""
        environment = case.evidence.environment
        wheel = case.evidence.wheel
        if environment is None or environment.error is not None or wheel is None:
            return
        # That this wheel itself is for another Python is wheel-not-installable.
        own = f"{wheel.metadata.name} {wheel.metadata.version} requires Python "
        first, *more = [each for each in environment.inconsistencies if not each.startswith(own)] or [""]
        if not first:
            return
        match = _REQUIRES.search(first)
        override = remedies.overridden_at(case.evidence.project, match["name"]) if match is not None else None
        told = f"{override} overrides the requirement here; whoever installs the wheel has no such override"
        yield self.finding(
            first.partition(" ")[0],
            f"what is installed contradicts its requirements: {first}",
            because=[told, *more] if override is not None else more,
            fix=f"take the override away, or require what it installs in {wording.requirements_place(case)}"
            if override is not None
            else f"require releases in {wording.requirements_place(case)} whose metadata agree",
            locations=[override] if override is not None else [],
        )

    bad = (
        lambda: _installed("demo 1.0 requires attrs<20, but attrs 25.3.0 is installed"),
        lambda: _installed("pkg 1.0 requires attrs>=20, but attrs 19.1.0 is installed", project=_OVERRIDING),
    )
    good = (lambda: _installed(), lambda: _installed("pkg 1.0 requires Python >=3.20, this is 3.11.7"))


_TEXT = '[project]\nname = "pkg"\n[tool.uv]\noverride-dependencies = ["attrs==19.1"]\n'
_OVERRIDING: Project = Project(
    "pkg",
    "pkg",
    "1.0",
    pyproject={"project": {"name": "pkg"}, "tool": {"uv": {"override-dependencies": ["attrs==19.1"]}}},
    files=(TextFile("pyproject.toml", _TEXT),),
)


def _installed(*inconsistencies: str, project: Project | None = None) -> Case:
    environment = Environment(Path("python"), (), (), "uv", inconsistencies=inconsistencies)
    return case(shipped=wheel({"pkg/__init__.py": ""}), environment=environment, project=project)
