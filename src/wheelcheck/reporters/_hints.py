"""What else helps, where something common is at hand: a line each, only what is surely true, two at the most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from wheelcheck.model.finding import Finding, Severity
from wheelcheck.model.report import Report
from wheelcheck.model.snapshot import SourceKind

MOST = 2
_MANY = 10
# Rules that tell of an extension module that was lost on its way.
_OF_EXTENSIONS = frozenset({"WC301", "WC302", "WC303", "WC313", "WC318"})


def hints(reports: Sequence[Report], findings: Sequence[Finding], *, extensions: bool) -> list[str]:
    """The hints for what was found; ``extensions`` says that the table of extension modules is shown."""
    return list(islice(_all(reports, findings, extensions=extensions), MOST))


def _all(reports: Sequence[Report], findings: Sequence[Finding], *, extensions: bool) -> Iterator[str]:
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    yield from _same_fix(errors)
    if not extensions and any(finding.code in _OF_EXTENSIONS for finding in errors):
        yield "--extensions shows which extension modules were declared, built, in the wheel, and imported"
    kinds = {report.evidence.snapshot.kind for report in reports if report.evidence.snapshot is not None}
    has_wheel = all(report.evidence.wheel is not None for report in reports)
    accepts = any(report.ignored for report in reports)
    if len(errors) >= _MANY and has_wheel and kinds and SourceKind.SDIST not in kinds and not accepts:
        yield "`wheelcheck verify --write-baseline` accepts what fails today; from then on only new findings fail"


def _same_fix(errors: Sequence[Finding]) -> Iterator[str]:
    """Several errors that one change mends."""
    counted = Counter(finding.fix for finding in errors if finding.fix)
    for fix, count in counted.most_common(1):
        if count > 1 and len(errors) > 2:
            number = f"all {count}" if count == len(errors) else f"{count} of {len(errors)}"
            codes = ", ".join(dict.fromkeys(finding.code for finding in errors if finding.fix == fix))
            yield f"{number} errors ({codes}) have the same fix"
