from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from wheelcheck.cli import main


def test_reports_go_to_several_files_and_the_text_to_standard_output(
    session: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    session.passed = False

    assert main(["verify", "--output", "junit=out.xml", "--output", "sarif=out.sarif"]) == 1

    assert ElementTree.parse("out.xml").getroot().tag == "testsuites"
    (run,) = json.loads(Path("out.sarif").read_text())["runs"]
    assert run["results"][0]["ruleId"] == "WC002"
    assert "What it does" in run["tool"]["driver"]["rules"][0]["help"]["text"]
    assert capsys.readouterr().out.startswith("error[WC002]")
    assert sorted(path.name for path in Path().iterdir()) == ["out.sarif", "out.xml"]


def test_a_file_without_a_format_has_the_one_of_format_and_standard_output_nothing(
    session: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", "--format", "json", "--output", "a.json", "--output", "junit=b.xml"]) == 0

    assert json.loads(Path("a.json").read_text())["summary"]["verdict"] == "pass"
    assert Path("b.xml").is_file()
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    "value",
    ["junit=out.xml sarif=my out.sarif", "junit=out.xml,sarif=my out.sarif", "junit=out.xml\nsarif=my out.sarif"],
)
def test_the_variable_names_several_too(session: Any, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("WHEELCHECK_OUTPUT", value)

    assert main(["verify"]) == 0

    assert sorted(path.name for path in Path().iterdir()) == ["my out.sarif", "out.xml"]


def test_a_file_in_the_variable_may_have_a_space_in_its_name(session: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHEELCHECK_OUTPUT", "my report.txt")

    assert main(["verify"]) == 0

    assert Path("my report.txt").read_text().startswith("no findings")


@pytest.mark.parametrize(
    ("outputs", "text"),
    [
        (["junt=out.xml"], 'did you mean "junit"?'),
        (["report=1.txt"], "./report=1.txt"),
        (["junit=missing/out.xml"], "does not exist"),
        (["junit=out.xml", "sarif=./out.xml"], "twice"),
        (["junit=-"], "--format junit"),
        (["good.txt", "sarif=."], "is a folder"),
    ],
)
def test_an_output_that_cannot_be_meant_stops_before_the_run(
    session: Any, capsys: pytest.CaptureFixture[str], outputs: list[str], text: str
) -> None:
    assert main(["verify", *[part for each in outputs for part in ("--output", each)]]) == 2

    assert text in capsys.readouterr().err
    assert session.calls == []
    assert list(Path().iterdir()) == []


def test_a_file_of_a_name_like_a_format_is_named_by_its_path(session: Any) -> None:
    assert main(["verify", "--output", "./junit=1.txt"]) == 0

    assert Path("junit=1.txt").read_text().startswith("no findings")


def test_a_dash_is_standard_output(session: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "--output", "-", "--format", "concise"]) == 0

    assert capsys.readouterr().out == ""


def test_paths_in_reports_begin_at_the_top_of_the_repository(session: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    session.passed = False
    Path(".git").mkdir()
    Path("packages").mkdir()
    monkeypatch.chdir("packages")

    assert main(["inspect", "x.whl", "--output", "gitlab=../out.json"]) == 1

    (issue,) = json.loads(Path("../out.json").read_text())
    assert issue["location"]["path"] == "packages/pyproject.toml"
