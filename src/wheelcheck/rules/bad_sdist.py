"""WC208."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from wheelcheck.diagnosis import Case
from wheelcheck.model.archive import ArchiveFault, ArchiveProblem, Metadata, Sdist
from wheelcheck.model.finding import Finding, Severity
from wheelcheck.rules import _fields as fields
from wheelcheck.rules._base import Rule
from wheelcheck.rules._sketch import case

_GOOD = Sdist("my_pkg-1.0.tar.gz", frozenset({"PKG-INFO", "pyproject.toml"}), Metadata("My-Pkg", "1.0"))
_KINDS = (ArchiveFault.FILENAME, ArchiveFault.HEADER)


class BadSdist(Rule):
    """The sdist is not what the source distribution format asks for.

    ## What it does
    Errors are several folders at the top, no PKG-INFO, one without name or version or with others than the file name
    gives, nothing to build it with (neither pyproject.toml nor setup.py, or a pyproject.toml that is no TOML). Warnings
    are a file name that isn't `name-version.tar.gz` with both in their normal form (PEP 625), a top folder of another
    name, and fields of PKG-INFO that the specification doesn't allow or that do not do what they were meant to.

    ## Why it is bad
    Tools find the sources by this shape; indexes refuse names that they cannot take apart.

    ## How it happens
    The archive was made by hand or by a forge ("Download source code"), or by a build backend from before 2023.

    ## How to fix
    `python -m build --sdist` with a current backend (setuptools 69.3 or newer); upload what it makes, under its name.
    """

    code = "WC208"
    name = "bad-sdist"
    asks = ("sdist",)

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
        differs = _other_project(sdist)
        if differs is not None:
            yield self.finding(sdist.filename, differs, fix=f"{_BUILD}; an sdist must not be renamed")
        wanted = _expected(sdist.metadata)
        if wanted and sdist.filename not in wanted and differs is None:
            yield self.finding(
                sdist.filename,
                f"{sdist.filename} should be named {wanted[0]} (PEP 625)",
                fix=_BUILD,
                severity=Severity.WARNING,
            )
        if wanted and sdist.top and differs is None and _normal(sdist.top) != _normal(_stem(wanted[0])):
            yield self.finding(
                sdist.top,
                f"the folder at the top of {sdist.filename} is {sdist.top}, which should be {_stem(wanted[0])}",
                fix=_BUILD,
                severity=Severity.WARNING,
            )
        beside = case.evidence.wheel.metadata if case.evidence.wheel else Metadata()
        for text in (*sdist.metadata.problems, *sdist.metadata.remarks):
            if text not in beside.problems and text not in beside.remarks:
                field, place = fields.declared(case, text)
                yield self.finding(
                    field,
                    f"PKG-INFO: {text}",
                    fix=f"correct {place.words}, and build again",
                    locations=[place.location] if place.location is not None else [],
                    severity=None if text.endswith("required, and absent") else Severity.WARNING,
                )

    bad = (
        lambda: case(source=replace(_GOOD, files=frozenset({"PKG-INFO", "pkg.py"}))),
        lambda: case(source=replace(_GOOD, filename="My-Pkg-1.0.tar.gz", metadata=Metadata("My-Pkg", "1.0"))),
        lambda: case(source=replace(_GOOD, filename="my_pkg-1.0.zip")),
        lambda: case(source=replace(_GOOD, filename="other-1.0.tar.gz")),
        lambda: case(source=replace(_GOOD, filename="my_pkg-2.0.tar.gz")),
        lambda: case(source=replace(_GOOD, top="my_pkg-main")),
        lambda: case(
            source=replace(
                _GOOD, problems=(ArchiveProblem(ArchiveFault.HEADER, "PKG-INFO", "the sdist has no PKG-INFO"),)
            )
        ),
    )
    good = (
        lambda: case(source=replace(_GOOD, top="my-pkg-1.0")),
        lambda: case(source=replace(_GOOD, filename="my_pkg-1.0rc1.tar.gz", metadata=Metadata("My.Pkg", "1.0-rc1"))),
    )


_BUILD = "python -m build --sdist"


def _stem(filename: str) -> str:
    return filename.removesuffix(".tar.gz")


def _normal(stem: str) -> tuple[str, Version | str]:
    """Name and version of `name-version`, so that other spellings of the same are equal."""
    name, _, version = stem.rpartition("-")
    return canonicalize_name(name), _version(version)


def _version(text: str) -> Version | str:
    try:
        return Version(text)
    except InvalidVersion:
        return text


def _other_project(sdist: Sdist) -> str | None:
    """Which of name and version the file name gives otherwise than PKG-INFO: installers refuse such an sdist."""
    if not sdist.filename.endswith(".tar.gz") or not sdist.metadata.name or not sdist.metadata.version:
        return None
    name, version = _normal(_stem(sdist.filename))
    own = (canonicalize_name(sdist.metadata.name), _version(sdist.metadata.version))
    # A post release may be written with a hyphen, so that the last one does not begin the version.
    if (name, version) == own or _stem(sdist.filename).count("-") != 1:
        return None
    if name != own[0]:
        return f"PKG-INFO gives the name {sdist.metadata.name}, the file name says {name}"
    return f"PKG-INFO gives the version {sdist.metadata.version}, the file name says {version}"


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
