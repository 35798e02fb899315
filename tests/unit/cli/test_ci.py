"""``wheelcheck ci`` on folders."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from wheelcheck.cli import main

WORKFLOW = """\
on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - run: pip install build && python -m build
      - run: pip install dist/*.whl
      - run: python -c "import pkg"
"""
PYPROJECT = (
    '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n[project]\nname = "pkg"\n'
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / ".github/workflows").mkdir(parents=True)
    (tmp_path / ".github/workflows/ci.yml").write_text(WORKFLOW)
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)
    (tmp_path / "pkg").mkdir()
    (tmp_path / "pkg/__init__.py").write_text("")
    return tmp_path


def test_a_check_that_deceives_fails_the_run(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ci", str(project)]) == 1

    out = capsys.readouterr().out
    assert "error[WC701] .github/workflows/ci.yml:9: `python -c import pkg` imports pkg/__init__.py" in out
    assert "1 error in 1 file of CI and task runners" in out


def test_the_annotation_stands_on_the_line_of_the_workflow(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["ci", "--format", "github"])

    assert "::error file=.github/workflows/ci.yml,line=9," in capsys.readouterr().out


def test_findings_are_ignored_weighed_and_accepted_as_everywhere(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ignored = '[[tool.wheelcheck.ignores]]\nrule = "WC701"\npath = ".github/workflows/*"\nreason = "known"\n'
    (project / "pyproject.toml").write_text(PYPROJECT + ignored)
    assert main(["ci"]) == 0
    assert "known" in capsys.readouterr().out
    (project / "pyproject.toml").write_text(PYPROJECT)
    assert main(["ci", "--ignore", "imports-from-checkout"]) == 0
    assert main(["ci", "--severity", "WC701=warning"]) == 0


def test_exceptions_of_other_rules_are_not_called_needless(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = '[[tool.wheelcheck.ignores]]\nrule = "WC501"\nreason = "another day"\n'
    (project / "pyproject.toml").write_text(PYPROJECT + other)
    main(["ci"])

    assert "another day" not in capsys.readouterr().out


def test_the_json_report_names_the_stage(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["ci", "--format", "json"])

    report = json.loads(capsys.readouterr().out)
    assert [stage["name"] for stage in report["stages"]] == ["pipelines", "rules"]
    assert {"path": ".github/workflows/ci.yml", "line": 9} in report["findings"][0]["locations"]


def test_a_folder_without_ci_files_is_no_pass(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ci", str(tmp_path)]) == 3

    assert ".github/workflows" in capsys.readouterr().err


def test_other_systems_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / ".travis.yml").write_text("language: python\n")
    assert main(["ci", str(tmp_path)]) == 3

    assert ".travis.yml" in capsys.readouterr().err


@pytest.mark.parametrize("path", [".github/workflows/a.yml", ".gitlab-ci.yml", ".pre-commit-config.yaml", "noxfile.py"])
@pytest.mark.parametrize(
    "content",
    [
        b"a:\n\tb",
        b"\xff\xfe\x00",
        b"",
        b"[" * 50_000,
        b"a: &a [*a]",
        b"on: push\njobs: {a: {runs-on: x, steps: [{run: 'echo \x1b[31m ::error::x || ('}]}}",
        b'jobs: {"\xe2\x80\xae::error::": {steps: [{uses: "actions/cache@v1", run: "##[error]x"}]}}',
        b"x" * 1_500_000,
    ],
)
def test_hostile_files_give_an_answer_and_never_a_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], path: str, content: bytes
) -> None:
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).write_bytes(content)
    assert main(["ci", str(tmp_path)]) in (0, 1)

    shown = capsys.readouterr()
    assert "internal error" not in shown.err
    assert not any(line.lstrip().startswith("::") or "##[" in line or "\x1b" in line for line in shown.out.splitlines())


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.yml").write_text("on: push\njobs: {}\n")
    inner = tmp_path / "inner"
    (inner / ".github/workflows").mkdir(parents=True)
    (inner / ".github/workflows/ci.yml").symlink_to(tmp_path / "secret.yml")
    assert main(["ci", str(inner)]) == 3
