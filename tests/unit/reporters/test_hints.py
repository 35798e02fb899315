"""Hints: true, few, and only where they help."""

from __future__ import annotations

from dataclasses import replace

from wheelcheck import reporters
from wheelcheck.model.finding import Finding, Severity
from wheelcheck.model.report import Report
from wheelcheck.reporters import Look

_FIX = "add the folder lib to MANIFEST.in"


def errors(count: int, fix: str | None = None, code: str = "WC003") -> tuple[Finding, ...]:
    return tuple(
        Finding(code, "not-in-sdist", Severity.ERROR, f"pkg.m{number}", f"pkg.m{number} is lost", fix=fix)
        for number in range(count)
    )


def hints(report: Report, look: Look | None = None) -> list[str]:
    text = reporters.create("text", look or Look()).render([report])
    return [line.removeprefix("hint: ") for line in text.splitlines() if line.startswith("hint: ")]


def test_errors_that_one_change_mends_are_counted(bad: Report) -> None:
    other = Finding("WC501", "undeclared-dependency", Severity.ERROR, "yaml", "yaml is not declared", fix="declare it")

    report = replace(bad, findings=(*errors(3, _FIX), other))

    assert hints(report) == ["3 of 4 errors (WC003) have the same fix"]


def test_two_errors_need_no_counting(bad: Report) -> None:
    assert hints(replace(bad, findings=errors(2, _FIX))) == []


def test_a_lost_extension_module_points_at_their_table(bad: Report) -> None:
    report = replace(bad, findings=errors(1, code="WC301"))

    (hint,) = hints(report)

    assert hint.startswith("--extensions shows ")
    assert hints(report, Look(extensions=True)) == []


def test_many_errors_of_a_project_without_a_baseline_point_at_it(bad: Report) -> None:
    report = replace(bad, findings=errors(10), ignored=())

    (hint,) = hints(report)

    assert "--write-baseline" in hint
    assert hints(replace(report, findings=errors(9))) == []
    assert hints(replace(report, ignored=bad.ignored)) == []


def test_a_quiet_report_has_no_hints(bad: Report) -> None:
    assert hints(replace(bad, findings=errors(10, _FIX)), Look(quiet=True)) == []


def test_there_are_two_at_the_most(bad: Report) -> None:
    assert len(hints(replace(bad, findings=errors(12, _FIX, "WC301"), ignored=()))) == 2
