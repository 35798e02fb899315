"""``wheelcheck init`` as it is started: what it shows, asks and writes."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from wheelcheck.cli import main
from wheelcheck.cli.commands import init

PYPROJECT = '[project]\nname = "demo"  # ours\n'


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "demo"
    (folder / "src/demo").mkdir(parents=True)
    (folder / "src/demo/__init__.py").touch()
    (folder / "pyproject.toml").write_text(PYPROJECT)
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main"], cwd=folder, check=True, timeout=60)
    subprocess.run(["git", "add", "--all"], cwd=folder, check=True, timeout=60)
    return folder


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Makes a terminal of the streams, whose user answers as told; gives the questions."""

    def prepare(*given: bool) -> list[str]:
        asked: list[str] = []
        left = list(given)

        def confirm(text: str, **_: object) -> bool:
            asked.append(text)
            return left.pop(0)

        monkeypatch.setattr(init, "is_terminal", lambda _: True)
        monkeypatch.setattr(click, "confirm", confirm)
        return asked

    return prepare


def files(folder: Path) -> dict[str, str]:
    paths = (path for path in folder.rglob("*") if path.is_file() and ".git" not in path.relative_to(folder).parts)
    return {path.relative_to(folder).as_posix(): path.read_text() for path in paths}


def test_with_nobody_to_ask_the_diff_is_shown_and_nothing_is_written(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files(project)

    status = main(["init", str(project)])

    shown = capsys.readouterr()
    assert status == 2
    assert '+top-level = ["demo"]' in shown.out.splitlines()
    assert ' name = "demo"  # ours' in shown.out.splitlines()
    assert "--yes writes" in shown.err
    assert files(project) == before


def test_yes_writes_and_a_second_run_has_nothing_to_do(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["init", "--github", "--pre-commit", "--yes", str(project)]

    first = main(arguments)
    written = files(project)
    capsys.readouterr()
    second = main(arguments)

    assert (first, second) == (0, 0)
    assert {".github/workflows/wheelcheck.yml", ".pre-commit-config.yaml"} < set(written)
    assert written["pyproject.toml"].startswith(PYPROJECT)
    assert files(project) == written
    shown = capsys.readouterr()
    assert (shown.out, shown.err.splitlines()[-1]) == ("", "wheelcheck: nothing to write")


def test_diff_and_check_write_nothing_and_check_tells_by_its_status(project: Path) -> None:
    before = files(project)

    statuses = [main(["init", option, "--nox", str(project)]) for option in ("--diff", "--check")]
    untouched = files(project) == before
    main(["init", "--yes", "--nox", str(project)])
    statuses += [main(["init", option, "--nox", str(project)]) for option in ("--diff", "--check")]

    assert untouched
    assert statuses == [0, 1, 0, 0]


def test_in_a_terminal_it_asks_for_what_is_left_to_set_up_and_before_it_writes(
    project: Path, answers: Callable[..., list[str]]
) -> None:
    (project / "noxfile.py").write_text("# wheelcheck is here already\n")
    asked = answers(False, True, False, False, True)

    status = main(["init", str(project)])

    assert status == 0
    assert asked == [
        "Set up a workflow of GitHub Actions?",
        "Set up a job of GitLab CI/CD?",
        "Set up a hook of pre-commit that verifies what is pushed?",
        "Set up an environment of tox?",
        "Write 2 files?",
    ]
    assert (project / ".gitlab-ci.yml").is_file()
    assert not (project / "tox.ini").exists()


def test_who_says_no_keeps_everything(project: Path, answers: Callable[..., list[str]]) -> None:
    before = files(project)
    answers(False)

    status = main(["init", "--tox", str(project)])

    assert (status, files(project)) == (0, before)


def test_a_folder_of_a_repository_gets_its_table_and_the_top_gets_what_ci_reads(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = project / "packages/part"
    inner.mkdir(parents=True)
    (inner / "pyproject.toml").write_text('[project]\nname = "part"\n')
    (inner / "part.py").touch()
    monkeypatch.chdir(inner)

    status = main(["init", "--github", "--gitlab", "--tox", "--yes"])

    written = files(project)
    assert status == 0
    assert "wheelcheck verify --python 3.10 --python 3.13 packages/part" in written[".github/workflows/wheelcheck.yml"]
    assert "packages/part/tox.ini" in written
    assert "[tool.wheelcheck]" not in written["pyproject.toml"]


def test_what_no_program_can_extend_is_shown_and_told_by_the_status(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / ".pre-commit-config.yaml").write_text("repos: []\n")

    status = main(["init", "--no-table", "--pre-commit", "--yes", str(project)])

    shown = capsys.readouterr()
    assert status == 1
    assert "add by hand" in shown.err
    assert "- id: wheelcheck" in shown.err
    assert (project / ".pre-commit-config.yaml").read_text() == "repos: []\n"


def test_escape_codes_of_a_file_do_not_reach_the_terminal(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "pyproject.toml").write_text(PYPROJECT + "# \u202e::error::\n", encoding="utf-8")

    main(["init", "--diff", str(project)])

    shown = capsys.readouterr().out
    assert "\u202e" not in shown
    assert "\\u202e" in shown


@pytest.mark.parametrize("color", ["always", "never"])
def test_colours_are_those_asked_for(project: Path, color: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(["init", "--diff", "--color", color, str(project)])

    assert ("\x1b[32m+top-level" in capsys.readouterr().out) is (color == "always")


def test_nothing_is_written_when_one_file_cannot_be(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / ".github").write_text("a file\n")
    before = files(project)

    status = main(["init", "--github", "--yes", str(project)])

    assert status == 3
    assert "is no folder" in capsys.readouterr().err
    assert files(project) == before


@pytest.mark.parametrize(
    ("name", "content", "status", "words"),
    [
        ("pyproject.toml", b"[project\n", 2, "not valid TOML"),
        ("tox.ini", b"\xff\xfe", 2, "tox.ini is not UTF-8"),
        (".gitlab-ci.yml", b"#" * 1_000_001, 3, "larger than 1 MB"),
    ],
    ids=["no TOML", "no UTF-8", "too large"],
)
def test_files_that_cannot_be_read_are_named(
    project: Path, name: str, content: bytes, status: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / name).write_bytes(content)

    found = main(["init", "--yes", str(project)])

    assert found == status
    assert words in capsys.readouterr().err


def test_a_folder_without_a_project_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", str(tmp_path)]) == 3
    assert main(["init", str(tmp_path / "nowhere")]) == 2
    assert "no such folder" in capsys.readouterr().err


def test_wheelcheck_ci_has_nothing_to_say_of_what_is_written(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    flags = ("--github", "--gitlab", "--nox", "--pre-commit", "--tox")
    main(["init", *flags, "--yes", str(project)])
    capsys.readouterr()

    status = main(["ci", str(project)])

    assert status == 0
    assert capsys.readouterr().out.startswith("no findings in 5 files")
