"""When a build failed for want of a file that the project has: which station lost it."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatch
from posixpath import dirname

from wheelcheck import layout
from wheelcheck.diagnosis.cause import Cause, CauseKind, Need
from wheelcheck.diagnosis.facts import Facts
from wheelcheck.diagnosis.losses import build_needs
from wheelcheck.model.build import BuildError, BuildFault
from wheelcheck.model.snapshot import Absence
from wheelcheck.trail import Station, Trail

_HEADERS = (".h", ".hh", ".hpp", ".hxx", ".inc", ".inl", ".pxi")
_FILE_FAULTS = (BuildFault.MISSING_FILE, BuildFault.MISSING_HEADER, BuildFault.MISSING_MODULE)


def explain_build(case: Facts) -> Cause | None:
    """The lost file that made the build fail; None when the build went well or no file of the project explains it."""
    build = case.evidence.build
    error = build.error if build else None
    if error is None or error.fault not in _FILE_FAULTS or not error.missing:
        return None
    for path in _candidates(case, error):
        trail = case.trail(case.layout.installed(path) or path, path)
        kind = _kind(trail)
        if kind is not None:
            note = f"the {error.step.value} cannot be built without it: {error.message}"
            needs = list(build_needs(case, path))
            if error.path is not None:
                needs.append(Need(error.path, error.line, error.excerpt[0].strip() if error.excerpt else ""))
            trails = (trail, *_companions(case, trail))
            return Cause(kind, subject_of(case, path), tuple(dict.fromkeys(needs)), trails=trails, notes=(note,))
    return None


def _companions(case: Facts, lost: Trail) -> Iterator[Trail]:
    """Files beside a lost one that went the same way. A compiler stops at the first header that it lacks: with only
    that one back in its place, the next build would stop at the next.
    """
    snapshot = case.evidence.snapshot
    if snapshot is None or lost.source is None or not lost.source.endswith(_HEADERS):
        return
    hidden = snapshot.absent_file(lost.source)
    if hidden is not None and hidden.rule is None:
        return  # what was never added, beside it, may be anything
    around = [file.path for file in snapshot.absent if file.rule == hidden.rule] if hidden else snapshot.files
    for path in sorted(around):
        if path != lost.source and path.endswith(_HEADERS) and dirname(path) == dirname(lost.source):
            trail = case.trail(case.layout.installed(path) or path, path)
            if trail.lost_at is lost.lost_at:
                yield trail


def _kind(trail: Trail) -> CauseKind | None:
    if trail.absence is Absence.IGNORED:
        return CauseKind.IGNORED
    if trail.absence is not None:
        return CauseKind.UNTRACKED
    return CauseKind.NOT_IN_SDIST if trail.lost_at is Station.SDIST else None


def subject_of(case: Facts, path: str) -> str:
    """How a finding names a project file: a module by its dotted name, any other by its path."""
    installed = case.layout.installed(path)
    named = layout.module_of(installed) if installed else None
    own = named and (path.endswith(".py") or path.endswith(layout.COMPILED_SOURCES)) and "." in named[0]
    return named[0] if own and named else path


def _candidates(case: Facts, error: BuildError) -> Iterator[str]:
    """Project files that the missing name may mean: absent ones first, then those that the sdist left out."""
    snapshot, sdist = case.evidence.snapshot, case.evidence.sdist
    if snapshot is None or error.missing is None:
        return
    wanted = [error.missing.replace("\\", "/").removeprefix("./")]
    if error.fault is BuildFault.MISSING_MODULE:
        wanted = layout.module_files(error.missing)
    left_out = sorted(snapshot.files - sdist.files) if sdist else []
    for path in [*(file.path for file in snapshot.absent), *left_out]:
        if any(_means(name, path) for name in wanted):
            yield path


def _means(name: str, path: str) -> bool:
    """Whether a name that a build asked for, perhaps a pattern, is that project file."""
    return (
        path == name or path.endswith("/" + name) or name.endswith("/" + path) or ("*" in name and fnmatch(path, name))
    )
