"""One project, several interpreters: one report, and what is the same for all done once."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from e2e import tiny
from e2e.answers import CANNOT_JUDGE, FAULT, verify
from e2e.command import interrupt
from wheelcheck.errors import WheelcheckError
from wheelcheck.model.interpreter import Interpreter
from wheelcheck.stages import interpreter

_OWN = f"{sys.version_info[0]}.{sys.version_info[1]}"


@pytest.fixture(scope="module")
def other() -> Interpreter:
    """A CPython of another version than the one that runs the tests."""
    for minor in (13, 12, 11, 10, 9, 8):
        try:
            found = interpreter.find(f"3.{minor}")
        except WheelcheckError:
            continue
        if found.version[:2] != sys.version_info[:2]:
            return found
    pytest.skip("no second Python here")


def _name(python: Interpreter) -> str:
    return ".".join(map(str, python.version[:2]))


def test_a_pure_wheel_is_built_once_and_what_fails_on_one_says_so(tmp_path: Path, other: Interpreter) -> None:
    text = f"import sys\nif sys.version_info[:2] == {other.version[:2]}:\n    import nowhere_to_be_found\n"
    folder = tiny.project(tmp_path, modules={"tiny.py": "import odd\n", "odd.py": text})

    answer = verify(tmp_path, str(folder), "--python", f"{_OWN},{other.executable}", "--output", "json=report.json")

    report = json.loads((tmp_path / "report.json").read_text())
    assert answer.status == FAULT
    assert answer.stdout.count("error[WC501]") == 1
    assert f"  only on {_name(other)}\n" in answer.stdout
    assert "1 of 2 interpreters fail" in answer.stdout
    first, second = report["runs"]
    assert [run["summary"]["verdict"] for run in (first, second)] == ["pass", "fail"]
    build = next(stage for stage in second["stages"] if stage["name"] == "build")
    assert build["reason"] == f"the wheel of Python {_OWN} is for every interpreter"
    assert answer.left == ()


def test_a_baseline_holds_what_any_interpreter_finds(tmp_path: Path, other: Interpreter) -> None:
    text = f"import sys\nif sys.version_info[:2] == {other.version[:2]}:\n    import nowhere_to_be_found\n"
    folder = tiny.project(tmp_path, modules={"odd.py": text})
    pythons = ("--python", _OWN, "--python", other.executable)

    written = verify(tmp_path, str(folder), *pythons, "--write-baseline")
    known = verify(tmp_path, str(folder), *pythons)

    assert written.status == 0
    assert len(json.loads((folder / "wheelcheck-baseline.json").read_text())["findings"]) == 1
    assert known.status == 0
    # The interpreter without the fault needs no such line; the other does.
    assert "no longer occurs" not in known.stdout
    assert "pass on 2 interpreters" in known.stdout


def test_a_missing_interpreter_stops_before_anything_is_built(tmp_path: Path) -> None:
    folder = tiny.project(tmp_path, before="raise SystemExit('built')")

    answer = verify(tmp_path, str(folder), "--python", _OWN, "--python", "3.99", "--python", "3.98")

    assert answer.status == CANNOT_JUDGE
    assert "no Python 3.99 on this machine; no Python 3.98 on this machine" in answer.stderr
    assert "found here: Python" in answer.stderr
    assert "build" not in answer.stderr


def test_two_names_of_one_interpreter_are_one_run(tmp_path: Path) -> None:
    folder = tiny.project(tmp_path)

    answer = verify(tmp_path, str(folder), "--python", sys.executable, "--python", sys.executable, "--format", "json")

    assert answer.status == 0
    assert "runs" not in answer.report


def test_the_configuration_may_name_several(tmp_path: Path, other: Interpreter) -> None:
    folder = tiny.project(tmp_path)
    with (folder / "pyproject.toml").open("a") as file:
        file.write(f'\n[tool.wheelcheck]\npython = ["{_OWN}", "{other.executable}"]\n')

    answer = verify(tmp_path, str(folder), "--keep", str(tmp_path / "kept"))

    assert answer.status == 0, answer.stderr
    assert "pass on 2 interpreters" in answer.stdout
    kept = {path.name for path in (tmp_path / "kept").iterdir()}
    assert kept == {f"build-{_OWN}.log", f"build-{_name(other)}.log", "tiny-1.0.tar.gz", "tiny-1.0-py3-none-any.whl"}


def test_a_wheel_for_one_python_is_a_finding_on_the_other(tmp_path: Path, other: Interpreter) -> None:
    own = f"cp{sys.version_info[0]}{sys.version_info[1]}"
    wheel = tiny.wheel(tmp_path, tag=f"{own}-none-any")

    answer = verify(tmp_path, str(wheel), "--python", _OWN, "--python", other.executable, "--format", "json")

    assert answer.status == FAULT
    first, second = answer.report["runs"]
    assert [run["summary"]["verdict"] for run in (first, second)] == ["pass", "fail"]
    assert [each["code"] for each in second["findings"]] == ["WC405"]


def test_an_interrupt_between_two_interpreters_leaves_nothing(tmp_path: Path, other: Interpreter) -> None:
    text = "import threading\nthreading.Event().wait(60)\n"
    folder = tiny.project(tmp_path, modules={"tiny.py": text})
    pythons = ("--python", _OWN, "--python", other.executable, "--timeout", "1")

    answer = interrupt(["verify", str(folder), *pythons], tmp_path, f"Python {_name(other)}")

    assert answer.status == 130
    assert answer.stdout == ""
    assert answer.left == ()
