from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from wheelcheck.errors import UsageError
from wheelcheck.stages import pushed
from wheelcheck.stages.pushed import Pushed

SHA = "a" * 40
OTHER = "b" * 40
ZERO = "0" * 40


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=n", "-c", "user.email=n@example.org", "-c", "core.hooksPath=/dev/null")
    command = ["git", *identity, *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True, timeout=60).stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    return tmp_path


def commit(folder: Path, files: dict[str, str]) -> str:
    for path, text in files.items():
        (folder / path).write_text(text)
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "change")
    return git(folder, "rev-parse", "HEAD")


def test_git_tells_a_ref_a_line_and_a_commit_counts_once() -> None:
    lines = [
        f"refs/heads/main {SHA} refs/heads/main {ZERO}\n",
        f"refs/tags/v1 {SHA} refs/tags/v1 {ZERO}\n",
        f"(delete) {ZERO} refs/heads/old {OTHER}\n",
        f"HEAD@{{1 day ago}} {OTHER} refs/heads/other {ZERO}\n",
        "\n",
    ]

    found = pushed.from_git(lines)

    assert [each.rev for each in found] == [SHA, OTHER]
    assert found[1].name == f"HEAD@{{1 day ago}} ({OTHER[:12]})"


def test_an_object_of_sha_256_that_is_zero_is_a_deletion_too() -> None:
    assert pushed.from_git([f"(delete) {'0' * 64} refs/heads/old {'b' * 64}"]) == ()


@pytest.mark.parametrize("line", ["hello", "a b c d", f"refs/heads/main {SHA[:10]} refs/heads/main {ZERO}"])
def test_anything_else_on_standard_input_is_refused(line: str) -> None:
    with pytest.raises(UsageError, match="not what git tells"):
        pushed.from_git([line])


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, None),
        ({"PRE_COMMIT_TO_REF": SHA}, None),
        ({"PRE_COMMIT": "1"}, Pushed("HEAD", "HEAD")),
        ({"PRE_COMMIT": "1", "PRE_COMMIT_LOCAL_BRANCH": "refs/heads/x"}, Pushed("refs/heads/x", "refs/heads/x")),
        (
            {"PRE_COMMIT": "1", "PRE_COMMIT_LOCAL_BRANCH": "refs/heads/x", "PRE_COMMIT_TO_REF": SHA},
            Pushed("refs/heads/x", SHA),
        ),
    ],
)
def test_pre_commit_tells_it_in_variables(variables: dict[str, str], expected: Pushed | None) -> None:
    assert pushed.from_pre_commit(variables) == expected


def test_settings_and_baseline_are_those_of_the_commit(repository: Path) -> None:
    sha = commit(repository, {"pyproject.toml": '[tool.wheelcheck]\nbaseline = "sins.json"\n', "sins.json": "{}"})
    (repository / "pyproject.toml").write_text("on disk\n")
    (repository / "sins.json").write_text("on disk\n")

    found = pushed.read(repository, Pushed("main", "main"))

    assert found == pushed.Commit("main", sha, '[tool.wheelcheck]\nbaseline = "sins.json"\n', "{}")


def test_a_baseline_on_disk_alone_accepts_nothing_and_one_that_is_named_but_absent_stays_absent(
    repository: Path,
) -> None:
    commit(repository, {"pyproject.toml": "[project]\n"})
    (repository / "wheelcheck-baseline.json").write_text("on disk\n")
    without = pushed.read(repository, Pushed("main", "main"))
    commit(repository, {"pyproject.toml": '[tool.wheelcheck]\nbaseline = "sins.json"\n'})
    named = pushed.read(repository, Pushed("main", "main"))

    assert without is not None
    assert without.baseline == '{\n  "wheelcheck-baseline": 1,\n  "findings": []\n}\n'
    assert named is not None
    assert named.baseline is None


def test_a_branch_with_nothing_to_build_is_passed_over_unless_it_is_checked_out(repository: Path) -> None:
    commit(repository, {"index.html": ""})
    git(repository, "branch", "pages")
    here = pushed.read(repository, Pushed("main", "main"))
    commit(repository, {"setup.py": ""})

    assert here is not None
    assert pushed.read(repository, Pushed("pages", "pages")) is None


def test_a_folder_of_the_repository_has_its_own_settings(repository: Path) -> None:
    (repository / "packages").mkdir()
    commit(repository, {"pyproject.toml": "top\n", "packages/pyproject.toml": "[project]\n"})

    found = pushed.read(repository / "packages", Pushed("main", "main"))

    assert found is not None
    assert found.settings == "[project]\n"


def test_a_commit_that_is_not_there_and_a_folder_that_is_not_in_git_are_said(repository: Path, tmp_path: Path) -> None:
    commit(repository, {"setup.py": ""})
    outside = tmp_path.parent / f"{tmp_path.name}-outside"
    outside.mkdir()

    with pytest.raises(UsageError, match="names no commit"):
        pushed.read(repository, Pushed("main", SHA))
    with pytest.raises(UsageError, match="not in git"):
        pushed.read(outside, Pushed("main", "main"))
