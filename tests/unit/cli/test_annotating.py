from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from wheelcheck.cli import main

GITHUB = "::error file=pyproject.toml,line=1,title=WC002 ignored-module::pkg.x is not in git\n"
AZURE = "##vso[task.logissue type=error;sourcepath=pyproject.toml;linenumber=1;code=WC002;]pkg.x is not in git\n"


@pytest.fixture
def on_github(monkeypatch: pytest.MonkeyPatch) -> Path:
    """The variables of a step; gives the file of its summary."""
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "summary.md")
    return Path("summary.md")


def test_github_gets_annotations_and_a_summary_beside_the_text(
    session: Any, capsys: pytest.CaptureFixture[str], on_github: Path
) -> None:
    session.passed = False
    on_github.write_text("what came before\n")

    assert main(["verify", "-q"]) == 1

    out = capsys.readouterr().out
    assert out.startswith("error[WC002]")
    assert out.endswith(GITHUB)
    assert on_github.read_text().startswith("what came before\n\n## wheelcheck: fail\n")


def test_a_report_for_programs_stays_whole(session: Any, capsys: pytest.CaptureFixture[str], on_github: Path) -> None:
    session.passed = False

    assert main(["verify", "-q", "--format", "json"]) == 1

    out, err = capsys.readouterr()
    assert json.loads(out)["summary"]["errors"] == 1
    assert err == GITHUB


def test_it_is_switched_off_by_flag_and_by_variable(
    session: Any, capsys: pytest.CaptureFixture[str], on_github: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.passed = False

    main(["verify", "--annotate", "none"])
    monkeypatch.setenv("WHEELCHECK_ANNOTATE", "none")
    main(["verify"])

    assert "::error" not in capsys.readouterr().out
    assert not on_github.exists()


@pytest.mark.parametrize(
    ("variables", "annotation"), [({"TF_BUILD": "True"}, AZURE), ({"GITHUB_ACTIONS": "true"}, GITHUB)]
)
def test_a_ci_system_is_known_by_its_variables(
    session: Any,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    variables: dict[str, str],
    annotation: str,
) -> None:
    session.passed = False
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    main(["verify", "-q"])

    assert capsys.readouterr().out.endswith(annotation)


def test_in_a_container_annotations_are_asked_for(session: Any, capsys: pytest.CaptureFixture[str]) -> None:
    session.passed = False

    main(["verify", "-q", "--annotate", "github"])

    assert capsys.readouterr().out.endswith(GITHUB)


def test_annotations_that_are_the_report_come_once(
    session: Any, capsys: pytest.CaptureFixture[str], on_github: Path
) -> None:
    session.passed = False

    main(["verify", "-q", "--format", "github"])

    assert capsys.readouterr() == (GITHUB, "")


def test_a_summary_without_room_fails_no_run(session: Any, capsys: pytest.CaptureFixture[str], on_github: Path) -> None:
    on_github.write_bytes(b"x" * 1024 * 1024)

    assert main(["verify", "-q"]) == 0

    assert "no room left" in capsys.readouterr().err
    assert on_github.stat().st_size == 1024 * 1024


def test_a_summary_that_cannot_be_written_fails_no_run(
    session: Any, capsys: pytest.CaptureFixture[str], on_github: Path
) -> None:
    on_github.mkdir()

    assert main(["verify", "-q"]) == 0

    assert "cannot be written" in capsys.readouterr().err
