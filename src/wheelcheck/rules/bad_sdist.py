"""WC208."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from wheelcheck.diagnosis import Case
from wheelcheck.model.archive import ArchiveFault, ArchiveProblem, Metadata, Sdist
from wheelcheck.model.finding import Finding, Severity
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._base import Rule
from wheelcheck.rules._sketch import case

_GOOD = Sdist("my_pkg-1.0.tar.gz", frozenset({"PKG-INFO", "pyproject.toml"}), Metadata("My-Pkg", "1.0"))
_KINDS = (ArchiveFault.FILENAME, ArchiveFault.HEADER)


class BadSdist(Rule):
    """The sdist is not what the source distribution format asks for.

    ## What it does
    Errors are several folders at the top, no PKG-INFO, nothing to build it with (neither pyproject.toml nor setup.py).
    Warnings are a file name that isn't `name-version.tar.gz` with both in their normal form (PEP 625), and fields
    of PKG-INFO that the specification doesn't allow.

    ## Why it is bad
    Tools find the sources by this shape; indexes refuse names that they cannot take apart.

    ## How it happens
    The archive was made by hand or by a forge ("Download source code"), or by a build backend from before 2023.

    ## How to fix
    `python -m build --sdist` with a current backend (setuptools 69.3 or newer); upload what it makes, under its name.
    """

    code = "WC208"
    name = "bad-sdist"

    def check(self, case: Case) -> Iterator[Finding]:
        """Report structure, name and metadata."""
        sdist = case.evidence.sdist
        if sdist is None:
            return
        broken = [problem for problem in sdist.problems if problem.kind in _KINDS]
        for problem in broken:
            yield self.finding(problem.path, f"{problem.path}: {problem.message}", fix=_BUILD)
        if not broken and not {"pyproject.toml", "setup.py"} & sdist.files:
            yield self.finding(
                sdist.filename,
                f"{sdist.filename} has neither pyproject.toml nor setup.py, so nothing can build it",
                fix=_BUILD,
            )
        wanted = _expected(sdist.metadata)
        if wanted and sdist.filename not in wanted:
            yield self.finding(
                sdist.filename,
                f"{sdist.filename} should be named {wanted[0]} (PEP 625)",
                fix=_BUILD,
                severity=Severity.WARNING,
            )
        shown = case.evidence.wheel.metadata.problems if case.evidence.wheel else ()
        for text in sdist.metadata.problems:
            if text not in shown:
                field = text.partition(":")[0]
                yield self.finding(
                    field, f"PKG-INFO: {text}", fix=f"correct {field} in {_table(case)}", severity=Severity.WARNING
                )

    bad = (
        lambda: case(source=replace(_GOOD, files=frozenset({"PKG-INFO", "pkg.py"}))),
        lambda: case(source=replace(_GOOD, filename="My-Pkg-1.0.tar.gz", metadata=Metadata("My-Pkg", "1.0"))),
        lambda: case(source=replace(_GOOD, filename="my_pkg-1.0.zip")),
        lambda: case(
            source=replace(
                _GOOD, problems=(ArchiveProblem(ArchiveFault.HEADER, "PKG-INFO", "the sdist has no PKG-INFO"),)
            )
        ),
    )
    good = (
        lambda: case(source=_GOOD),
        lambda: case(source=replace(_GOOD, filename="my_pkg-1.0rc1.tar.gz", metadata=Metadata("My.Pkg", "1.0-rc1"))),
    )


_BUILD = "python -m build --sdist"


def _table(case: Case) -> str:
    return "the project's metadata" if wording.backend(case) != "setuptools" else "[project], setup.cfg or setup.py"


def _expected(metadata: Metadata) -> tuple[str, ...]:
    """The file names that the specification allows, best first; none where PKG-INFO has no valid name or version."""
    if not metadata.name or not metadata.version:
        return ()
    try:
        version = Version(metadata.version)
    except InvalidVersion:
        return ()
    name = canonicalize_name(metadata.name).replace("-", "_")
    # `1.0` and `1.0.0` are one version; a backend may write either.
    return f"{name}-{version}.tar.gz", f"{name}-{metadata.version}.tar.gz"
