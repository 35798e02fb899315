"""The GitHub action: what it may hold, and its steps run with bash as GitHub's runner would run them."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from e2e import command, tiny
from e2e.composite_action import ACTION, Job, load, wrappers

BROKEN = {"tiny/__init__.py": "", "tiny/a.py": "from tiny import absent\n"}
UPLOAD_SARIF = "github/codeql-action/upload-sarif"
UPLOAD_ARTIFACT = "actions/upload-artifact"


def job(place: Path, **inputs: str) -> Job:
    """A job in ``place`` with wheelcheck as it is here instead of a new installation."""
    python = f'"{sys.executable}"'
    reports = place / "reports"
    reports.mkdir()
    install = {
        "bin": wrappers(place, {"python": python, "wheelcheck": f"{python} -m wheelcheck"}),
        "reports": str(reports),
    }
    named = {name.replace("_", "-"): value for name, value in inputs.items()}
    return Job(place, command.environment(place), {"python": sys.executable} | named, {"install": install})


def steps() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = load()["runs"]["steps"]
    return found


def test_it_holds_nothing_that_a_composite_action_cannot_have() -> None:
    content = load()

    assert set(content) == {"name", "description", "author", "branding", "inputs", "outputs", "runs"}
    assert content["runs"]["using"] == "composite"
    for said in content["inputs"].values():
        assert set(said) == {"description", "default"}
        assert isinstance(said["default"], str)
    for said in content["outputs"].values():
        assert set(said) == {"description", "value"}
    for step in steps():
        allowed = {"uses", "with"} if "uses" in step else {"run", "shell", "env", "working-directory"}
        assert set(step) - {"id", "name", "if"} <= allowed
        assert "run" not in step or step["shell"] == "bash"


def test_no_script_holds_an_expression_that_an_input_could_make_into_code() -> None:
    assert [step["id"] for step in steps() if "${{" in step.get("run", "")] == []


def test_every_input_is_used_and_every_name_is_declared() -> None:
    content = load()
    text = ACTION.read_text(encoding="utf-8").split("\nruns:")[1]

    assert set(re.findall(r"inputs\.([\w-]+)", text)) == set(content["inputs"])
    referred = set(re.findall(r"steps\.([\w-]+)\.outputs", ACTION.read_text(encoding="utf-8")))
    assert referred <= {step.get("id") for step in steps()}


def test_other_actions_are_pinned_to_a_commit_with_its_version_beside_it() -> None:
    used = re.findall(r"uses: (\S+)(.*)", ACTION.read_text(encoding="utf-8"))

    assert len(used) == 3
    for name, comment in used:
        assert re.fullmatch(r"[\w-]+/[\w/-]+@[0-9a-f]{40}", name)
        assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment)


def test_a_good_project_passes_and_leaves_reports_and_the_wheel(tmp_path: Path) -> None:
    tiny.project(tmp_path)

    done = job(tmp_path, target="tiny").run()

    assert not done.failed, done.log
    assert done.result("verdict") == "pass"
    assert json.loads(Path(done.result("report")).read_text())["summary"]["verdict"] == "pass"
    assert (Path(done.result("dist")) / "tiny-1.0-py3-none-any.whl").is_file()
    assert "tiny" in done.summary
    assert UPLOAD_SARIF not in done.used
    assert UPLOAD_ARTIFACT not in done.used


def test_a_broken_project_fails_the_step_and_its_findings_are_sent_all_the_same(tmp_path: Path) -> None:
    tiny.project(tmp_path, modules=BROKEN)

    done = job(tmp_path, working_directory="tiny", sarif="true", category="3.11", artifact="reports").run()

    assert done.failed
    assert done.result("verdict") == "fail"
    assert "::error" in done.log
    assert "WC005" in done.summary
    assert done.used[UPLOAD_SARIF] == {"sarif_file": done.result("sarif"), "category": "3.11"}
    assert json.loads(Path(done.result("sarif")).read_text())["runs"][0]["results"][0]["ruleId"] == "WC005"
    kept = Path(done.used[UPLOAD_ARTIFACT]["path"])
    assert {path.name for path in kept.iterdir()} == {
        *("dist", "junit.xml", "summary.md", "wheelcheck.json", "wheelcheck.sarif")
    }


def test_annotations_and_summary_can_be_switched_off_and_other_options_given(tmp_path: Path) -> None:
    tiny.project(tmp_path, modules=BROKEN)
    args = """--smoke "import tiny; print('$HOME')" -q"""

    done = job(tmp_path, target="tiny", annotations="false", summary="false", fail_on="never", args=args).run()

    assert not done.failed, done.log
    assert done.result("verdict") == "pass"
    assert "error[WC005]" in done.log
    assert "::error" not in done.log
    assert done.summary == ""


def test_a_finished_wheel_is_verified_instead_of_built(tmp_path: Path) -> None:
    tiny.project(tmp_path)
    wheel = tiny.wheel(tmp_path)

    done = job(tmp_path, target="tiny", wheel=wheel.name).run()

    assert not done.failed, done.log
    stages = json.loads(Path(done.result("report")).read_text())["stages"]
    assert [stage["status"] for stage in stages if stage["name"] == "build"] == ["skipped"]


@pytest.mark.parametrize("name", ["target", "wheel", "python", "fail_on", "args", "version"])
def test_an_input_is_never_run(tmp_path: Path, name: str) -> None:
    tiny.project(tmp_path)
    code = "x\"; touch pwned; $(touch pwned) `touch pwned` ' || touch pwned"
    given = {"target": "tiny", name: f"--smoke '{code}" if name == "args" else code}

    done = job(tmp_path, **given).run()

    assert not list(tmp_path.rglob("pwned"))
    assert done.failed is (name != "version")  # which only the installation looks at


def test_what_wheelcheck_cannot_judge_is_told_from_findings(tmp_path: Path) -> None:
    done = job(tmp_path, target="nowhere", sarif="true").run()

    assert done.failed
    assert done.result("verdict") == "error"
    assert done.result("report") == ""
    assert UPLOAD_SARIF not in done.used
