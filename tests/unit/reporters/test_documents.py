from __future__ import annotations

import json
from dataclasses import replace

from wheelcheck import reporters
from wheelcheck.model.report import Report
from wheelcheck.reporters import Look
from wheelcheck.reporters._fingerprints import run_keys


def rendered(name: str, *reports: Report, quiet: bool = False) -> str:
    return reporters.create(name, Look(quiet=quiet)).render(reports)


def test_json_lines_hold_what_the_json_report_holds(mixed: Report, good: Report) -> None:
    records = [json.loads(line) for line in rendered("json-lines", mixed, good).splitlines()]
    whole = json.loads(rendered("json", mixed))

    assert [record["run"] for record in records if record["type"] == "run"] == [0, 1]
    of_first = [record for record in records if record["run"] == 0]
    for kind, name in (("finding", "findings"), ("module", "modules"), ("ignored", "ignored")):
        assert [{"type": kind, "run": 0, **item} for item in whole[name]] == [
            record for record in of_first if record["type"] == kind
        ]
    assert of_first[0]["summary"] == whole["summary"]
    assert of_first[0]["wheelcheck"] == whole["wheelcheck"]


def test_a_comment_stays_within_its_size_and_says_what_it_leaves_out(mixed: Report) -> None:
    finding = replace(mixed.findings[0], message="`x` & " + "é" * 3_000)
    report = replace(mixed, findings=(finding,) * 500)

    text = rendered("markdown", report)

    assert len(text.encode()) <= 60_000
    assert text.count("<details") == text.count("</details>")
    assert "further parts of this report; the log has them all" in text


def test_a_summary_of_many_findings_stays_below_a_megabyte(mixed: Report) -> None:
    text = rendered("github-summary", replace(mixed, findings=mixed.findings * 5_000))

    assert 500_000 < len(text.encode()) < 1024 * 1024


def test_a_comment_on_many_runs_stays_within_its_size(mixed: Report) -> None:
    assert mixed.evidence.wheel is not None
    wheel = replace(mixed.evidence.wheel, filename="<&`|*" * 100)
    reports = [replace(mixed, evidence=replace(mixed.evidence, wheel=wheel))] * 300

    assert len(rendered("markdown", *reports).encode()) <= 60_000


def test_a_pass_says_so(good: Report) -> None:
    assert rendered("markdown", good).splitlines()[:2] == ["<!-- wheelcheck -->", "## wheelcheck: pass"]


def test_every_format_takes_several_reports(good: Report, mixed: Report) -> None:
    for name in reporters.names():
        text = rendered(name, good, mixed)

        assert "is not in git" in text, name


def test_quiet_formats_leave_out_what_is_for_information(mixed: Report) -> None:
    for name in ("concise", "github", "github-summary", "gitlab", "azure", "markdown", "sarif"):
        assert "needs the extra" in rendered(name, mixed), name
        assert "needs the extra" not in rendered(name, mixed, quiet=True), name


def test_issues_of_gitlab_are_told_apart_by_run(good: Report, mixed: Report) -> None:
    issues = json.loads(rendered("gitlab", mixed, mixed, good))

    assert len({issue["fingerprint"] for issue in issues}) == len(issues) == 6


def test_a_fingerprint_of_gitlab_does_not_depend_on_the_line(mixed: Report) -> None:
    location = replace(mixed.findings[0].locations[0], line=99)
    moved = replace(mixed, findings=(replace(mixed.findings[0], locations=(location,)), *mixed.findings[1:]))

    before, after = json.loads(rendered("gitlab", mixed)), json.loads(rendered("gitlab", moved))

    assert [each["fingerprint"] for each in before] == [each["fingerprint"] for each in after]
    assert after[0]["location"] == {"path": ".gitignore", "lines": {"begin": 99}}


def test_the_key_of_a_run_outlives_its_version(mixed: Report) -> None:
    assert mixed.evidence.wheel is not None
    wheel = replace(mixed.evidence.wheel, filename="pkg-2.0-py3-none-any.whl", version="2.0")
    later = replace(mixed, evidence=replace(mixed.evidence, wheel=wheel))

    assert run_keys((mixed, mixed)) == run_keys((later, later))
