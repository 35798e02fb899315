"""Names that modules export: which modules to ask, and what it means that a name cannot be had."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from wheelcheck import exports
from wheelcheck.diagnosis.caught import chain
from wheelcheck.diagnosis.cause import Cause, CauseKind
from wheelcheck.diagnosis.facts import Facts
from wheelcheck.diagnosis.severity import soften
from wheelcheck.layout import is_test
from wheelcheck.model.archive import ModuleKind
from wheelcheck.model.finding import Severity
from wheelcheck.model.imports import Ending, ImportOutcome, ImportStatus
from wheelcheck.model.names import NameOutcome

# Kinds of a failure that are no fault: a name that needs what this environment lacks by design.
_BY_DESIGN = (
    CauseKind.NEEDS_EXTRA,
    CauseKind.NEEDS_TEST_TOOLS,
    CauseKind.OTHER_PLATFORM,
    CauseKind.CONFIGURATION,
)
_FOREIGN = (CauseKind.UNDECLARED, CauseKind.DEPENDENCY)


@dataclass(frozen=True, slots=True)
class BrokenName:
    """A name that cannot be had, the cause behind it (None: its process ended), and how much it weighs. ``told`` is the
    module whose failed import the report tells of anyway.
    """

    outcome: NameOutcome
    cause: Cause | None
    severity: Severity
    told: str | None = None


def asked(case: Facts) -> tuple[str, ...]:
    """The modules whose exports have to be looked at: they can be imported, and their source does not plainly bind all
    that it exports.
    """
    return tuple(
        name
        for name, outcome in case.outcomes.items()
        if outcome.status is ImportStatus.OK
        and outcome.module.kind is not ModuleKind.MAIN
        and name in case.texts
        and not is_test(name)
        and exports.may_fail(case.texts[name][1])
    )


def broken_names(case: Facts) -> Iterator[BrokenName]:
    """Every name that cannot be had, weighed as a failed import is."""
    if not case.evidence.names:
        return
    from wheelcheck.diagnosis.failures import explain

    for outcome in case.evidence.names:
        known = case.outcomes.get(outcome.module)
        if known is None:
            continue
        if outcome.error is None:
            ended = outcome.ending is not Ending.RAISED
            yield BrokenName(outcome, None, _own(outcome) if ended else Severity.INFO)
            continue
        failure = ImportOutcome(known.module, ImportStatus.FAILED, ending=Ending.RAISED, error=outcome.error)
        cause = explain(case, failure)
        told = _failed_module(case, outcome)
        yield BrokenName(outcome, cause, Severity.INFO if told else _weight(case, outcome, cause), told)


def _weight(case: Facts, outcome: NameOutcome, cause: Cause) -> Severity:
    if cause.kind in _BY_DESIGN:
        return Severity.INFO
    softened = soften(case, cause).severity
    if softened is not None:
        return softened
    if cause.kind in _FOREIGN or _raised_on_purpose(case, outcome):
        return Severity.WARNING  # it is imported when somebody asks for the name: an integration, most likely
    return _own(outcome)


def _own(outcome: NameOutcome) -> Severity:
    """What a fault of the project's own weighs: users take every name of a package, hardly ever of a module inside, and
    ask for nothing like ``__author__``."""
    if outcome.lazy:
        return Severity.ERROR  # the first function that uses it fails
    inner = "." in outcome.module or outcome.module.startswith("_")
    remark = outcome.name.startswith("__") and outcome.name.endswith("__")
    return Severity.ERROR if outcome.stated and not inner and not remark else Severity.WARNING


def _raised_on_purpose(case: Facts, outcome: NameOutcome) -> bool:
    """Whether the project's own ``raise`` says something else than that there is no such name."""
    error = outcome.error
    if error is None or error.type == "AttributeError" or not error.frames:
        return False
    last = error.frames[-1]
    return case.is_own(last.module) and last.source.startswith("raise ")


def _failed_module(case: Facts, outcome: NameOutcome) -> str | None:
    """The module of the project on whose failed import it hangs."""
    for error in chain(outcome.error) if outcome.error else ():
        running = [frame.module for frame in error.frames if frame.function == "<module>"]
        for module in (*reversed(running), error.name or ""):
            known = case.outcomes.get(module)
            if known is not None and known.status in (ImportStatus.FAILED, ImportStatus.BLOCKED):
                return module
    return None
