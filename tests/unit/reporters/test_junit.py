from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

from wheelcheck import reporters
from wheelcheck.model.finding import Finding, Severity
from wheelcheck.model.imports import CaughtError, ImportOutcome, ImportStatus
from wheelcheck.model.report import Report, StageResult, StageStatus
from wheelcheck.reporters import Look


def parsed(*reports: Report, quiet: bool = False) -> ElementTree.Element:
    return ElementTree.fromstring(reporters.create("junit", Look(quiet=quiet)).render(reports))


def case(root: ElementTree.Element, name: str) -> ElementTree.Element:
    (found,) = [element for element in root.iter("testcase") if element.get("name") == name]
    return found


def skipped(root: ElementTree.Element, name: str) -> str:
    element = case(root, name).find("skipped")
    assert element is not None
    return element.get("message", "")


def failed(report: Report, *findings: Finding, **changes: object) -> Report:
    """``report`` with these findings, and an exception in what failed."""
    error = CaughtError("ImportError", (), "cannot import name 'labels'")
    outcomes = tuple(
        replace(outcome, error=error) if outcome.status is ImportStatus.FAILED else outcome
        for outcome in report.evidence.outcomes
    )
    return replace(report, evidence=replace(report.evidence, outcomes=outcomes), findings=findings, **changes)  # type: ignore[arg-type]


def test_a_module_is_a_test_in_the_class_of_its_package(mixed: Report) -> None:
    tests = [(each.get("classname"), each.get("name")) for each in parsed(mixed).iter("testcase")]

    assert tests[:4] == [("pkg", "pkg"), ("pkg", "pkg.fast"), ("pkg", "pkg.api"), ("pkg.api", "pkg.api.x")]


def test_a_failure_tells_the_cause_before_what_python_says(mixed: Report) -> None:
    failure = case(parsed(failed(mixed, *mixed.findings)), "pkg.api").find("failure")

    assert failure is not None
    assert failure.get("message") == "pkg.lib.labels is not in git: .gitignore:13 `lib/` hides it"
    lines = (failure.text or "").splitlines()
    assert lines[0] == "error[WC002] pkg.lib.labels is not in git: .gitignore:13 `lib/` hides it"
    assert lines[-1] == "Python: ImportError: cannot import name 'labels'"


def test_what_waits_for_its_package_is_skipped(mixed: Report) -> None:
    assert skipped(parsed(mixed), "pkg.api.x") == "not tried: its package pkg cannot be imported"


def test_a_module_that_fails_no_run_is_skipped_with_its_reason(mixed: Report) -> None:
    note = mixed.findings[-1]
    accepted = Finding("WC501", "undeclared-dependency", Severity.ERROR, "pkg.api", "pkg.api imports Qt")

    assert skipped(parsed(failed(mixed, note)), "pkg.api") == "info[WC502] pkg.api needs the extra `x`"
    assert skipped(parsed(failed(mixed, ignored=((accepted, "by design"),))), "pkg.api").startswith(
        "accepted: by design"
    )
    assert skipped(parsed(failed(mixed)), "pkg.api").endswith("ImportError: cannot import name 'labels'")


def test_a_test_fails_when_it_fails_the_run(mixed: Report) -> None:
    warned = parsed(replace(mixed, threshold=Severity.WARNING))
    never = parsed(replace(mixed, threshold=None))

    assert case(warned, "WC203 pkg/py.typed").find("failure") is not None
    assert skipped(parsed(mixed), "WC203 pkg/py.typed").startswith("warning[WC203]")
    assert never.get("failures") == "0"


def test_a_finding_that_no_module_tells_is_a_test_of_its_own(mixed: Report) -> None:
    gone = replace(mixed.findings[0], affects=())

    assert case(parsed(failed(mixed, gone)), "WC002 pkg.lib.labels").get("classname") == "wheelcheck.ignored-module"


def test_a_module_that_imports_fails_for_a_finding_about_itself_only(mixed: Report) -> None:
    fallback = Finding("WC517", "silent-fallback", Severity.ERROR, "pkg.fast", "is dead", affects=("pkg",))
    root = parsed(failed(mixed, fallback))

    assert case(root, "pkg.fast").find("failure") is not None
    assert case(root, "pkg").find("failure") is None


def test_quiet_leaves_out_what_is_for_information(mixed: Report) -> None:
    names = [each.get("name") for each in parsed(mixed, quiet=True).iter("testcase")]

    assert "WC203 pkg/py.typed" in names
    assert "WC502 pkg.api" not in names


def test_several_runs_are_told_apart_by_class(good: Report, mixed: Report) -> None:
    other = replace(good, evidence=replace(good.evidence, wheel=None))

    tests = [(each.get("classname"), each.get("name")) for each in parsed(other, mixed).iter("testcase")]

    assert tests[0] == ("., CPython 3.12.1: pkg", "pkg")
    assert len(set(tests)) == len(tests)


def test_the_numbers_are_those_of_the_tests(mixed: Report) -> None:
    root = parsed(mixed)

    assert {name: root.get(name) for name in ("tests", "failures", "errors", "skipped")} == {
        "tests": "6",
        "failures": "1",
        "errors": "0",
        "skipped": "3",
    }
    assert [suite.get("tests") for suite in root] == ["4", "2"]


def test_a_wheel_that_was_only_looked_at_is_a_test_that_passes(good: Report) -> None:
    no_outcomes: tuple[ImportOutcome, ...] = ()

    root = parsed(replace(good, evidence=replace(good.evidence, outcomes=no_outcomes)))

    assert [(each.get("name"), len(each)) for each in root.iter("testcase")] == [("the run", 0)]


def test_a_run_that_came_to_nothing_is_an_error(good: Report) -> None:
    stages = (StageResult("environment", StageStatus.FAILED, 1.0, "no network"),)
    no_outcomes: tuple[ImportOutcome, ...] = ()
    report = replace(good, stages=stages, passed=False, evidence=replace(good.evidence, outcomes=no_outcomes))

    error = case(parsed(report), "the run").find("error")

    assert error is not None
    assert "no network" in error.get("message", "")
