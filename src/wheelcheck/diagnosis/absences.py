"""Failed imports for want of something: a module, a name, a file, of the project or of somebody else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from difflib import get_close_matches

from wheelcheck import circles
from wheelcheck.diagnosis import dependencies, names
from wheelcheck.diagnosis.caught import cause_of, chain, from_loss, imported_name, innermost, is_missing_module, need_at
from wheelcheck.diagnosis.cause import Cause, CauseKind
from wheelcheck.diagnosis.circular import asked_by_compiled, circle_edges, circular, is_gone
from wheelcheck.diagnosis.facts import Facts
from wheelcheck.diagnosis.foreign_circles import foreign_circle
from wheelcheck.diagnosis.losses import data_kind, locate, trails_below
from wheelcheck.diagnosis.platforms import other_platform
from wheelcheck.layout import is_test
from wheelcheck.model.finding import Severity
from wheelcheck.model.imports import CaughtError, Frame, ImportOutcome
from wheelcheck.sources import Guard

_NO_ATTRIBUTE = re.compile(r"module '([^']+)'.* has no attribute '([^']+)'|submodule '([^']+)' of module '([^']+)'")


def absent_module(case: Facts, outcome: ImportOutcome, error: CaughtError) -> Cause | None:
    """``ModuleNotFoundError``: of the project, or foreign."""
    if not is_missing_module(error) or error.name is None:
        return None
    missing = error.name
    if case.is_own(missing) and (not case.has_module(missing) or case.cannot_load(missing)):
        return from_loss(case, outcome, error, missing)
    if missing in case.tree_tops:
        return from_loss(case, outcome, error, missing)
    if case.is_own(missing):
        return None  # it exists, so its own import machinery raised this: any other exception
    return _foreign_module(case, outcome, error, missing)


def _foreign_module(case: Facts, outcome: ImportOutcome, error: CaughtError, missing: str) -> Cause:
    """What the absence of a module that is not the project's own means."""
    need = need_at(case, error)
    importer = need.module if need and need.module else outcome.module.name
    frame = innermost(error)
    if frame and frame.installed and not case.is_own(frame.module):
        return _in_dependency(case, outcome, error, frame)
    verdict = dependencies.classify(case, missing, importer)
    for tried in _alternatives(error):
        # `try: import bs4 / except ImportError: import BeautifulSoup`: either would do; the milder verdict counts.
        other = dependencies.classify(case, tried, importer)
        if verdict.kind is CauseKind.UNDECLARED and other.kind is not CauseKind.UNDECLARED:
            missing, verdict = tried, other
    if verdict.kind is CauseKind.UNDECLARED and is_test(outcome.module.name):
        verdict = dependencies.Verdict(CauseKind.NEEDS_TEST_TOOLS, verdict.detail)
    notes = (verdict.note,) if verdict.note else ()
    top = missing.partition(".")[0]
    subject = missing if verdict.kind is CauseKind.DEPENDENCY or top in case.shared_tops else top
    return cause_of(outcome, verdict.kind, subject, error, detail=verdict.detail, need=need, notes=notes)


def _alternatives(error: CaughtError) -> Iterator[str]:
    """The foreign modules that were tried before this one, each in the handler of the one before."""
    for earlier in list(chain(error))[1:]:
        if is_missing_module(earlier) and earlier.name:
            yield earlier.name


def absent_name(case: Facts, outcome: ImportOutcome, error: CaughtError) -> Cause | None:
    """``cannot import name X from Y``: a missing module, a missing name, or a circle; CPython's guess is never used."""
    pair = imported_name(error) or asked_by_compiled(case, error)
    if pair is None:
        return None
    owner, name = pair
    full = f"{owner}.{name}"
    if not case.is_own(owner) and owner in case.packages:
        return _foreign_module(case, outcome, error, full)  # a namespace that others fill too: `from zope import event`
    if not case.is_own(owner):
        circle = foreign_circle(case, outcome, error, owner, name)
        return circle or foreign_name(case, outcome, error, owner, name)
    if case.cannot_load(full):
        return from_loss(case, outcome, error, full)
    binds = case.binds(owner, name)
    if binds is not True and not case.has_module(full) and owner in case.packages:
        loss = locate(case, full)
        if loss.kind is CauseKind.DANGLING or (loss.kind is CauseKind.CASE_MISMATCH and not name.islower()):
            meant = binds is False and name.islower()  # modules are lower-case (PEP 8): a class is a missing name
        else:
            meant = True
        if meant:
            return from_loss(case, outcome, error, full)
    if binds is False:
        near = _similar(case, owner, name)
        return cause_of(outcome, CauseKind.MISSING_NAME, full, error, detail=near, need=need_at(case, error))
    edges = circle_edges(case, error, owner)
    if edges is not None and not is_gone(case, owner, name):
        return circular(case, outcome, error, edges, name)
    optional = _optional_import(case, owner, name)
    if optional is not None:
        verdict = dependencies.classify(case, optional, owner)
        subject = optional.partition(".")[0]
        return cause_of(outcome, verdict.kind, subject, error, detail=verdict.detail, need=need_at(case, error))
    near = _similar(case, owner, name)
    return cause_of(outcome, CauseKind.MISSING_NAME, full, error, detail=near, need=need_at(case, error))


def _optional_import(case: Facts, owner: str, name: str) -> str | None:
    """The foreign module whose guarded import in ``owner`` would bind ``name``: absent, it leaves the name unbound."""
    source = case.source(owner)
    for statement in source.imports if source else ():
        bound = statement.names or (statement.module.partition(".")[0],)
        if statement.guard & Guard.TRY and name in bound and not case.is_own(statement.module):
            return statement.module
    return None


def _similar(case: Facts, owner: str, name: str) -> str | None:
    """What may have been meant: the module below the same package that binds the name, or a like name."""
    for module in sorted(case.texts):
        below = module.startswith(f"{owner}.") and name in case.texts[module][1]
        if below and case.binds(module, name) and not _takes_from(case, module, owner, name):
            return f"{module}.{name}"
    source = case.source(owner)
    near = get_close_matches(name, [each for each in source.bound if each != name], 1) if source else []
    return near[0] if near else None


def _takes_from(case: Facts, module: str, owner: str, name: str) -> bool:
    """Whether ``module`` has the name only by asking ``owner`` for it."""
    source = case.source(module)
    line = source.bound.get(name) if source else None
    statement = source.import_at(line) if source and line else None
    return statement is not None and statement.module == owner


def foreign_name(case: Facts, outcome: ImportOutcome, error: CaughtError, owner: str, name: str) -> Cause:
    """A name that a dependency or the standard library doesn't have."""
    python = case.evidence.interpreter
    need = need_at(case, error)
    platform = other_platform(case, outcome, error)
    if platform is not None:
        return cause_of(outcome, CauseKind.OTHER_PLATFORM, f"{owner}.{name}", error, detail=platform, need=need)
    frame = innermost(error)
    if frame and frame.installed and not case.is_own(frame.module):
        return _in_dependency(case, outcome, error, frame)
    if python and owner.partition(".")[0] in python.stdlib:
        added = names.STDLIB_NAMES_ADDED.get((owner, name))
        note = f"`{name}` came to `{owner}` with Python {'.'.join(map(str, added))}" if added else ""
        notes = (note,) if note else (f"`{owner}` of Python {python.version_text} has no `{name}`",)
        return cause_of(outcome, CauseKind.SYNTAX, f"{owner}.{name}", error, need=need, notes=notes)
    installed = dependencies.provider(case, owner)
    detail = f"{installed.name} {installed.version}" if installed else None
    return cause_of(outcome, CauseKind.MISSING_NAME, f"{owner}.{name}", error, detail=detail, need=need)


def absent_attribute(case: Facts, outcome: ImportOutcome, error: CaughtError) -> Cause | None:
    """``module X has no attribute Y``: a circle, a submodule nobody imported, or a name that isn't there."""
    if error.type != "AttributeError":
        return None
    match = _NO_ATTRIBUTE.search(error.message)
    owner = error.module or (match[1] or match[4] if match else None)
    name = error.name or (match[2] or match[3] if match else None)
    if not owner or not name:
        return None
    # Below a module's `__getattr__` stands who asked.
    asking = replace(error, frames=tuple(frame for frame in error.frames if frame.function != "__getattr__"))
    full = f"{owner}.{name}"
    if case.is_own(owner):
        running = {frame.module for frame in circles.module_frames(error.frames)}
        for target in (full, owner):
            edges = circle_edges(case, error, target) if target in running else None
            if edges is not None and (target == full or case.binds(owner, name) is not False):
                return circular(case, outcome, error, edges, None if target == full else name)
    if case.is_own(owner) and (case.has_module(full) or full in case.outcomes):
        return cause_of(outcome, CauseKind.IMPLICIT_SUBMODULE, full, error, need=need_at(case, asking))
    if full in names.STDLIB_SUBMODULES:
        return cause_of(outcome, CauseKind.IMPLICIT_SUBMODULE, full, error, need=need_at(case, asking))
    if case.is_own(owner):
        loss = locate(case, full)
        if loss.kind not in (CauseKind.DANGLING, CauseKind.GENERATED_MISSING) and owner in case.packages:
            return from_loss(case, outcome, error, full)
        return cause_of(outcome, CauseKind.MISSING_NAME, full, error, need=need_at(case, error))
    return foreign_name(case, outcome, error, owner, name)


def absent_file(case: Facts, outcome: ImportOutcome, error: CaughtError) -> Cause | None:
    """A file that the import opened and that isn't there: of the package, or relative to wherever it ran."""
    if error.type not in ("FileNotFoundError", "NotADirectoryError") or not error.file:
        return None
    environment = case.evidence.environment
    inside = error.file
    for root in environment.site_packages if environment else ():
        if error.file.startswith(f"{root}/"):
            inside = error.file[len(str(root)) + 1 :]
    if inside.startswith(("/", "~")):
        return None
    trail = case.trail(inside)
    if "/" not in inside or not case.is_own(inside.partition("/")[0]):  # relative to wherever the program is started
        return cause_of(outcome, CauseKind.MISSING_DATA, inside, error, detail="relative", need=need_at(case, error))
    trails = (trail,) if trail.source else trails_below(case, inside) or (trail,)
    cause = cause_of(outcome, data_kind(trails[0]), inside, error, need=need_at(case, error))
    return replace(cause, trails=trails)


def inside_dependency(case: Facts, outcome: ImportOutcome, error: CaughtError) -> Cause | None:
    """Whatever else was raised, by a file of an installed dependency."""
    frame = innermost(error)
    if frame is None or not frame.installed or case.is_own(frame.module):
        return None
    return _in_dependency(case, outcome, error, frame)


def _in_dependency(case: Facts, outcome: ImportOutcome, error: CaughtError, frame: Frame) -> Cause:
    """The failure is inside an installed dependency."""
    wanted = error.name if is_missing_module(error) else None
    extras = dependencies.extras_of(case, wanted) if wanted else []
    if wanted and extras:
        need, detail = need_at(case, error), ", ".join(extras)
        return cause_of(outcome, CauseKind.NEEDS_EXTRA, wanted.partition(".")[0], error, detail=detail, need=need)
    provider = dependencies.provider(case, frame.module)
    detail = f"{provider.name} {provider.version}" if provider else frame.module.partition(".")[0]
    subject = provider.name if provider else frame.module.partition(".")[0]
    cause = cause_of(outcome, CauseKind.DEPENDENCY, subject, error, detail=detail, need=need_at(case, error))
    if wanted and dependencies.classify(case, wanted, frame.module).kind is CauseKind.OTHER_PLATFORM:
        severity: Severity | None = Severity.INFO
    else:
        severity = None
    return replace(cause, severity=severity)
