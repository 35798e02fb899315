"""Wheels that are none, that are broken, or that do not fit."""

from __future__ import annotations

from pathlib import Path

import pytest

from e2e import command, tiny
from e2e.answers import CANNOT_JUDGE, FAULT, assert_message, assert_refusal, finding_codes, verify


def test_a_wheel_that_the_interpreter_cannot_run(tmp_path: Path) -> None:
    path = tiny.wheel(tmp_path, tag="py2-none-any")

    answer = verify(tmp_path, str(path), "--format", "json")

    assert_message(answer, FAULT, "py2-none-any")
    assert finding_codes(answer)[0] == "WC405"


@pytest.mark.parametrize("command_name", ["verify", "inspect"])
def test_a_wheel_that_is_no_zip(tmp_path: Path, command_name: str) -> None:
    path = tmp_path / "tiny-1.0-py3-none-any.whl"
    path.write_bytes(b"<html>404 Not Found</html>")

    answer = command.run([command_name, path.name], tmp_path)

    assert_refusal(answer, CANNOT_JUDGE, path.name, "zip")


@pytest.mark.parametrize("command_name", ["verify", "inspect"])
def test_a_truncated_wheel(tmp_path: Path, command_name: str) -> None:
    path = tiny.wheel(tmp_path)
    path.write_bytes(path.read_bytes()[:-200])

    answer = command.run([command_name, path.name], tmp_path)

    assert_refusal(answer, CANNOT_JUDGE, path.name)


@pytest.mark.parametrize("name", ["../../escaped.py", "/escaped.py", "tiny/../../escaped.py"])
def test_a_wheel_whose_paths_climb_out_is_not_installed(tmp_path: Path, name: str) -> None:
    path = tiny.wheel(tmp_path, extra={name: "ESCAPED = True\n"})

    answer = verify(tmp_path, path.name, "--format", "json")

    assert_message(answer, FAULT, "escaped.py")
    assert finding_codes(answer) == ["WC222"]
    assert [stage["name"] for stage in answer.report["stages"] if stage["status"] == "skipped"] == [
        "build",
        "environment",
        "imports",
    ]
    assert list(tmp_path.rglob("escaped.py")) == []
    assert not Path("/escaped.py").exists()
