"""GitLab's template: its inputs filled in as GitLab does, and what its job runs."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from e2e import command, tiny
from e2e.composite_action import wrappers

TEMPLATE = Path(__file__).parents[2] / "templates" / "wheelcheck.yml"
_INPUT = re.compile(r"\$\[\[ inputs\.([\w-]+) \]\]")


def job(**inputs: Any) -> dict[str, Any]:
    """The job with these inputs: a text stands in its place, a list is the whole value."""
    header, body = (yaml.safe_load(part) for part in TEMPLATE.read_text(encoding="utf-8").split("\n---\n"))
    declared = header["spec"]["inputs"]
    values = {name: said["default"] for name, said in declared.items()}
    values |= {name.replace("_", "-"): value for name, value in inputs.items()}
    assert set(values) == set(declared)
    assert set(_INPUT.findall(TEMPLATE.read_text(encoding="utf-8"))) == set(declared)
    ((_, found),) = _filled(body, values).items()
    assert isinstance(found, dict)
    return found


def _filled(value: Any, values: dict[str, Any]) -> Any:
    if isinstance(value, dict):
        return {_filled(key, values): _filled(each, values) for key, each in value.items()}
    if isinstance(value, list):
        return [_filled(each, values) for each in value]
    whole = _INPUT.fullmatch(value) if isinstance(value, str) else None
    if whole is not None:
        return values[whole[1]]
    return _INPUT.sub(lambda found: str(values[found[1]]), value) if isinstance(value, str) else value


def test_each_interpreter_is_a_job_of_its_own_and_the_reports_are_kept_of_a_failure_too() -> None:
    found = job(python=["3.10", "3.13"], before=["apt-get install -y gfortran"])

    assert found["parallel"] == {"matrix": [{"PYTHON_TAG": ["3.10", "3.13"]}]}
    assert found["image"] == "python:$PYTHON_TAG"
    assert found["before_script"] == ["apt-get install -y gfortran"]
    assert found["variables"]["GIT_DEPTH"] == "0"
    assert found["artifacts"] == {
        "when": "always",
        "reports": {"junit": "junit.xml", "codequality": "codequality.json"},
    }


def test_the_version_asked_for_is_installed() -> None:
    assert job(version="==0.1.0")["script"][1].endswith('"wheelcheck[uv]==0.1.0"')


def test_its_last_line_verifies_and_writes_what_the_widgets_read(tmp_path: Path) -> None:
    tiny.project(tmp_path, modules={"tiny/__init__.py": "", "tiny/a.py": "from tiny import absent\n"})
    found = job(target="tiny", args="--fail-on never")
    bin_folder = wrappers(tmp_path, {"wheelcheck": f'"{sys.executable}" -m wheelcheck'})
    line = found["script"][-1].replace("/tmp/wheelcheck/bin", bin_folder)

    done = subprocess.run(
        ["sh", "-euc", line],
        cwd=tmp_path,
        env={**command.environment(tmp_path), **found["variables"]},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert done.returncode == 0, done.stderr
    (found_one,) = json.loads((tmp_path / "codequality.json").read_text())
    assert found_one["check_name"] == "dangling-import"
    assert "tiny.absent does not exist" in (tmp_path / "junit.xml").read_text()
