"""What the project says of its modules, held against how their imports failed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fnmatch import fnmatchcase

from wheelcheck.diagnosis.cause import Cause, CauseKind
from wheelcheck.diagnosis.facts import Facts
from wheelcheck.model.expectation import Expectation, expectation_of
from wheelcheck.model.finding import Severity
from wheelcheck.model.imports import ImportStatus

_OUTSIDE = (CauseKind.UNDECLARED, CauseKind.DEPENDENCY, CauseKind.NEEDS_EXTRA, CauseKind.NEEDS_TEST_TOOLS)
# Kinds that are about what is needed, where that is known.
_BY_DEPENDENCY = (*_OUTSIDE, CauseKind.OTHER_PLATFORM)
# What an expectation is called (the name of the rule that it is reported under), which kind that is, and the further
# kinds of failure that it explains. Never a module of the project that is lost, nor a circle.
EXPECTED: dict[str, tuple[CauseKind, tuple[CauseKind, ...]]] = {
    "needs-extra": (CauseKind.NEEDS_EXTRA, _OUTSIDE),
    "needs-test-tools": (CauseKind.NEEDS_TEST_TOOLS, _OUTSIDE),
    "needs-configuration": (CauseKind.CONFIGURATION, (CauseKind.RAISES, CauseKind.EXIT, CauseKind.DEPENDENCY)),
    "other-platform": (CauseKind.OTHER_PLATFORM, (CauseKind.RAISES, CauseKind.UNDECLARED, CauseKind.DEPENDENCY)),
    "undeclared-dependency": (CauseKind.UNDECLARED, ()),
    "dependency-incompatible": (CauseKind.DEPENDENCY, ()),
    "missing-data-at-import": (CauseKind.MISSING_DATA, ()),
    "raises-on-import": (CauseKind.RAISES, ()),
    "exits-on-import": (CauseKind.EXIT, ()),
    "crash-on-import": (CauseKind.CRASH, ()),
    "hang-on-import": (CauseKind.HANG, ()),
}


def as_expected(case: Facts, cause: Cause) -> Cause:
    """The cause of one failed import, as the project's configuration takes it: information, under the name that it
    gives; or with a line that says that something else was expected.
    """
    entry = _entry(case, cause)
    if entry is None or entry.expect is None:
        return cause
    quoted = f'[tool.wheelcheck.modules] "{entry.module}"'
    if not _explains(entry, cause):
        narrowed = f" by `{entry.exception}`" if entry.exception else ""
        line = f'{quoted} expects {entry.expect}{narrowed} ("{entry.reason}"), and this is something else'
        return replace(cause, notes=(*cause.notes, line))
    kind = EXPECTED[entry.expect][0]
    changed = cause.kind is not kind
    named = not changed or (kind in _BY_DEPENDENCY and cause.kind in _OUTSIDE)
    return replace(
        cause,
        kind=kind,
        subject=cause.subject if named else cause.failed[0],
        detail=_detail(case, kind) if changed else cause.detail,
        severity=Severity.INFO,
        notes=(*cause.notes, f"{quoted}: {entry.reason}"),
    )


def needless(case: Facts) -> Iterable[tuple[Expectation, str]]:
    """The entries that nothing needs: those that fit no module, and those whose modules all can be imported."""
    entries = case.evidence.expectations
    outcomes = case.evidence.outcomes
    for entry in entries if outcomes else ():
        fitting = [each for each in outcomes if entry.fits(each.module.name)]
        ruled = [each for each in fitting if expectation_of(each.module.name, entries) is entry]
        if not fitting:
            yield entry, "fits no module of the wheel"
        elif not ruled:
            yield entry, "says nothing that a closer entry does not"
        elif entry.expect and all(each.status is ImportStatus.OK for each in ruled):
            many = f"its {len(ruled)} modules" if len(ruled) > 1 else ruled[0].module.name
            yield entry, f"expects {entry.expect}, and {many} can be imported: it is needed no more"


def _entry(case: Facts, cause: Cause) -> Expectation | None:
    """What is said of the module that failed, or of the one whose failing code it met."""
    for module in (*cause.failed, cause.subject):
        entry = expectation_of(module, case.evidence.expectations)
        if entry is not None:
            return entry
    return None


def _explains(entry: Expectation, cause: Cause) -> bool:
    if entry.expect is None:
        return False
    kind, others = EXPECTED[entry.expect]
    if cause.kind is not kind and cause.kind not in others:
        return False
    if entry.exception is None:
        return True
    raised = cause.error or (cause.outcome.error if cause.outcome else None)
    said = (f"{raised.type}: {raised.message}", raised.type, raised.type.rpartition(".")[2]) if raised else ()
    return any(fnmatchcase(each, entry.exception) for each in said)


def _detail(case: Facts, kind: CauseKind) -> str | None:
    """What the rule of the expected kind is told in place of the own one's detail."""
    if kind is CauseKind.OTHER_PLATFORM:
        return "another platform"
    if kind is CauseKind.NEEDS_EXTRA:
        extras = case.evidence.wheel.metadata.extras if case.evidence.wheel else ()
        return ", ".join(extras) or None
    return None
