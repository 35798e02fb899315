"""From one failed import to its root: what the exception is really about, whatever its text says."""

from __future__ import annotations

import re

from wheelcheck.diagnosis.absences import absent_attribute, absent_file, absent_module, absent_name, inside_dependency
from wheelcheck.diagnosis.caught import cause_of, chain, innermost, is_missing_module, need_at
from wheelcheck.diagnosis.cause import Cause, CauseKind, Need
from wheelcheck.diagnosis.facts import Facts
from wheelcheck.diagnosis.loading import unloadable
from wheelcheck.diagnosis.platforms import other_platform
from wheelcheck.model.imports import CaughtError, Ending, ImportOutcome

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
    if outcome.ending in (Ending.CRASHED, Ending.OVER_MEMORY):
        return cause_of(outcome, CauseKind.CRASH, outcome.module.name)
    if outcome.ending is Ending.TIMED_OUT:
        return cause_of(outcome, CauseKind.HANG, outcome.module.name)
    if outcome.ending is None and outcome.reason is not None:
        return cause_of(outcome, CauseKind.SHADOWED, outcome.module.name, detail=outcome.reason)
    if outcome.error is None:
        return cause_of(outcome, CauseKind.EXIT, outcome.module.name)
    if outcome.ending is Ending.EXITED:
        need = need_at(case, outcome.error)
        return cause_of(outcome, CauseKind.EXIT, outcome.module.name, outcome.error, need=need)
    error = root_error(case, outcome.error)
    if error.type == "SystemExit":
        return cause_of(outcome, CauseKind.EXIT, outcome.module.name, error, need=need_at(case, error))
    for explanation in (
        unloadable,
        absent_module,
        absent_name,
        absent_attribute,
        absent_file,
        _syntax,
        _platform,
        _configuration,
        inside_dependency,
    ):
        cause = explanation(case, outcome, error)
        if cause is not None:
            return cause
    return cause_of(outcome, CauseKind.RAISES, outcome.module.name, error, need=need_at(case, error))


def root_error(case: Facts, error: CaughtError) -> CaughtError:
    """The exception that says what is wrong: a missing module of the project anywhere in the chain; else the
    outermost that is an ImportError by itself; else the import error that a wrapping exception came from.
    """
    every = list(chain(error))
    for candidate in every:
        if candidate.name and is_missing_module(candidate) and case.is_own(candidate.name):
            return candidate
    if "ImportError" in error.bases or error.type == "ImportError":
        deepest = every[-1]
        wrapped = error.name is None and is_missing_module(deepest)
        return deepest if wrapped else error
    return next((candidate for candidate in every if is_missing_module(candidate)), error)


def _syntax(case: Facts, outcome: ImportOutcome, error: CaughtError) -> Cause | None:
    if "SyntaxError" not in (error.type, *error.bases):
        return None
    path = _inside(case, error.file or "")
    module = next((name for name, (where, _) in case.texts.items() if where == path), None)
    need = Need(case.display(path), error.line, "", module)
    return cause_of(outcome, CauseKind.SYNTAX, module or path or outcome.module.name, error, need=need)


def _platform(case: Facts, outcome: ImportOutcome, error: CaughtError) -> Cause | None:
    """It says, by its words, its line or its name, that it is for another platform."""
    platform = other_platform(case, outcome, error)
    if platform is None:
        return None
    return cause_of(
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
    frame = innermost(error)
    if _NATIVE.search(error.message) and frame and not case.is_own(frame.module):
        detail = "a native library of this system"
        return cause_of(
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
        return cause_of(
            outcome, CauseKind.CONFIGURATION, outcome.module.name, error, detail=variable, need=need_at(case, error)
        )
    return None
