"""From evidence to a report: the rules are run, their findings chosen, weighed and put in order."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from wheelcheck.config import FailOn, Options, select, wanted
from wheelcheck.config.selection import names_rule
from wheelcheck.diagnosis import Case
from wheelcheck.diagnosis.expected import needless as needless_entries
from wheelcheck.ledger import fits
from wheelcheck.markers import marker_environment
from wheelcheck.model.evidence import Evidence
from wheelcheck.model.finding import Finding, Severity
from wheelcheck.model.imports import ImportStatus
from wheelcheck.model.report import Report, StageResult, StageStatus
from wheelcheck.progress import Progress, Silence
from wheelcheck.rules import known_rules

# Rules that tell the absence of an extension module; one of them only that it was expected.
_EXPECTED = "WC318"
_OF_ABSENCE = frozenset({"WC301", "WC302", "WC303", "WC313", _EXPECTED, "WC517"})
# They judge CI files, which no other rule looks at: a run is about the one or the other.
_OF_PIPELINES = "WC7"
# In the order of the stations: what is lost earlier is nearer to the root.
_FAMILIES = ("WC0", "WC1", "WC3", "WC2", "WC4", "WC6", "WC5")


def judge(
    evidence: Evidence,
    options: Options,
    stages: Sequence[StageResult],
    started: float,
    notes: tuple[str, ...] = (),
    progress: Progress | None = None,
) -> Report:
    """The report on what the stages found out. ``started`` is the monotonic time at which the run began."""
    progress = progress or Silence()
    progress.stage_started("rules")
    before = time.monotonic()
    case = Case(evidence)
    rules = [each for each in known_rules() if (each.code[:3] == _OF_PIPELINES) is (evidence.pipelines is not None)]
    run = [each for each in rules if wanted(each.code, each.name, options) and each.may_speak(evidence)]
    found = [finding for each in run for finding in each.rule.check(case)]
    target = marker_environment(evidence.interpreter) if evidence.interpreter else None
    selection = select([_lightened(finding, options) for finding in found], options, target)
    ended = StageResult("rules", StageStatus.OK, time.monotonic() - before)
    progress.stage_ended(ended)
    findings = tuple(_in_order(selection.findings, evidence))
    needless = tuple(
        f'the exception for {unused.rule} ("{unused.reason}") is needed no more'
        for unused in selection.unused
        if any(names_rule(unused.rule, rule.code, rule.name) for rule in rules)
    )
    needless += tuple(f'[tool.wheelcheck.modules] "{entry.module}" {what}' for entry, what in needless_entries(case))
    codes = {rule.code for rule in rules}
    gone = tuple(f"{each.code} {each.subject}" for each in selection.gone if each.code in codes)
    return Report(
        evidence=evidence,
        stages=(*stages, ended),
        findings=findings,
        passed=_passes(findings, (*stages, ended), evidence, options),
        seconds=time.monotonic() - started,
        ignored=selection.ignored,
        notes=(*notes, *_skipped(case), *needless, *_gone_note(gone)),
        threshold=None if options.fail_on is FailOn.NEVER else Severity(options.fail_on.value),
        needless=needless,
        gone=gone,
    )


def settle(reports: Sequence[Report]) -> tuple[Report, ...]:
    """Reports on several interpreters: a setting or a line of the baseline is needless where no run needs it."""
    judged = [report for report in reports if report.unjudged is None]
    if len(judged) < 2:
        return tuple(reports)
    needless = set(judged[0].needless).intersection(*(report.needless for report in judged))
    gone = set(judged[0].gone).intersection(*(report.gone for report in judged))
    return tuple(_settled(report, needless, gone) for report in reports)


def _settled(report: Report, needless: set[str], gone: set[str]) -> Report:
    said = {*report.needless, *_gone_note(report.gone)}
    kept_needless = tuple(each for each in report.needless if each in needless)
    kept_gone = tuple(each for each in report.gone if each in gone)
    others = tuple(note for note in report.notes if note not in said)
    notes = (*others, *kept_needless, *_gone_note(kept_gone))
    return replace(report, notes=notes, needless=kept_needless, gone=kept_gone)


def _gone_note(gone: Sequence[str]) -> tuple[str, ...]:
    if not gone:
        return ()
    return (f"the baseline holds what no longer occurs: {', '.join(gone)}; write it anew with --write-baseline",)


def _skipped(case: Case) -> tuple[str, ...]:
    """What was not imported as the configuration says."""
    skipped: dict[str, list[str]] = {}
    for outcome in case.evidence.outcomes:
        if outcome.status is ImportStatus.SKIPPED and outcome.reason:
            skipped.setdefault(outcome.reason, []).append(outcome.module.name)
    return tuple(
        f"not imported: {names[0]}{f' and {len(names) - 1} more' if len(names) > 1 else ''} ({reason})"
        for reason, names in skipped.items()
    )


def _passes(findings: Sequence[Finding], stages: Sequence[StageResult], evidence: Evidence, options: Options) -> bool:
    """The verdict. A run that came to no import since a stage failed is no pass, whatever was accepted."""
    if options.fail_on is FailOn.NEVER:
        return True
    stopped = not evidence.outcomes and any(stage.status is StageStatus.FAILED for stage in stages)
    return not stopped and not any(options.fail_on.fails(finding.severity) for finding in findings)


def _lightened(finding: Finding, options: Options) -> Finding:
    """An extension module that the configuration lets be absent is information, when nothing else suffers from it."""
    names = (finding.subject, *finding.affects)
    if finding.code in _OF_ABSENCE and options.optional and all(fits(name, options.optional) for name in names):
        return replace(finding, severity=Severity.INFO)
    return finding


def _once(findings: Sequence[Finding]) -> list[Finding]:
    """Without what is only expected and absent where another rule that counts tells the cause of the absence."""
    told = {
        finding.subject
        for finding in findings
        if finding.code in _OF_ABSENCE and finding.code != _EXPECTED and finding.severity is Severity.ERROR
    }
    return [finding for finding in findings if finding.code != _EXPECTED or finding.subject not in told]


def _in_order(findings: Sequence[Finding], evidence: Evidence) -> Sequence[Finding]:
    """The findings as they are shown, with remedies that can be followed one after the other."""
    ordered = sorted(_once(findings), key=_order)
    if not any(finding.edits for finding in ordered):
        return ordered
    from wheelcheck import remedies  # only rules with remedies need it

    return remedies.in_order(ordered, evidence.project)


def _order(finding: Finding) -> tuple[int, int, int, str, str]:
    """Errors first; of these the nearest to the root, then what most hangs on."""
    family = _FAMILIES.index(finding.code[:3]) if finding.code[:3] in _FAMILIES else len(_FAMILIES)
    return (finding.severity.rank, family, -len(finding.affects), finding.code, finding.subject)
