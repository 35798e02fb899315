"""WC223."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from wheelcheck.diagnosis import Case
from wheelcheck.model.archive import Metadata, Wheel
from wheelcheck.model.finding import Finding, Severity
from wheelcheck.rules import _fields as fields
from wheelcheck.rules._base import Rule
from wheelcheck.rules._sketch import case, wheel


class BadMetadata(Rule):
    """METADATA does not hold what the specification allows, or names another project or version than the file name.

    ## What it does
    Reads METADATA by the core metadata specification and reports every field that is invalid, not the first only; lines
    that are no fields or not UTF-8; a Requires-Python that no Python meets; requirements that are files of the building
    machine, or another version of the distribution itself. Compares name and version with the wheel's file name and its
    `.dist-info` folder. Warnings are requirements for extras that nobody declares, extras that are one name to
    installers, and project URLs without a label or an address.

    ## Why it is bad
    Indexes refuse the upload, installers the file; an invalid `Requires-Dist` makes the release uninstallable.

    ## How it happens
    Version specifiers of an older grammar (`>=1.0.*`), a hand-written METADATA, a wheel that was renamed.

    ## How to fix
    Correct the field where the finding says (`[project]` of pyproject.toml, setup.cfg or setup.py; `verify`, which
    knows the project, names the line) and build again. Never rename a wheel.
    """

    code = "WC223"
    name = "bad-metadata"

    def check(self, case: Case) -> Iterator[Finding]:
        """Report the invalid fields, then what differs."""
        wheel = case.evidence.wheel
        if wheel is None:
            return
        where = f"{wheel.dist_info or wheel.name}/METADATA".replace("//", "/")
        for problem in wheel.metadata.problems:
            yield self._told(case, where, problem, None)
        for remark in wheel.metadata.remarks:
            yield self._told(case, where, remark, Severity.WARNING)
        yield from self._differences(wheel)

    def _told(self, case: Case, where: str, text: str, severity: Severity | None) -> Finding:
        field, place = fields.declared(case, text)
        return self.finding(
            field,
            f"{where}: {text}",
            fix=_FIXES.get(field, f"correct {place.words}, and build again"),
            locations=[place.location] if place.location is not None else [],
            severity=severity,
        )

    def _differences(self, wheel: Wheel) -> Iterator[Finding]:
        pairs = [
            ("name", wheel.name, wheel.metadata.name, "the file name"),
            ("version", wheel.version, wheel.metadata.version, "the file name"),
        ]
        folder = wheel.dist_info.removesuffix(".dist-info").split("-")
        if len(folder) == 2:
            pairs += [("name", folder[0], wheel.metadata.name, "the .dist-info folder")]
            pairs += [("version", folder[1], wheel.metadata.version, "the .dist-info folder")]
        seen = set()
        for field, outside, inside, place in pairs:
            if inside and field not in seen and not _same(field, outside, inside):
                seen.add(field)
                yield self.finding(
                    field,
                    f"METADATA gives the {field} {inside}, {place} says {outside}",
                    fix="build the wheel again; a wheel must not be renamed",
                )

    bad = (
        lambda: case(
            shipped=wheel({}, metadata=Metadata("pkg", "1.0", problems=("requires-dist: 'x>=1.*' is invalid",)))
        ),
        lambda: case(shipped=wheel({}, metadata=Metadata("other", "1.0"))),
        lambda: case(shipped=wheel({}, metadata=Metadata("pkg", "2.0"))),
        lambda: case(shipped=wheel({}, metadata=Metadata("pkg", "1.0", remarks=("project-url: it has no label",)))),
    )
    good = (lambda: case(shipped=replace(wheel({}, metadata=Metadata("Pkg", "1.0.0")), dist_info="pkg-1.0.dist-info")),)


_WRITTEN = "let the build backend write METADATA (python -m build); it must not be changed by hand"
_FIXES = {"header": _WRITTEN, "encoding": _WRITTEN, "metadata-version": _WRITTEN}


def _same(field: str, left: str, right: str) -> bool:
    if field == "name":
        return canonicalize_name(left) == canonicalize_name(right)
    try:
        return Version(left.replace("_", "-")) == Version(right)
    except InvalidVersion:
        return left.replace("_", "-") == right.replace("_", "-")
