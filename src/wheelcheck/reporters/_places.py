"""Where a finding is: the one place that editors and CI systems point to.

The primary place is the first location of the finding that is a file of the project. Where none is (a setting is
missing, a wheel without its sources is looked at), it is the file that says how the wheel is built: pyproject.toml, or
setup.py or setup.cfg where only these are there. A place without a line is line 1: most readers ask for one.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from pathlib import PurePath, PurePosixPath

from wheelcheck.model.evidence import Evidence
from wheelcheck.model.finding import Finding, Location
from wheelcheck.model.report import Report
from wheelcheck.model.snapshot import SourceKind
from wheelcheck.reporters._base import Look
from wheelcheck.reporters._paths import cleaner

_BUILD_FILES = ("pyproject.toml", "setup.py", "setup.cfg")
_DRIVE = re.compile(r"[A-Za-z]:")


class Places:
    """The places of one report's findings."""

    def __init__(self, report: Report, look: Look) -> None:
        """``look`` says where the command was started, and where the repository begins."""
        self._evidence = report.evidence
        self._look = look
        self._clean: Callable[[str], str] = cleaner(report)
        self._files = _files(report.evidence)
        self._has_sources = _is_folder(report.evidence)

    def primary(self, finding: Finding) -> Location:
        """The place of a finding, relative to the project; it always has a line."""
        for location in finding.locations:
            if (path := self._inside(location.path)) is not None:
                return Location(path, _line(location))
        return Location(self._build_file(), 1)

    def others(self, finding: Finding, most: int) -> list[Location]:
        """Its further places in the project, at most so many."""
        first = self.primary(finding)
        places = [Location(path, _line(each)) for each in finding.locations if (path := self._inside(each.path))]
        return [place for place in dict.fromkeys(places) if place != first][:most]

    def in_checkout(self, location: Location) -> str:
        """The path from the top of the repository, as CI systems want it."""
        root, top = self._root(), self._look.checkout
        if root.is_absolute():
            if top is None or not root.is_relative_to(top):  # nobody knows, or the project lies elsewhere
                return location.path
            root = root.relative_to(top)
        return _joined(root, location.path)

    def as_typed(self, finding: Finding) -> Location:
        """The place as somebody in this folder would open it; a wheel without its sources is a place itself."""
        if not self._has_sources:
            return Location(self._evidence.project.root, 1)
        place = self.primary(finding)
        return Location(_joined(PurePath(self._evidence.project.root), place.path), place.line)

    def _root(self) -> PurePath:
        """The project's folder (of an archive: where the command was started), absolute when it is known where."""
        root = PurePath(self._evidence.project.root) if self._has_sources else PurePath()
        if self._look.folder is None:
            return root
        # `.` and `..` in what was typed: a pure path does not resolve them.
        return PurePath(posixpath.normpath((self._look.folder / root).as_posix()))

    def _inside(self, path: str) -> str | None:
        """``path`` as a file of the project, else None."""
        cleaned = self._clean(path).replace("\\", "/")
        if not self._has_sources or not cleaned or cleaned.startswith(("/", "~")) or _DRIVE.match(cleaned):
            return None
        normal = posixpath.normpath(cleaned)
        return normal if normal in self._files and not normal.startswith("../") else None

    def _build_file(self) -> str:
        present = (name for name in _BUILD_FILES if name in self._files)
        return next(present, _BUILD_FILES[0])


def _files(evidence: Evidence) -> frozenset[str]:
    snapshot = evidence.snapshot
    if snapshot is None:
        return frozenset()
    absent = frozenset(file.path for file in snapshot.absent)
    return snapshot.files | absent | {file.path for file in evidence.project.files}


def _is_folder(evidence: Evidence) -> bool:
    """Whether the project's own folder was verified, not an archive."""
    return evidence.snapshot is not None and evidence.snapshot.kind is not SourceKind.SDIST


def _line(location: Location) -> int:
    return location.line if location.line is not None and location.line > 0 else 1


def _joined(root: PurePath, path: str) -> str:
    return (PurePosixPath(root.as_posix()) / path).as_posix()
