"""One file by the name that a user gives it, and its way through the stations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from wheelcheck.diagnosis.facts import Facts
from wheelcheck.layout import COMPILED_SOURCES, module_files, module_of
from wheelcheck.model.finding import Finding
from wheelcheck.model.imports import ImportStatus
from wheelcheck.trail import Presence, Station, Stop, Trail

_PLACE = re.compile(r" \((?:/|[A-Za-z]:)[^()]*\)$")  # where CPython found the module: a folder that is gone by then


@dataclass(frozen=True, slots=True)
class Journey:
    """A file's trail, the module that it makes (None: it makes none), and the findings that are about it."""

    trail: Trail
    module: str | None
    findings: tuple[Finding, ...] = ()


def follow(facts: Facts, name: str) -> Journey | None:
    """The journey of a file (a path in the project or in the wheel) or of a module (its dotted name); None when no
    station has ever seen it.
    """
    source, installed, module = _by_path(facts, name) or _by_module(facts, name) or (None, None, None)
    if installed is None:
        return None
    trail = facts.stations.follow(installed, source)
    return Journey(replace(trail, stops=tuple(_told(facts, trail, module))), module)


def about(journey: Journey, findings: tuple[Finding, ...]) -> Journey:
    """The journey with those of ``findings`` that name the file or its module."""
    names = {journey.trail.installed, journey.trail.source, journey.module} - {None}
    chosen = (
        finding
        for finding in findings
        if names & {finding.subject, *finding.affects}
        or (any(location.path in names for location in finding.locations) and finding.code.startswith("WC0"))
    )
    return replace(journey, findings=tuple(chosen))


def known_names(facts: Facts) -> frozenset[str]:
    """Everything that could be followed, for a hint about a mistyped name."""
    evidence = facts.evidence
    names = set(facts.texts) | set(facts.extensions) | set(facts.lost_sources)
    if evidence.snapshot is not None:
        names |= evidence.snapshot.files | {file.path for file in evidence.snapshot.absent}
    return frozenset(names | (evidence.wheel.installed if evidence.wheel else frozenset()))


def _by_path(facts: Facts, name: str) -> tuple[str | None, str, str | None] | None:
    """Source, installed path and module of a path in the project, else in the wheel."""
    path = name.removeprefix("./")
    snapshot, sdist, wheel = facts.evidence.snapshot, facts.evidence.sdist, facts.evidence.wheel
    in_tree = snapshot is not None and (path in snapshot.files or snapshot.absent_file(path) is not None)
    if in_tree or (sdist is not None and path in sdist.files):
        installed = facts.layout.installed(path) or path
        module = module_of(installed)
        if module is not None and path.endswith(COMPILED_SOURCES):
            extension = facts.extensions.get(module[0])
            return path, extension.path if extension else installed, module[0]
        return path, installed, module[0] if module is not None and installed.endswith(".py") else None
    if wheel is not None and path in wheel.installed:
        module = module_of(path)
        names = {extension.path: extension.name for extension in facts.extensions.values()}
        return None, path, names.get(path) or (module[0] if module is not None and path.endswith(".py") else None)
    return None


def _by_module(facts: Facts, name: str) -> tuple[str | None, str, str | None] | None:
    if not all(part.isidentifier() for part in name.split(".")):
        return None
    shipped = facts.evidence.wheel.installed if facts.evidence.wheel else frozenset()
    sources = {path: facts.stations.find_source(path) for path in module_files(name)}
    extension = facts.extensions.get(name)
    if extension is not None:
        compiled = [path for path in sources if path.endswith(COMPILED_SOURCES)]
        return next((sources[path] for path in compiled if sources[path]), None), extension.path, name
    for path, source in sources.items():
        if path in shipped or source is not None:
            return source, path, name
    return None


def _told(facts: Facts, trail: Trail, module: str | None) -> Iterator[Stop]:
    """The stops with more to say of those that have it, and those behind the wheel."""
    evidence = facts.evidence
    wheel = evidence.wheel
    entry = next((each for each in wheel.entries if each.installed == trail.installed), None) if wheel else None
    for stop in trail.stops:
        if stop.station is Station.DISK and trail.source is None and stop.presence is Presence.ABSENT:
            yield replace(stop, evidence="the build makes it, or it comes from nowhere in the project")
        elif stop.station is Station.GIT and stop.presence is Presence.PRESENT:
            dirty = evidence.snapshot is not None and trail.source in evidence.snapshot.changed
            yield replace(stop, evidence="tracked, with changes that no commit has" if dirty else "tracked")
        elif stop.station is Station.WHEEL and entry is not None and wheel is not None:
            made = "" if trail.source is None or trail.source.endswith(entry.path) else f"{entry.path}, "
            yield replace(stop, evidence=f"{made}{entry.size:,} bytes, {wheel.filename}")
        else:
            yield stop
    outcome = facts.outcomes.get(module) if module is not None else None
    if outcome is not None:
        error = outcome.error
        said = outcome.reason or (f"blocked by {outcome.blocked_by}" if outcome.blocked_by else "")
        if error is not None:
            said = f"{error.type}: {re.sub(_PLACE, '', error.message)}"
        ok = outcome.status is ImportStatus.OK
        yield Stop(Station.IMPORTED, Presence.PRESENT if ok else Presence.ABSENT, "" if ok else said)
