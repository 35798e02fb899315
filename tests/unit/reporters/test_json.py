from __future__ import annotations

import copy
import json
from dataclasses import replace
from importlib import resources
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

from wheelcheck import reporters
from wheelcheck.model.evidence import Evidence
from wheelcheck.model.finding import Finding, Location, Severity
from wheelcheck.model.project import Project
from wheelcheck.model.report import Report, StageResult, StageStatus


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(resources.files("wheelcheck").joinpath("report.schema.json").read_text())
    Draft202012Validator.check_schema(loaded)
    return loaded


def closed(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with every object closed: the published one lets unknown fields pass, for readers of older reports."""
    strict = copy.deepcopy(schema)
    for name in ("project", "python", "stage", "module", "summary"):
        strict["$defs"][name]["additionalProperties"] = False
    strict["$defs"]["run"]["unevaluatedProperties"] = True
    strict["unevaluatedProperties"] = False
    return strict


def rendered(*reports: Report) -> dict[str, Any]:
    text = reporters.create("json").render(reports)
    assert text.isascii()
    document: dict[str, Any] = json.loads(text)
    return document


def test_a_report_follows_the_published_schema(schema: dict[str, Any], good: Report, bad: Report) -> None:
    validator = Draft202012Validator(closed(schema))

    for document in (rendered(good), rendered(bad), rendered(good, bad)):
        validator.validate(document)


def test_the_schema_is_no_rubber_stamp(schema: dict[str, Any], bad: Report) -> None:
    document = rendered(bad)
    document["summary"]["verdict"] = "maybe"

    with pytest.raises(ValidationError):
        Draft202012Validator(schema).validate(document)


def test_the_fields_are_those_of_version_one(bad: Report) -> None:
    document = rendered(bad)

    assert list(document) == [
        "schema_version", "wheelcheck", "project", "python", "artifacts", "stages", "modules", "extensions", "orders",
        "findings", "ignored", "notes", "unjudged", "summary",
    ]  # fmt: skip
    assert document["schema_version"] == 1
    assert document["project"] == {
        "name": "pkg",
        "version": "1.0",
        "root": ".",
        "backend": "setuptools.build_meta",
        "vcs": {"kind": "git", "commit": "c0ffee", "dirty": False},
    }
    assert document["artifacts"] == {"sdist": None, "wheel": "pkg-1.0-py3-none-any.whl"}
    assert document["modules"][3] == {
        "name": "pkg.api.x",
        "kind": "source",
        "status": "blocked",
        "blocked_by": "pkg",
        "seconds": 0.0123,
        "file": "pkg/api/x.py",
        "reason": None,
        "effects": [],
    }
    assert document["findings"][0]["locations"][0] == {"path": ".gitignore", "line": 13}
    assert len(document["findings"][0]["affects"]) == 5
    assert document["ignored"][0]["reason"] == "the host brings Qt"
    assert document["summary"] == {
        "errors": 1, "warnings": 0, "infos": 0, "modules": 4, "importable": 2, "verdict": "fail",
    }  # fmt: skip


def test_several_targets_stand_under_runs(good: Report, bad: Report) -> None:
    document = rendered(good, bad)

    assert [run["summary"]["verdict"] for run in document["runs"]] == ["pass", "fail"]
    assert "summary" not in document


def test_a_run_that_ended_early_is_a_whole_report(schema: dict[str, Any]) -> None:
    stages = (StageResult("build", StageStatus.FAILED, 2.0, "exit 1"), StageResult("imports", StageStatus.SKIPPED))
    report = Report(Evidence(Project("dir")), stages, (), False, 2.0)

    document = rendered(report)

    Draft202012Validator(closed(schema)).validate(document)
    assert (document["python"], document["project"]["vcs"], document["modules"]) == (None, None, [])


def test_hostile_text_reaches_neither_the_terminal_nor_the_ci_system(schema: dict[str, Any], good: Report) -> None:
    hostile = Finding(
        "WC511",
        "raises-on-import",
        Severity.ERROR,
        "pkg.\udce9",
        "##[error]\x1b[2J\u202e",
        locations=(Location("\udcff.py", 1),),
    )

    text = reporters.create("json").render([replace(good, findings=(hostile,))])

    assert "\x1b" not in text
    assert "##[" not in text
    document = json.loads(text)
    Draft202012Validator(schema).validate(document)
    assert document["findings"][0]["message"] == "##[error]\x1b[2J\u202e"
    assert document["findings"][0]["subject"] == "pkg.\\udce9"
