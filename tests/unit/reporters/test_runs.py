"""Runs on several interpreters, told together."""

from __future__ import annotations

import json
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from wheelcheck import reporters
from wheelcheck.model.finding import Finding, Location, Severity
from wheelcheck.model.imports import ImportStatus
from wheelcheck.model.interpreter import Interpreter
from wheelcheck.model.report import Report, StageResult, StageStatus
from wheelcheck.reporters import Look
from wheelcheck.reporters._runs import groups

ABSENT = Finding(
    "WC501",
    "undeclared-dependency",
    Severity.ERROR,
    "yaml",
    "pkg.api imports yaml, which nothing declares",
    because=("needed by pkg/api.py:3",),
    fix="declare it",
    locations=(Location("pkg/__init__.py", 3),),
    affects=("pkg.api",),
)
FORMATS = ("text", "concise", "github", "azure", "markdown", "github-summary", "gitlab", "sarif", "junit")


def on(report: Report, version: tuple[int, int, int], *findings: Finding) -> Report:
    """That report as another interpreter would have given it."""
    number = ".".join(map(str, version[:2]))
    tag = f"cp{version[0]}{version[1]}"
    python = Interpreter(
        f"/usr/bin/python{number}", version, "cpython", "linux", (f"{tag}-{tag}-linux",), (), frozenset(), True
    )
    return replace(
        report,
        evidence=replace(report.evidence, interpreter=python),
        findings=findings,
        passed=not any(finding.severity is Severity.ERROR for finding in findings),
    )


@pytest.mark.parametrize("name", FORMATS)
def test_what_all_interpreters_find_is_told_once_with_their_names(name: str, bad: Report) -> None:
    reports = [on(bad, (3, 10, 4), ABSENT), on(bad, (3, 13, 1), ABSENT)]

    text = reporters.create(name, Look()).render(reports)

    assert "on 3.10, 3.13" in text
    assert "only on" not in text
    alone = reporters.create(name, Look()).render(reports[:1])
    assert text.count("which nothing declares") == alone.count("which nothing declares") > 0


@pytest.mark.parametrize("name", FORMATS)
def test_what_one_interpreter_finds_is_told_with_its_name(name: str, bad: Report) -> None:
    reports = [on(bad, (3, 8, 4)), on(bad, (3, 13, 1), ABSENT)]

    text = reporters.create(name, Look()).render(reports)

    assert "only on 3.13" in text


def test_an_interpreter_that_did_not_come_to_importing_is_not_said_to_be_without_it(bad: Report) -> None:
    broken = on(bad, (3, 8, 4))
    stopped = replace(broken, evidence=replace(broken.evidence, outcomes=()))

    (group,) = groups([stopped, on(bad, (3, 13, 1), ABSENT)])

    assert [found.where for found in group.findings] == ["on 3.13"]


def test_words_that_name_the_interpreter_do_not_part_a_finding(bad: Report) -> None:
    def told(number: str, short: str) -> Finding:
        return replace(
            ABSENT,
            subject=f"pkg/fast.cpython-{short}-x86_64-linux-gnu.so",
            message=f"pkg/fast.cpython-{short}-x86_64-linux-gnu.so needs Python {number}, says python{number}",
        )

    (group,) = groups([on(bad, (3, 10, 4), told("3.10", "310")), on(bad, (3, 13, 1), told("3.13", "313"))])

    (found,) = group.findings
    assert found.where == "on 3.10, 3.13"
    assert found.finding.because == ABSENT.because


def test_what_an_interpreter_says_otherwise_is_not_hidden(bad: Report) -> None:
    other = replace(
        ABSENT,
        message="pkg.api imports yaml 2 times",
        because=(*ABSENT.because, "needed by pkg/b.py:1"),
        affects=("pkg.api", "pkg.b"),
    )

    (group,) = groups([on(bad, (3, 10, 4), ABSENT), on(bad, (3, 13, 1), other)])

    (found,) = group.findings
    assert found.finding.because == (
        "needed by pkg/api.py:3",
        "on 3.13: pkg.api imports yaml 2 times",
        "on 3.13: needed by pkg/b.py:1",
    )
    assert found.finding.affects == ("pkg.api", "pkg.b")


def test_one_finding_of_two_weights_stays_two_and_none_is_said_to_be_alone(bad: Report) -> None:
    light = replace(ABSENT, severity=Severity.WARNING)

    (group,) = groups([on(bad, (3, 10, 4), light), on(bad, (3, 13, 1), ABSENT)])

    assert [(each.finding.severity, each.where) for each in group.findings] == [
        (Severity.ERROR, "on 3.13"),
        (Severity.WARNING, "on 3.10"),
    ]


def test_two_findings_on_one_subject_are_not_taken_for_one_another(bad: Report) -> None:
    second = replace(ABSENT, message="pkg.b imports yaml, too")
    third = replace(ABSENT, message="pkg.c imports yaml, three")

    (group,) = groups([on(bad, (3, 10, 4), ABSENT, second), on(bad, (3, 13, 1), second, third)])

    assert [(each.finding.message[:5], each.where) for each in group.findings] == [
        ("pkg.a", "on 3.10"),
        ("pkg.b", "on 3.10, 3.13"),
        ("pkg.c", "on 3.13"),
    ]


def test_wheels_that_were_only_looked_at_stay_apart(bad: Report) -> None:
    inspected = replace(bad, evidence=replace(bad.evidence, interpreter=None))

    assert len(groups([inspected, inspected])) == 2


def test_a_wheel_verified_twice_by_one_interpreter_stays_apart(good: Report) -> None:
    assert len(groups([good, good])) == 2


def test_the_text_ends_with_a_line_an_interpreter(bad: Report) -> None:
    reports = [on(bad, (3, 10, 4)), on(bad, (3, 13, 1), ABSENT)]

    lines = reporters.create("text", Look()).render(reports).splitlines()

    assert lines[-3:] == [
        "3.10  pass  no findings in 4 modules (2 importable) - 14.2 s",
        "3.13  fail  1 error in 4 modules (2 importable) - 14.2 s",
        "1 of 2 interpreters fail - 28.4 s - wheelcheck explain WC501",
    ]


def test_a_note_of_one_interpreter_names_it_and_a_note_of_all_stands_once(bad: Report) -> None:
    reports = [on(replace(bad, notes=("a", "b")), (3, 10, 4)), on(replace(bad, notes=("a",)), (3, 13, 1))]

    lines = reporters.create("text", Look()).render(reports).splitlines()

    assert [line for line in lines if line.startswith("note")] == ["note: a", "note: on 3.10: b"]


@pytest.mark.parametrize("name", FORMATS)
def test_an_interpreter_that_could_not_be_judged_is_told_by_every_format(name: str, bad: Report) -> None:
    failed = StageResult("environment", StageStatus.FAILED, 1.0, "no network")
    unjudged = replace(on(bad, (3, 8, 4)), unjudged="no network", passed=False, stages=(failed,))

    text = reporters.create(name, Look()).render([unjudged, on(bad, (3, 13, 1))])

    # GitLab's code quality knows findings alone.
    assert name == "gitlab" or "could not judge: no network" in text


def test_sarif_has_one_run_whose_fingerprints_are_those_of_a_single_interpreter(bad: Report) -> None:
    reports = [on(bad, (3, 10, 4), ABSENT), on(bad, (3, 13, 1), ABSENT)]

    together = json.loads(reporters.create("sarif").render(reports))["runs"]
    alone = json.loads(reporters.create("sarif").render(reports[:1]))["runs"]

    assert len(together) == 1
    assert "automationDetails" not in together[0]
    assert together[0]["results"][0]["partialFingerprints"] == alone[0]["results"][0]["partialFingerprints"]


def test_json_keeps_the_runs_apart(bad: Report) -> None:
    reports = [on(bad, (3, 10, 4), ABSENT), on(bad, (3, 13, 1))]

    document = json.loads(reporters.create("json").render(reports))

    assert [run["python"]["version"] for run in document["runs"]] == ["3.10.4", "3.13.1"]
    assert [len(run["findings"]) for run in document["runs"]] == [1, 0]


def test_junit_has_one_test_a_module_that_fails_where_any_interpreter_does(bad: Report) -> None:
    works = on(bad, (3, 10, 4))
    outcomes = tuple(replace(each, status=ImportStatus.OK) for each in works.evidence.outcomes)
    works = replace(works, evidence=replace(works.evidence, outcomes=outcomes))

    root = ElementTree.fromstring(reporters.create("junit").render([works, on(bad, (3, 13, 1), ABSENT)]))

    (suite,) = root
    assert [case.get("name") for case in suite] == ["pkg", "pkg.fast", "pkg.api", "pkg.api.x"]
    assert [[child.tag for child in case] for case in suite] == [[], [], ["failure"], ["skipped"]]
    skipped = suite[3][0].get("message", "")
    assert skipped == "on 3.13: not tried: its package pkg cannot be imported"


def test_thousands_of_findings_on_one_subject_take_no_time_to_speak_of(bad: Report) -> None:
    many = tuple(replace(ABSENT, message=f"message {number}") for number in range(5_000))

    (group,) = groups([on(bad, (3, 10, 4), *many), on(bad, (3, 13, 1), *many)])

    assert sum(len(found.members) for found in group.findings) == 10_000
