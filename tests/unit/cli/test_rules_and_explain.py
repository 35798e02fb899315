from __future__ import annotations

import json

import pytest

from wheelcheck.cli import main
from wheelcheck.rules import all_rules


def test_every_rule_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "--format", "json"]) == 0

    rows = json.loads(capsys.readouterr().out)
    assert [row["code"] for row in rows] == [rule.code for rule in all_rules()]


def test_a_rule_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(all_rules())
    assert all(line[:2] == "WC" for line in lines)


@pytest.mark.parametrize("key", ["WC002", "wc002", "ignored-module"])
def test_a_rule_is_explained_by_code_and_by_name(capsys: pytest.CaptureFixture[str], key: str) -> None:
    assert main(["explain", key]) == 0

    out = capsys.readouterr().out
    assert out.startswith("# WC002 ignored-module (error)\n")
    assert "How to fix" in out


def test_the_beginning_of_a_code_names_its_rules(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "WC00"]) == 2

    assert "WC002" in capsys.readouterr().err


def test_a_near_miss_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "ignored-modul"]) == 2

    assert 'did you mean "ignored-module"?' in capsys.readouterr().err
