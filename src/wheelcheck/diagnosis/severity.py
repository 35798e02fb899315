"""How much a cause weighs: what is optional, tests, or somebody else's is not the project's error."""

from __future__ import annotations

import re
from dataclasses import replace

from wheelcheck.diagnosis.cause import Cause, CauseKind
from wheelcheck.diagnosis.facts import Facts
from wheelcheck.diagnosis.swallowed import attempts
from wheelcheck.layout import is_test
from wheelcheck.model.finding import Severity
from wheelcheck.sources import Guard

_FOREIGN = (CauseKind.UNDECLARED, CauseKind.DEPENDENCY)
_OF_TESTS = (
    CauseKind.RAISES,
    CauseKind.MISSING_NAME,
    CauseKind.DANGLING,
    CauseKind.EXIT,
    CauseKind.MISSING_DATA,
    *_FOREIGN,
)


# A foreign module that a few modules want, which nothing else in the package imports, is an optional integration;
# more so where the folder's name says it: matplotlib's wx backend, against releases that forgot a requirement.
_SHARE_OF_LEAVES = 0.02
_SHARE_OF_PLUGINS = 0.25
_PLUGIN = re.compile(
    r"(^|[._])(contrib|ext|extensions?|plugins?|backends?|integrations?|adapters?|dialects?|drivers?|providers?|compat|"
    r"externals?|vendor|_vendor|vendored|packages|optional|experimental|examples?|benchmarks?|scripts?|tools?|sphinxext|docs?)([._]|$)"
)


def soften(case: Facts, cause: Cause) -> Cause:
    """The cause with the severity that its circumstances allow; None keeps the rule's own."""
    if cause.severity is not None:
        return cause
    if cause.failed and cause.kind in _OF_TESTS and all(is_test(module) for module in cause.failed):
        return replace(cause, severity=Severity.INFO, notes=(*cause.notes, "only test modules need it"))
    if cause.kind in _FOREIGN and cause.failed:
        return _optional(case, cause)
    if cause.kind is CauseKind.RAISES and _on_purpose(case, cause):
        return replace(
            cause,
            severity=Severity.WARNING,
            notes=(*cause.notes, "raised on purpose, in a part that nothing else imports"),
        )
    if cause.kind is CauseKind.MISSING_DATA and cause.detail == "relative" and not _matters(cause):
        return replace(cause, severity=Severity.WARNING, notes=(*cause.notes, "a script, it seems: nothing imports it"))
    if cause.kind is CauseKind.DANGLING and not cause.failed and cause.deferred:
        return replace(cause, severity=Severity.WARNING)
    if cause.kind is CauseKind.ORDER_CIRCLE and all(_private(module) for module in cause.failed):
        return replace(cause, severity=Severity.WARNING)
    return cause


def _on_purpose(case: Facts, cause: Cause) -> bool:
    """Whether a ``raise`` of the project's own keeps a small part of it from being imported bare."""
    frames = cause.error.frames if cause.error else ()
    if not frames or not case.is_own(frames[-1].module) or not frames[-1].source.strip().startswith("raise "):
        return False
    share = len(cause.failed) / max(1, len(case.outcomes))
    return share <= _SHARE_OF_PLUGINS and all("." in module for module in cause.failed)


def _matters(cause: Cause) -> bool:
    """Whether a failure reaches beyond one leaf module: to the package itself, or to modules that import it."""
    return len(cause.failed) > 1 or "." not in cause.failed[0]


def _private(module: str) -> bool:
    return any(part.startswith("_") and not part.startswith("__") for part in module.split("."))


def _optional(case: Facts, cause: Cause) -> Cause:
    """A foreign module that the project itself treats as optional, or that a few leaf modules alone want."""
    guarded = _guarded_place(case, cause)
    if guarded:
        return replace(
            cause, severity=Severity.INFO, notes=(*cause.notes, f"optional: {guarded} expects it to be absent")
        )
    said = _own_words(case, cause)
    if said:
        return replace(cause, severity=Severity.INFO, notes=(*cause.notes, f"optional: {said} says so itself"))
    share = len(cause.failed) / max(1, len(case.outcomes))
    plugins = all(_PLUGIN.search(module) for module in cause.failed)
    # What a dependency itself can do without, a small part of the package may want.
    its_option = cause.kind is CauseKind.DEPENDENCY and cause.error is not None and bool(cause.error.name)
    aside = share <= _SHARE_OF_PLUGINS if plugins or its_option else share <= _SHARE_OF_LEAVES and _leaves(cause)
    if aside and all("." in module for module in cause.failed):
        note = f"nothing else in the package imports {'it' if len(cause.failed) == 1 else 'them'}"
        return replace(cause, severity=Severity.WARNING, notes=(*cause.notes, note))
    return cause


def _own_words(case: Facts, cause: Cause) -> str | None:
    """Where the package itself catches the missing module and says in an exception of its own what to install."""
    outcome = cause.outcome
    if outcome is None or outcome.error is None or outcome.error is cause.error or not outcome.error.frames:
        return None
    frame = outcome.error.frames[-1]
    return f"{case.display(frame.path)}:{frame.line}" if case.is_own(frame.module) else None


def _guarded_place(case: Facts, cause: Cause) -> str | None:
    """Where the project catches the absence: of the foreign module itself, or of every module that wants it."""
    caught = attempts(case)
    if cause.failed and all(module in caught for module in cause.failed):
        place = caught[cause.failed[0]][0]
        return f"{case.display(place.path)}:{place.line}"
    named = cause.error.name if cause.error and cause.kind is CauseKind.DEPENDENCY else None
    top = named or cause.subject
    for module, (path, text) in case.texts.items():
        if top not in text or module in cause.failed:
            continue
        source = case.source(module)
        for statement in source.imports if source else ():
            if statement.guard & Guard.TRY and (statement.module + ".").startswith(top + "."):
                return f"{case.display(path)}:{statement.line}"
    return None


def _leaves(cause: Cause) -> bool:
    """Whether no module outside the failed ones' own packages depends on them: each fails by its own import."""
    wanting = {need.module for need in cause.needs if need.module}
    return wanting <= set(cause.failed) and all(
        module in wanting or any(module.startswith(f"{parent}.") for parent in wanting) for module in cause.failed
    )
