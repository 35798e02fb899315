"""From one failed import to its root: what the exception is really about, whatever its text says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from difflib import get_close_matches

from wheelcheck import circles
from wheelcheck.circles import Circle, Edge
from wheelcheck.diagnosis import dependencies, names
from wheelcheck.diagnosis.cause import Cause, CauseKind, Need
from wheelcheck.diagnosis.facts import Facts
from wheelcheck.diagnosis.losses import data_kind, locate
from wheelcheck.diagnosis.platforms import other_platform
from wheelcheck.layout import is_test
from wheelcheck.model.finding import Severity
from wheelcheck.model.imports import CaughtError, Ending, Frame, ImportOutcome

_NAME_FROM = re.compile(r"^cannot import name '([^']+)' from (?:partially initialized module )?'([^']+)'")
_NO_ATTRIBUTE = re.compile(r"module '([^']+)'.* has no attribute '([^']+)'|submodule '([^']+)' of module '([^']+)'")
_NATIVE = re.compile(
    r"shared library not found|cannot load library|could not find (?:the )?\w* ?library|library .* not found"
    r"|unable to (?:find|load) .*library|cannot open shared object",
    re.IGNORECASE,
)
_CONFIGURATION_TYPES = ("ImproperlyConfigured", "AppRegistryNotReady", "NoSuchDisplay", "TclError", "KeyringError")
_CONFIGURATION_TEXT = re.compile(
    r"settings are not configured|DJANGO_SETTINGS_MODULE|\$?DISPLAY\b|environment variable|is not set\b|must be set\b"
    r"|API[_ ]?key|no display name|cannot connect to X|credentials",
    re.IGNORECASE,
)


def explain(case: Facts, outcome: ImportOutcome) -> Cause:
    """The root cause of one failed import, ``failed`` and ``subject`` filled in for this module alone."""
    if outcome.ending is Ending.CRASHED:
        return _cause(outcome, CauseKind.CRASH, outcome.module.name)
    if outcome.ending is Ending.TIMED_OUT:
        return _cause(outcome, CauseKind.HANG, outcome.module.name)
    if outcome.ending is None and outcome.reason is not None:
        return _cause(outcome, CauseKind.SHADOWED, outcome.module.name, detail=outcome.reason)
    if outcome.error is None:
        return _cause(outcome, CauseKind.EXIT, outcome.module.name)
    if outcome.ending is Ending.EXITED:
        need = need_at(case, outcome.error)
        return _cause(outcome, CauseKind.EXIT, outcome.module.name, outcome.error, need=need)
    error = root_error(case, outcome.error)
    if error.type == "SystemExit":
        return _cause(outcome, CauseKind.EXIT, outcome.module.name, error, need=need_at(case, error))
    for explanation in (
        _absent_module,
        _absent_name,
        _attribute,
        _absent_file,
        _syntax,
        _platform,
        _configuration,
        _foreign,
    ):
        cause = explanation(case, outcome, error)
        if cause is not None:
            return cause
    return _cause(outcome, CauseKind.RAISES, outcome.module.name, error, need=need_at(case, error))


def chain(error: CaughtError) -> Iterator[CaughtError]:
    """An exception and those it came from, outermost first."""
    current: CaughtError | None = error
    while current is not None:
        yield current
        current = current.cause


def root_error(case: Facts, error: CaughtError) -> CaughtError:
    """The exception that says what is wrong: a missing module of the project anywhere in the chain; else the
    outermost that is an ImportError by itself; else the import error that a wrapping exception came from.
    """
    every = list(chain(error))
    for candidate in every:
        if candidate.name and _is_missing_module(candidate) and case.is_own(candidate.name):
            return candidate
    if "ImportError" in error.bases or error.type == "ImportError":
        deepest = every[-1]
        wrapped = error.name is None and _is_missing_module(deepest)
        return deepest if wrapped else error
    return next((candidate for candidate in every if _is_missing_module(candidate)), error)


def _is_missing_module(error: CaughtError) -> bool:
    return error.type == "ModuleNotFoundError" and bool(error.name)


def _cause(
    outcome: ImportOutcome,
    kind: CauseKind,
    subject: str,
    error: CaughtError | None = None,
    *,
    detail: str | None = None,
    need: Need | None = None,
    notes: tuple[str, ...] = (),
) -> Cause:
    return Cause(
        kind,
        subject,
        needs=(need,) if need else (),
        failed=(outcome.module.name,),
        error=error or outcome.error,
        outcome=outcome,
        detail=detail,
        notes=notes,
    )


def _innermost(error: CaughtError) -> Frame | None:
    return error.frames[-1] if error.frames else None


def need_at(case: Facts, error: CaughtError) -> Need | None:
    """The place in the project from which the failure came: the innermost frame in the project's own files."""
    for frame in reversed(error.frames):
        if frame.installed and case.is_own(frame.module):
            return Need(case.display(frame.path), frame.line, _statement(case, frame), frame.module)
    return None


def _statement(case: Facts, frame: Frame) -> str:
    """The statement of a frame: its line, unless that is only a part of it or more than it."""
    line = frame.source.strip()
    if not line.endswith(("(", "\\", ",")) and "#" not in line:
        return line
    source = case.source(frame.module)
    statement = source.import_at(frame.line) if source else None
    return statement.text if statement else line


def _from_loss(case: Facts, outcome: ImportOutcome, error: CaughtError, module: str) -> Cause:
    loss = locate(case, module)
    platform = other_platform(case, outcome, error) if not loss.trails else None
    if platform is not None:
        need = need_at(case, error)
        return _cause(outcome, CauseKind.OTHER_PLATFORM, module, error, detail=platform, need=need)
    cause = _cause(outcome, loss.kind, module, error, detail=loss.detail, need=need_at(case, error))
    return replace(cause, trails=loss.trails)


def _absent_module(case: Facts, outcome: ImportOutcome, error: CaughtError) -> Cause | None:
    """``ModuleNotFoundError``: of the project, or foreign."""
    if not _is_missing_module(error) or error.name is None:
        return None
    missing = error.name
    if case.is_own(missing) and (not case.has_module(missing) or case.cannot_load(missing)):
        return _from_loss(case, outcome, error, missing)
    if missing in case.tree_tops:
        return _from_loss(case, outcome, error, missing)
    if case.is_own(missing):
        return None  # it exists, so its own import machinery raised this: any other exception
    need = need_at(case, error)
    importer = need.module if need and need.module else outcome.module.name
    frame = _innermost(error)
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
    subject = missing if verdict.kind is CauseKind.DEPENDENCY else missing.partition(".")[0]
    return _cause(outcome, verdict.kind, subject, error, detail=verdict.detail, need=need, notes=notes)


def _alternatives(error: CaughtError) -> Iterator[str]:
    """The foreign modules that were tried before this one, each in the handler of the one before."""
    for earlier in list(chain(error))[1:]:
        if _is_missing_module(earlier) and earlier.name:
            yield earlier.name


def imported_name(error: CaughtError) -> tuple[str, str] | None:
    """Of ``cannot import name X from Y``: (Y, X). By attributes, before Python 3.12 by its text."""
    if error.type != "ImportError" or not error.name:
        return None
    if error.name_from:
        return error.name, error.name_from
    match = _NAME_FROM.match(error.message)
    return (match[2], match[1]) if match else None


def _absent_name(case: Facts, outcome: ImportOutcome, error: CaughtError) -> Cause | None:
    """``cannot import name X from Y``: a missing module, a missing name, or a circle; CPython's guess is never used."""
    pair = imported_name(error)
    if pair is None:
        return None
    owner, name = pair
    if not case.is_own(owner):
        return _foreign_name(case, outcome, error, owner, name)
    full = f"{owner}.{name}"
    if case.cannot_load(full):
        return _from_loss(case, outcome, error, full)
    binds = case.binds(owner, name)
    if binds is not True and not case.has_module(full) and owner in case.packages:
        loss = locate(case, full)
        if loss.kind is CauseKind.DANGLING or (loss.kind is CauseKind.CASE_MISMATCH and not name.islower()):
            meant = binds is False and name.islower()  # modules are lower-case (PEP 8): a class is a missing name
        else:
            meant = True
        if meant:
            return _from_loss(case, outcome, error, full)
    if binds is False:
        near = _similar(case, owner, name)
        return _cause(outcome, CauseKind.MISSING_NAME, full, error, detail=near, need=need_at(case, error))
    edges = _circle_edges(case, error, owner)
    if edges is not None:
        return _circular(case, outcome, error, edges, name)
    return _cause(outcome, CauseKind.MISSING_NAME, full, error, need=need_at(case, error))


def _similar(case: Facts, owner: str, name: str) -> str | None:
    """What may have been meant: the module below the same package that binds the name, or a like name."""
    for module in sorted(case.texts):
        if module.startswith(f"{owner}.") and name in case.texts[module][1] and case.binds(module, name):
            return f"{module}.{name}"
    source = case.source(owner)
    near = get_close_matches(name, source.bound, 1) if source else []
    return near[0] if near else None


def _foreign_name(case: Facts, outcome: ImportOutcome, error: CaughtError, owner: str, name: str) -> Cause:
    """A name that a dependency or the standard library doesn't have."""
    python = case.evidence.interpreter
    need = need_at(case, error)
    platform = other_platform(case, outcome, error)
    if platform is not None:
        return _cause(outcome, CauseKind.OTHER_PLATFORM, f"{owner}.{name}", error, detail=platform, need=need)
    frame = _innermost(error)
    if frame and frame.installed and not case.is_own(frame.module):
        return _in_dependency(case, outcome, error, frame)
    if python and owner.partition(".")[0] in python.stdlib:
        added = names.STDLIB_NAMES_ADDED.get((owner, name))
        note = f"`{name}` came to `{owner}` with Python {'.'.join(map(str, added))}" if added else ""
        notes = (note,) if note else (f"`{owner}` of Python {python.version_text} has no `{name}`",)
        return _cause(outcome, CauseKind.SYNTAX, f"{owner}.{name}", error, need=need, notes=notes)
    installed = dependencies.provider(case, owner)
    detail = f"{installed.name} {installed.version}" if installed else None
    return _cause(outcome, CauseKind.MISSING_NAME, f"{owner}.{name}", error, detail=detail, need=need)


def _circle_edges(case: Facts, error: CaughtError, target: str) -> tuple[Edge, ...] | None:
    """The circle that an import of ``target`` closed, with what can be deferred; None when there is none."""
    running = circles.module_frames(error.frames)
    through = None
    if running:
        last = running[-1]
        through = _compiled_target(case, last)
        if through == target:
            through = None
    edges = circles.from_frames(error.frames, target, through)
    if edges is None and through:
        edges = circles.from_frames(error.frames, target)
    if edges is None:
        return None
    return tuple(_shown(case, edge) for edge in edges)


def _compiled_target(case: Facts, frame: Frame) -> str | None:
    """The compiled module of the project that the statement of a frame imports."""
    source = case.source(frame.module)
    statement = source.import_at(frame.line) if source else None
    if statement is None:
        return None
    targets = [statement.module, *(f"{statement.module}.{name}" for name in statement.names or ())]
    return next((target for target in targets if target in case.extensions), None)


def _shown(case: Facts, edge: Edge) -> Edge:
    """An edge with the whole statement and the project's path."""
    path, text = case.texts.get(edge.importer, ("", ""))
    if edge.line is None or not path:
        installed = getattr(case.extensions.get(edge.importer), "path", edge.path)
        return Edge(edge.importer, edge.imported, case.display(installed), edge.line, edge.text)
    source = case.source(edge.importer)
    statement = source.import_at(edge.line) if source else None
    return Edge(
        edge.importer,
        edge.imported,
        case.display(path),
        edge.line,
        statement.text if statement else edge.text,
        statement is not None and not circles.used_at_import(text, edge.line),
    )


def _circular(
    case: Facts, outcome: ImportOutcome, error: CaughtError, edges: tuple[Edge, ...], name: str | None
) -> Cause:
    owner = edges[-1].imported
    source = case.source(owner)
    circle = Circle(edges, name, source.bound.get(name) if source and name else None)
    cause = _cause(outcome, CauseKind.CIRCLE, owner, error)
    return replace(cause, circle=circle)


def _attribute(case: Facts, outcome: ImportOutcome, error: CaughtError) -> Cause | None:
    """``module X has no attribute Y``: a circle, a submodule nobody imported, or a name that isn't there."""
    if error.type != "AttributeError":
        return None
    match = _NO_ATTRIBUTE.search(error.message)
    owner = error.module or (match[1] or match[4] if match else None)
    name = error.name or (match[2] or match[3] if match else None)
    if not owner or not name:
        return None
    full = f"{owner}.{name}"
    if case.is_own(owner):
        running = {frame.module for frame in circles.module_frames(error.frames)}
        for target in (full, owner):
            edges = _circle_edges(case, error, target) if target in running else None
            if edges is not None and (target == full or case.binds(owner, name) is not False):
                return _circular(case, outcome, error, edges, None if target == full else name)
    if case.is_own(owner) and (case.has_module(full) or full in case.outcomes):
        return _cause(outcome, CauseKind.IMPLICIT_SUBMODULE, full, error, need=need_at(case, error))
    if full in names.STDLIB_SUBMODULES:
        return _cause(outcome, CauseKind.IMPLICIT_SUBMODULE, full, error, need=need_at(case, error))
    if case.is_own(owner):
        loss = locate(case, full)
        if loss.kind not in (CauseKind.DANGLING, CauseKind.GENERATED_MISSING) and owner in case.packages:
            return _from_loss(case, outcome, error, full)
        return _cause(outcome, CauseKind.MISSING_NAME, full, error, need=need_at(case, error))
    return _foreign_name(case, outcome, error, owner, name)


def _absent_file(case: Facts, outcome: ImportOutcome, error: CaughtError) -> Cause | None:
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
        return _cause(outcome, CauseKind.MISSING_DATA, inside, error, detail="relative", need=need_at(case, error))
    cause = _cause(outcome, data_kind(trail), inside, error, need=need_at(case, error))
    return replace(cause, trails=(trail,))


def _syntax(case: Facts, outcome: ImportOutcome, error: CaughtError) -> Cause | None:
    if "SyntaxError" not in (error.type, *error.bases):
        return None
    path = _inside(case, error.file or "")
    module = next((name for name, (where, _) in case.texts.items() if where == path), None)
    need = Need(case.display(path), error.line, "", module)
    return _cause(outcome, CauseKind.SYNTAX, module or path or outcome.module.name, error, need=need)


def _platform(case: Facts, outcome: ImportOutcome, error: CaughtError) -> Cause | None:
    """It says, by its words, its line or its name, that it is for another platform."""
    platform = other_platform(case, outcome, error)
    if platform is None:
        return None
    return _cause(
        outcome, CauseKind.OTHER_PLATFORM, outcome.module.name, error, detail=platform, need=need_at(case, error)
    )


def _inside(case: Facts, file: str) -> str:
    environment = case.evidence.environment
    for root in environment.site_packages if environment else ():
        if file.startswith(f"{root}/"):
            return file[len(str(root)) + 1 :]
    return file


def _configuration(case: Facts, outcome: ImportOutcome, error: CaughtError) -> Cause | None:
    """It wants a setting, a display or a variable that a bare environment lacks."""
    kind = error.type.rpartition(".")[2]
    frame = _innermost(error)
    if _NATIVE.search(error.message) and frame and not case.is_own(frame.module):
        detail = "a native library of this system"
        return _cause(
            outcome, CauseKind.CONFIGURATION, outcome.module.name, error, detail=detail, need=need_at(case, error)
        )
    from_environ = kind == "KeyError" and error.frames and error.frames[-1].module == "os"
    if (
        kind in _CONFIGURATION_TYPES
        or from_environ
        or (_CONFIGURATION_TEXT.search(error.message) and kind != "ImportError")
    ):
        subject = error.message.strip("'\"") if from_environ else outcome.module.name
        variable = f"the environment variable {subject}" if from_environ else None
        return _cause(
            outcome, CauseKind.CONFIGURATION, outcome.module.name, error, detail=variable, need=need_at(case, error)
        )
    return None


def _foreign(case: Facts, outcome: ImportOutcome, error: CaughtError) -> Cause | None:
    frame = _innermost(error)
    if frame is None or not frame.installed or case.is_own(frame.module):
        return None
    return _in_dependency(case, outcome, error, frame)


def _in_dependency(case: Facts, outcome: ImportOutcome, error: CaughtError, frame: Frame) -> Cause:
    """The failure is inside an installed dependency."""
    wanted = error.name if _is_missing_module(error) else None
    extras = dependencies.extras_of(case, wanted) if wanted else []
    if wanted and extras:
        need, detail = need_at(case, error), ", ".join(extras)
        return _cause(outcome, CauseKind.NEEDS_EXTRA, wanted.partition(".")[0], error, detail=detail, need=need)
    provider = dependencies.provider(case, frame.module)
    detail = f"{provider.name} {provider.version}" if provider else frame.module.partition(".")[0]
    subject = provider.name if provider else frame.module.partition(".")[0]
    cause = _cause(outcome, CauseKind.DEPENDENCY, subject, error, detail=detail, need=need_at(case, error))
    if wanted and dependencies.classify(case, wanted, frame.module).kind is CauseKind.OTHER_PLATFORM:
        severity: Severity | None = Severity.INFO
    else:
        severity = None
    return replace(cause, severity=severity)
