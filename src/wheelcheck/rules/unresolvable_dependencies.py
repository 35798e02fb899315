"""WC401."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from wheelcheck.diagnosis import Case
from wheelcheck.diagnosis.dependencies import requirements
from wheelcheck.model.environment import Environment, InstallError, InstallFault
from wheelcheck.model.finding import Finding
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._base import Rule
from wheelcheck.rules._files import misplaced_data
from wheelcheck.rules._sketch import case, wheel

_SAYS = {
    InstallFault.UNRESOLVABLE: "the declared requirements cannot be satisfied together",
    InstallFault.DEPENDENCY_BUILD: "a dependency has no wheel here and its sdist does not build",
    InstallFault.INVALID_WHEEL: "the installer refuses the wheel",
    InstallFault.OTHER: "the wheel and its requirements cannot be installed",
}


class UnresolvableDependencies(Rule):
    """The wheel cannot be installed with its declared requirements.

    ## What it does
    Installs the wheel into a fresh environment with what it declares, and gives the resolver's reason
    in short when that fails.

    ## Why it is bad
    `pip install` fails for every user.

    ## How it happens
    A misspelled or unpublished requirement, bounds that exclude each other (directly or through
    another requirement), a requirement that doesn't support this Python, a dependency released as an sdist alone that
    doesn't build.

    ## How to fix
    Correct the requirement that the resolver names in `[project] dependencies`.
    """

    code = "WC401"
    name = "unresolvable-dependencies"
    asks = ("environment",)

    def check(self, case: Case) -> Iterator[Finding]:
        """The installer's error."""
        environment = case.evidence.environment
        error = environment.error if environment else None
        if error is None or error.fault not in _SAYS:
            return
        if (
            error.fault is InstallFault.OTHER
            and case.evidence.wheel
            and any("/" in name for name in misplaced_data(case.evidence.wheel))
        ):
            return  # no installer unpacks that wheel, which is a finding of its own: no requirement is to blame
        yield self.finding(
            _subject(case, error.message),
            f"{_SAYS[error.fault]}: {error.message.splitlines()[0] if error.message else 'no reason given'}",
            because=error.message.splitlines()[1:],
            fix=f"correct the requirement in {wording.requirements_place(case)}{_shown(case, error.message)}"
            if error.fault in (InstallFault.UNRESOLVABLE, InstallFault.DEPENDENCY_BUILD)
            else "mend what the installer names",
        )

    bad = (lambda: _installed(InstallError(InstallFault.UNRESOLVABLE, "there is no version of left-pad2")),)
    good = (
        lambda: _installed(None),
        lambda: _installed(InstallError(InstallFault.OTHER, "Failed to install"), {"pkg-1.0.data/man/pkg.1": ""}),
    )


def _subject(case: Case, message: str) -> str:
    """The declared requirement that the resolver speaks of first; else the project."""
    places = {
        r.name: re.search(rf"(?<![\w-]){re.escape(r.name)}(?![\w-])", message, re.IGNORECASE)
        for r in requirements(case)
    }
    named = {name: match.start() for name, match in places.items() if match}
    return min(named, key=lambda name: named[name]) if named else case.evidence.project.name or "the wheel"


def _installed(error: InstallError | None, files: Mapping[str, str] = MappingProxyType({})) -> Case:
    return case(
        shipped=wheel({"pkg/__init__.py": "", **files}), environment=Environment(Path("python"), (), (), "uv", error)
    )


def _shown(case: Case, message: str) -> str:
    """The command that lists the releases there are, where one distribution is to blame."""
    name = _subject(case, message)
    own = name == (case.evidence.project.name or case.evidence.project.root)
    return "" if own else f"; these releases there are: python -m pip index versions {shlex.quote(name)}"
