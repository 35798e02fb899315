"""What --help shows, and what is meant by what is mistyped."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import click
import pytest

from wheelcheck.cli import main
from wheelcheck.cli.explained import GROUPS, grouped
from wheelcheck.cli.group import root
from wheelcheck.config import SETTINGS

_CONTEXT = root.make_context("wheelcheck", [], resilient_parsing=True)
_NAMES = root.list_commands(_CONTEXT)


def command(name: str) -> click.Command:
    found = root.get_command(_CONTEXT, name)
    assert found is not None
    return found


@pytest.mark.parametrize("name", _NAMES)
def test_every_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"]) == 0

    out, err = capsys.readouterr()
    assert out.startswith(f"Usage: wheelcheck {name}")
    assert err == ""
    # Examples are lines to copy, which nothing breaks.
    assert [line for line in out.splitlines() if len(line) > 80 and not line.startswith("  wheelcheck ")] == []


def test_a_long_list_of_options_stands_in_groups(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "--help"]) == 0

    headings = [line for line in capsys.readouterr().out.splitlines() if re.fullmatch(r"[A-Z].*:", line)]
    assert headings == [f"{heading}:" for heading, _ in GROUPS]


def test_every_option_of_verify_has_found_its_group() -> None:
    verify = command("verify")
    options = [
        each for each in verify.get_params(click.Context(verify, parent=_CONTEXT)) if isinstance(each, click.Option)
    ]

    others = dict(grouped(options))["Other options"]

    assert [option.opts for option in others] == [["-h", "--help"]]


@pytest.mark.parametrize("setting", [each for each in SETTINGS if each.flag], ids=lambda each: each.key)
def test_every_setting_shows_its_default_and_its_variable(
    setting: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    assert main(["verify", "--help"]) == 0

    shown = " ".join(capsys.readouterr().out.split())
    variable = f"; variable: {setting.variable}" if setting.variable else ""
    assert f"[default: {setting.default}{variable}]" in shown


@pytest.mark.parametrize(("environ", "bold"), [({}, False), ({"FORCE_COLOR": "1"}, True)])
def test_headings_stand_out_where_colours_are_wanted(
    environ: dict[str, str], bold: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for key, value in environ.items():
        monkeypatch.setenv(key, value)

    assert main(["diff", "--help"]) == 0

    assert ("\x1b[1mOptions:\x1b[0m" in capsys.readouterr().out) is bold


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        (["verfiy"], 'did you mean "verify"?'),
        (["verify", "--pyhton", "3.11"], "--python"),
        (["verify", "--format", "jsno"], 'did you mean "json"?'),
        (["verify", "--output", "sarfi=x"], 'did you mean "sarif"?'),
        (["verify", "--select", "ignored-modul"], 'did you mean "ignored-module"?'),
        (["verify", "--ignore", "WC0002"], 'did you mean "WC002"?'),
        (["verify", "--severity", "ignored-modul=info"], 'did you mean "ignored-module"?'),
        (["verify", "--severity", "WC002=eror"], 'did you mean "error"?'),
        (["verify", "--fail-on", "warn"], 'did you mean "warning"?'),
        (["verify", "--installer", "uvv"], 'did you mean "uv"?'),
        (["verify", "--import-mode", "exakt"], 'did you mean "exact"?'),
        (["verify", "--annotate", "gihtub"], 'did you mean "github"?'),
        (["verify", "--color", "allways"], 'did you mean "always"?'),
        (["verify", "--progress", "line"], 'did you mean "lines"?'),
        (["explain", "ignored-moduel"], 'did you mean "ignored-module"?'),
        (["rules", "--format", "jsn"], 'did you mean "json"?'),
        (["graph", "--format", "mermiad"], 'did you mean "mermaid"?'),
    ],
)
def test_what_was_meant_is_said(
    session: Any, capsys: pytest.CaptureFixture[str], arguments: list[str], meant: str
) -> None:
    assert main(arguments) == 2

    assert meant in capsys.readouterr().err
    assert session.calls == []


@pytest.mark.parametrize(
    ("table", "meant"),
    [
        ("pyhton = '3.11'", 'did you mean "python"?'),
        ("fail-on = 'eror'", 'did you mean "error"?'),
        ("select = ['ignored-modul']", 'did you mean "ignored-module"?'),
        ("[tool.wheelcheck.severity]\nignored-modul = 'info'", 'did you mean "ignored-module"?'),
        ("[[tool.wheelcheck.ignores]]\nrule = 'WC002'\nresaon = 'x'", 'did you mean "reason"?'),
        ("[tool.wheelcheck.modules]\nx = { skip = true, raeson = 'x' }", 'did you mean "reason"?'),
    ],
)
def test_what_was_meant_in_the_file_is_said(
    session: Any, capsys: pytest.CaptureFixture[str], table: str, meant: str
) -> None:
    Path("pyproject.toml").write_text(f"[tool.wheelcheck]\n{table}\n")

    assert main(["verify"]) == 2

    assert meant in capsys.readouterr().err


def test_a_variable_that_is_nearly_ours_is_pointed_at(
    session: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WHEELCHECK_PYHTON", "3.11")
    monkeypatch.setenv("WHEELCHECK_TEST_TOOLS", "gcc")
    monkeypatch.setenv("WHEELCHECK_ZZZ", "somebody else's")

    assert main(["verify", "-q"]) == 0

    assert capsys.readouterr().err == (
        "wheelcheck: the variable WHEELCHECK_PYHTON is not known and has no effect\n"
        '  did you mean "WHEELCHECK_PYTHON"?\n'
    )
