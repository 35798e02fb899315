"""A real ``git push`` into a repository beside it, with ``wheelcheck pre-push`` as git's hook."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from e2e import command, samples, tiny

MODULES = {"tiny/__init__.py": "", "tiny/a.py": "from tiny import b\n", "tiny/b.py": "VALUE = 1\n"}


@dataclass(frozen=True, slots=True)
class Clone:
    """A project of a developer, whose remote is a bare repository."""

    folder: Path
    variables: Mapping[str, str]

    def git(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """git, whatever its exit status."""
        return subprocess.run(
            ["git", *arguments],
            cwd=self.folder,
            env=dict(self.variables),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
        )

    def commit(self, **changes: str) -> None:
        """Everything as it is on disk, after these modules of the package were written."""
        for name, text in changes.items():
            (self.folder / "tiny" / f"{name}.py").write_text(text)
        for arguments in (("add", "--all"), ("commit", "--quiet", "--message", "change")):
            assert self.git(*arguments).returncode == 0

    def push(self, *refs: str) -> subprocess.CompletedProcess[str]:
        """Push to the remote."""
        return self.git("push", "origin", *refs)

    def remote(self, ref: str) -> str:
        """The commit of that branch at the remote, empty without one."""
        return self.git("ls-remote", "origin", ref).stdout.partition("\t")[0]


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    """With the hook installed, and nothing committed yet."""
    folder = tiny.project(tmp_path, modules=MODULES)
    variables = command.environment(tmp_path, samples.git_environ(tmp_path, samples.GitState()))
    made = Clone(folder, variables)
    for arguments in (("init", "--quiet", "--bare", "../remote.git"), ("init", "--quiet", "--initial-branch=main")):
        assert made.git(*arguments).returncode == 0
    made.git("remote", "add", "origin", "../remote.git")
    hook = folder / ".git/hooks/pre-push"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m wheelcheck pre-push --format concise\n')
    hook.chmod(0o755)
    return made


def test_a_commit_that_lacks_a_file_is_stopped_and_a_fix_on_disk_does_not_help(clone: Clone) -> None:
    (clone.folder / ".gitignore").write_text("b.py\n")
    clone.commit()

    first = clone.push("main")
    (clone.folder / ".gitignore").unlink()
    second = clone.push("main")

    assert ".gitignore:1: error[WC002]" in first.stdout + first.stderr
    assert "error[WC001] tiny.b" in second.stdout + second.stderr
    assert (first.returncode, second.returncode, clone.remote("main")) == (1, 1, "")


def test_a_good_commit_is_pushed_though_a_later_one_that_stays_here_is_broken(clone: Clone) -> None:
    clone.commit()
    clone.commit(a="from tiny import absent\n")

    good = clone.push("HEAD~1:refs/heads/main")
    broken = clone.push("main")

    assert good.returncode == 0, good.stderr
    assert (broken.returncode, clone.remote("main")) == (1, clone.git("rev-parse", "HEAD~1").stdout.strip())
    assert "WC005" in broken.stdout + broken.stderr


def test_settings_that_are_not_committed_do_not_help(clone: Clone) -> None:
    clone.commit(a="from tiny import absent\n")
    with (clone.folder / "pyproject.toml").open("a") as file:
        file.write('\n[[tool.wheelcheck.ignores]]\nrule = "WC005"\nreason = "known"\n')

    stopped = clone.push("main")
    clone.commit()
    pushed = clone.push("main")

    assert stopped.returncode == 1
    assert "WC005" in stopped.stdout + stopped.stderr
    assert pushed.returncode == 0, pushed.stdout + pushed.stderr


def test_of_several_branches_each_is_verified_and_one_without_a_project_is_passed_over(clone: Clone) -> None:
    clone.commit()
    tree = clone.git("mktree").stdout.strip()
    pages = clone.git("commit-tree", tree, "-m", "pages").stdout.strip()

    pushed = clone.push("main", f"{pages}:refs/heads/pages")
    deleted = clone.push("--delete", "pages")

    assert pushed.returncode == 0, pushed.stderr
    assert "has nothing to build" in pushed.stderr
    assert deleted.returncode == 0, deleted.stderr
    assert "nothing is pushed" in deleted.stderr
