from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

from wheelcheck import reporters
from wheelcheck.model.finding import Location
from wheelcheck.model.report import Report, StageResult, StageStatus
from wheelcheck.reporters import Look, RulePage
from wheelcheck.rules import all_rules

SCHEMA = json.loads(Path(__file__).with_name("sarif_subset.schema.json").read_text(encoding="utf-8"))


def rendered(*reports: Report, **look: Any) -> dict[str, Any]:
    log: dict[str, Any] = json.loads(reporters.create("sarif", Look(**look)).render(reports))
    return log


def results(*reports: Report, **look: Any) -> list[dict[str, Any]]:
    return [result for run in rendered(*reports, **look)["runs"] for result in run["results"]]


def uris(*reports: Report, **look: Any) -> list[str]:
    return [each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for each in results(*reports, **look)]


def fingerprints(report: Report) -> list[str]:
    return [result["partialFingerprints"]["wheelcheck/v1"] for result in results(report)]


def test_a_log_is_what_the_standard_and_github_ask_for(
    good: Report, bad: Report, mixed: Report, pages: tuple[RulePage, ...]
) -> None:
    validator = Draft202012Validator(SCHEMA)

    for log in (rendered(good), rendered(bad), rendered(mixed, pages=pages), rendered(good, bad, mixed)):
        validator.validate(log)


def test_the_schema_is_no_rubber_stamp(mixed: Report) -> None:
    log = rendered(mixed)
    log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] = "/etc/passwd"

    with pytest.raises(ValidationError):
        Draft202012Validator(SCHEMA).validate(log)


def test_the_page_of_every_rule_makes_a_valid_rule(mixed: Report) -> None:
    rules = all_rules()
    pages = tuple(RulePage(rule.code, rule.name, rule.severity.value, rule.summary, rule.page) for rule in rules)
    findings = tuple(replace(mixed.findings[0], code=rule.code, name=rule.name) for rule in rules)

    log = rendered(replace(mixed, findings=findings), pages=pages)

    Draft202012Validator(SCHEMA).validate(log)
    assert len(log["runs"][0]["tool"]["driver"]["rules"]) == len(rules)


def test_results_name_their_rule_by_its_index(mixed: Report) -> None:
    run = rendered(mixed)["runs"][0]

    assert [run["tool"]["driver"]["rules"][each["ruleIndex"]]["id"] for each in run["results"]] == [
        each["ruleId"] for each in run["results"]
    ]
    assert [each["level"] for each in run["results"]] == ["error", "warning", "note"]


def test_a_fingerprint_stays_when_lines_and_words_change(mixed: Report) -> None:
    first, *rest = mixed.findings
    moved = replace(first, message="other words", locations=(Location(".gitignore", 99),), affects=("pkg.more",))

    assert fingerprints(replace(mixed, findings=(moved, *rest))) == fingerprints(mixed)


def test_a_fingerprint_tells_findings_apart(mixed: Report) -> None:
    first = mixed.findings[0]
    findings = (first, replace(first, subject="pkg.other"), replace(first, code="WC001"), first)

    assert len(set(fingerprints(replace(mixed, findings=findings)))) == 4


def test_paths_begin_at_the_top_of_the_repository(mixed: Report) -> None:
    project = replace(mixed.evidence.project, root="packages/./pkg")
    report = replace(mixed, evidence=replace(mixed.evidence, project=project))

    assert uris(report, folder=Path("/home/me/repo/work"), checkout=Path("/home/me/repo")) == [
        "work/packages/pkg/.gitignore",
        "work/packages/pkg/pkg/__init__.py",
        "work/packages/pkg/pyproject.toml",
    ]


def test_several_runs_have_a_category_each(good: Report, mixed: Report) -> None:
    ids = [run["automationDetails"]["id"] for run in rendered(good, mixed)["runs"]]

    assert ids == ["wheelcheck/pkg/py3-none-any/CPython-3.12/", "wheelcheck/pkg/py3-none-any/CPython-3.12/2/"]
    assert "automationDetails" not in rendered(mixed)["runs"][0]


def test_more_runs_than_github_takes_become_one_with_the_worst_first(mixed: Report) -> None:
    log = rendered(*[mixed] * 21)

    (run,) = log["runs"]
    levels = [result["level"] for result in run["results"]]
    assert levels == ["error"] * 21 + ["warning"] * 21 + ["note"] * 21
    assert len({result["partialFingerprints"]["wheelcheck/v1"] for result in run["results"]}) == 63
    Draft202012Validator(SCHEMA).validate(log)


def test_results_of_several_runs_name_theirs(good: Report, mixed: Report) -> None:
    lines = results(good, mixed)[0]["message"]["text"].splitlines()

    assert lines[1] == "in pkg-1.0-py3-none-any.whl, CPython 3.12.1"
    assert "in pkg-1.0" not in results(mixed)[0]["message"]["text"]


def test_more_results_than_github_takes_are_counted(mixed: Report) -> None:
    report = replace(mixed, findings=mixed.findings[:1] * 25_003)

    (run,) = rendered(report)["runs"]

    assert len(run["results"]) == 25_000
    assert run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"].startswith("3 further findings")


def test_a_run_that_came_to_nothing_was_no_success(good: Report) -> None:
    stages = (StageResult("environment", StageStatus.FAILED, 1.0, "no network"),)
    report = replace(good, stages=stages, passed=False, evidence=replace(good.evidence, outcomes=()))

    (invocation,) = rendered(report)["runs"][0]["invocations"]

    assert not invocation["executionSuccessful"]
    assert "no network" in invocation["toolExecutionNotifications"][0]["message"]["text"]
