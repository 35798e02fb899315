from __future__ import annotations

import errno
import json
from pathlib import Path
from typing import Any

import pytest

from wheelcheck.cli import main
from wheelcheck.config import FailOn, Options
from wheelcheck.errors import UsageError, WheelcheckError


def test_a_pass_is_0_and_the_report_stands_on_standard_output(session: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify"]) == 0

    out, err = capsys.readouterr()
    assert out.startswith("no findings")
    assert err == "build        ok          1.5 s\n"
    assert session.calls == [((".", None), Options())]


def test_findings_are_1(session: Any, capsys: pytest.CaptureFixture[str]) -> None:
    session.passed = False

    assert main(["verify", "-q"]) == 1

    out, err = capsys.readouterr()
    assert out.startswith("error[WC002] pkg.x is not in git\n")
    assert err == ""


@pytest.mark.parametrize(
    ("error", "status", "text"),
    [
        (WheelcheckError("no interpreter 3.99", "found: 3.11"), 3, "wheelcheck: no interpreter 3.99\n  found: 3.11\n"),
        (UsageError("what is that?"), 2, "wheelcheck: what is that?\n"),
        (KeyboardInterrupt(), 130, "wheelcheck: interrupted; nothing was left behind\n"),
        (OSError(errno.ENOSPC, "No space left"), 3, "wheelcheck: the disk is full\n"),
        (ZeroDivisionError("division by zero"), 3, "wheelcheck: internal error: ZeroDivisionError: division by zero\n"),
        (WheelcheckError("evil \x1b[2J\n::error::x"), 3, "wheelcheck: evil \\x1b[2J\n  \\x3a:error::x\n"),
    ],
)
def test_what_stops_wheelcheck_is_one_message_without_a_traceback(
    session: Any, capsys: pytest.CaptureFixture[str], error: BaseException, status: int, text: str
) -> None:
    session.error = error

    assert main(["verify", "--output", "report.txt"]) == status

    out, err = capsys.readouterr()
    assert out == ""
    assert text in err.removeprefix("\n")
    assert "Traceback" not in err
    assert list(Path().iterdir()) == []


def test_verbose_shows_the_traceback_of_a_fault_of_ours(session: Any, capsys: pytest.CaptureFixture[str]) -> None:
    session.error = ZeroDivisionError("division by zero")

    assert main(["verify", "-v"]) == 3

    assert "Traceback" in capsys.readouterr().err


def test_flags_go_over_variables_and_variables_over_the_file(session: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("project").mkdir()
    Path("project/pyproject.toml").write_text(
        '[tool.wheelcheck]\ntimeout = 1\njobs = 1\npython = "3.10"\nfail-on = "info"\nextras = ["a"]'
    )
    monkeypatch.setenv("WHEELCHECK_JOBS", "2")
    monkeypatch.setenv("WHEELCHECK_PYTHON", "3.11")
    monkeypatch.setenv("WHEELCHECK_EXTRAS", "b,c d")

    assert main(["verify", "project", "--python", "3.12", "--smoke", "import a; a.b", "--smoke", "import c"]) == 0

    ((_, options),) = session.calls
    assert options == Options(
        timeout=1.0,
        jobs=2,
        python="3.12",
        fail_on=FailOn.INFO,
        extras=("b", "c", "d"),
        smoke=("import a; a.b", "import c"),
    )


def test_the_settings_of_the_folder_one_stands_in_do_not_reach_another_target(session: Any) -> None:
    Path("pyproject.toml").write_text("[tool.wheelcheck]\njobs = 1")

    assert main(["verify", "demo==1.0"]) == 0
    assert main(["verify", "demo==1.0", "--config", "pyproject.toml"]) == 0

    assert [options.jobs for _, options in session.calls] == [None, 1]


def test_json_goes_whole_into_a_file(session: Any, capsys: pytest.CaptureFixture[str]) -> None:
    session.passed = False

    assert main(["verify", "--format", "json", "--output", "report.json", "--wheel", "x.whl"]) == 1

    assert json.loads(Path("report.json").read_text())["summary"]["verdict"] == "fail"
    assert list(Path().iterdir()) == [Path("report.json")]
    assert capsys.readouterr().out == ""
    assert session.calls[0][0] == (".", "x.whl")


def test_a_report_replaces_an_old_one_and_keeps_its_permissions(session: Any) -> None:
    Path("report.json").write_text("old")
    Path("report.json").chmod(0o640)

    assert main(["verify", "--format", "json", "--output", "report.json"]) == 0

    assert json.loads(Path("report.json").read_text())
    assert Path("report.json").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("output", ["missing/report.json", ".", "file/report.json"])
def test_an_output_that_cannot_be_written_stops_before_the_run(
    session: Any, capsys: pytest.CaptureFixture[str], output: str
) -> None:
    Path("file").write_text("")

    assert main(["verify", "--output", output]) == 2

    assert "--output" in capsys.readouterr().err
    assert session.calls == []


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["verfiy"], 'there is no command "verfiy"\n  did you mean "verify"?'),
        (["dist/x.whl"], "did you mean `wheelcheck verify dist/x.whl`?"),
        (["verify", "--pyhton", "3.11"], "--python"),
        (["verify", "--jobs", "0"], "--jobs must be a whole number from 1, not '0'"),
        (["verify", "--select", "ignored-modul"], 'names an unknown rule, "ignored-modul"'),
        (["verify", "--format", "xml"], "xml"),
        (["verify", "a", "b"], "`wheelcheck verify --help`"),
        (["inspect"], "WHEEL"),
        (["explain", "WC9"], 'there is no rule "WC9"'),
        ([], "Usage: wheelcheck"),
    ],
)
def test_a_slip_of_the_fingers_is_2_with_the_next_step(
    session: Any, capsys: pytest.CaptureFixture[str], arguments: list[str], text: str
) -> None:
    assert main(arguments) == 2

    out, err = capsys.readouterr()
    assert text in err
    assert out == ""
    assert session.calls == []


def test_the_lines_of_a_backend_are_harmless(session: Any, capsys: pytest.CaptureFixture[str]) -> None:
    session.lines = ("::error::forged", "\x1b]0;owned\x07")

    assert main(["verify", "-v"]) == 0

    err = capsys.readouterr().err
    assert "\x1b" not in err
    assert not [line for line in err.splitlines() if line.lstrip().startswith("::")]


def test_the_live_display_leaves_the_ended_stages(session: Any, capsys: pytest.CaptureFixture[str]) -> None:
    session.lines = ("[red]compiling[/red] \x1b[2J",)

    assert main(["verify", "--progress", "live", "--color", "never"]) == 0

    assert "build        ok          1.5 s" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "environ", "colored"),
    [
        ([], {}, False),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ([], {"FORCE_COLOR": "0"}, False),
        ([], {"WHEELCHECK_COLOR": "always"}, True),
    ],
)
def test_colour_follows_the_flag_then_the_variables(
    session: Any,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    environ: dict[str, str],
    colored: bool,
) -> None:
    session.passed = False
    for name, value in environ.items():
        monkeypatch.setenv(name, value)

    main(["verify", *arguments])

    assert ("\x1b[" in capsys.readouterr().out) is colored


def test_inspect_takes_many_wheels_and_fails_for_any(session: Any, capsys: pytest.CaptureFixture[str]) -> None:
    session.passed = False

    assert main(["inspect", "a.whl", "b.whl", "--format", "json", "--fail-on", "warning"]) == 1

    assert len(json.loads(capsys.readouterr().out)["runs"]) == 2
    assert session.calls == [(("a.whl", "b.whl"), Options(fail_on=FailOn.WARNING))]
