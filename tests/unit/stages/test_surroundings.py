from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from wheelcheck.stages import surroundings


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=n", "-c", "user.email=n@example.org")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True, timeout=60)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "demo"
    (folder / "src/demo").mkdir(parents=True)
    (folder / "src/demo/__init__.py").touch()
    (folder / "pyproject.toml").write_text('[project]\nname = "demo"\n')
    return folder


def test_without_git_the_folder_itself_is_the_top(project: Path) -> None:
    top, found = surroundings.read(project)

    assert (top, found.place, found.branch, found.hosts) == (project, ".", "main", frozenset())
    assert found.packages == ("demo",)


def test_a_package_that_git_does_not_track_is_none_of_the_project(project: Path) -> None:
    git(project, "init", "--quiet")
    git(project, "add", "--all")
    (project / "src/scratch").mkdir()
    (project / "src/scratch/__init__.py").touch()

    _, found = surroundings.read(project)

    assert found.packages == ("demo",)


def test_the_default_branch_is_that_of_the_remote_or_the_present_one_with_a_usual_name(project: Path) -> None:
    git(project, "init", "--quiet", "--initial-branch=trunk")
    _, on_trunk = surroundings.read(project)
    git(project, "checkout", "--quiet", "-b", "feature")
    _, on_feature = surroundings.read(project)
    git(project, "commit", "--quiet", "--allow-empty", "--message=x")
    git(project, "update-ref", "refs/remotes/origin/stable", "HEAD")
    git(project, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/stable")
    _, with_remote = surroundings.read(project)

    assert (on_trunk.branch, on_feature.branch, with_remote.branch) == ("trunk", "main", "stable")


def test_the_remotes_tell_where_it_is_hosted(project: Path) -> None:
    git(project, "init", "--quiet")
    git(project, "remote", "add", "origin", "git@github.com:x/y.git")
    git(project, "remote", "add", "mirror", "https://gitlab.example.org/x/y.git")

    _, found = surroundings.read(project)

    assert found.hosts == {"github", "gitlab"}


def test_in_a_repository_of_several_projects_ci_files_are_those_of_the_top(project: Path) -> None:
    top = project.parent
    git(top, "init", "--quiet")
    workflows = top / ".github/workflows"
    workflows.mkdir(parents=True)
    for path in (workflows / "ci.yml", workflows / "notes.txt", top / "tox.ini", project / "noxfile.py"):
        path.write_text("x")
    (top / ".gitmodules").touch()

    found_top, found = surroundings.read(project)

    assert (found_top, found.place, found.submodules) == (top, "demo", True)
    assert set(found.files) == {".github/workflows/ci.yml", "demo/pyproject.toml", "demo/noxfile.py"}
