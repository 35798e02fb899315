from __future__ import annotations

import errno
import json
from pathlib import Path
from typing import Any

import pytest

from wheelcheck.cli import main
from wheelcheck.errors import UsageError, WheelcheckError

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


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (WheelcheckError("no network: 100%", "check it"), 3),
        (OSError(errno.ENOSPC, "No space left"), 3),
        (ZeroDivisionError("division by zero"), 3),
        (UsageError("what is that?"), 2),
    ],
)
def test_why_there_is_no_verdict_is_an_error_on_the_log(
    session: Any, capsys: pytest.CaptureFixture[str], on_github: Path, error: Exception, status: int
) -> None:
    session.error = error

    assert main(["verify", "-q", "--format", "json"]) == status

    out, err = capsys.readouterr()
    assert out == ""
    first, *_, last = err.splitlines()
    assert first.startswith("wheelcheck: ")
    assert last.startswith(f"::error title=wheelcheck::{first.removeprefix('wheelcheck: ').replace('%', '%25')}")


def test_azure_gets_it_as_an_issue(
    session: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TF_BUILD", "True")
    session.error = WheelcheckError("no network", "check it")

    assert main(["verify", "-q"]) == 3

    assert capsys.readouterr().err.splitlines()[-1] == (
        "##vso[task.logissue type=error;]wheelcheck: no network%0Acheck it"
    )


@pytest.mark.parametrize("arguments", [["verify", "--pyhton", "3"], ["verfiy"], ["explain", "WC9"]])
def test_a_slip_in_a_workflow_is_annotated_too(
    session: Any, capsys: pytest.CaptureFixture[str], on_github: Path, arguments: list[str]
) -> None:
    assert main(arguments) == 2

    assert capsys.readouterr().err.splitlines()[-1].startswith("::error title=wheelcheck::")


def test_no_annotation_is_made_where_none_is_wanted(
    session: Any, capsys: pytest.CaptureFixture[str], on_github: Path
) -> None:
    session.error = WheelcheckError("evil\n::error::forged")

    assert main(["verify", "-q", "--annotate", "none"]) == 3

    assert not [line for line in capsys.readouterr().err.splitlines() if line.lstrip().startswith("::")]


def test_an_interrupted_step_is_no_error_of_ours(
    session: Any, capsys: pytest.CaptureFixture[str], on_github: Path
) -> None:
    session.error = KeyboardInterrupt()

    assert main(["verify", "-q"]) == 130

    assert "::error" not in capsys.readouterr().err
