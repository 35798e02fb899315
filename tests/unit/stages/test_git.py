"""Asking git: what it may see of the user's environment, and how it complains."""

from __future__ import annotations

from pathlib import Path

import pytest

from wheelcheck.stages.git import Git, GitError, GitMissingError, joined, split
from wheelcheck.stages.repository import locate


def test_names_that_are_not_utf8_survive_both_ways() -> None:
    names = ["a b", "new\nline", b"bad\xff".decode("utf-8", "surrogateescape")]

    assert split(joined(names)) == names


def test_a_refusal_carries_gits_own_words(tmp_path: Path) -> None:
    with pytest.raises(GitError, match="not a git repository"):
        Git(tmp_path).run("rev-parse", "HEAD")


def test_a_missing_git_is_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(GitMissingError):
        Git(tmp_path).run("version")


def test_what_a_hook_sets_does_not_lead_to_another_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
        Git(tmp_path / name).run("init", "--quiet")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "there/.git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(tmp_path / "there"))

    found = locate(tmp_path / "here")

    assert found is not None
    assert found.top == tmp_path / "here"


def test_a_folder_in_no_repository_has_none(tmp_path: Path) -> None:
    assert locate(tmp_path) is None


def test_the_last_value_of_a_setting_counts(tmp_path: Path) -> None:
    Git(tmp_path).run("init", "--quiet")
    with (tmp_path / ".git/config").open("a") as config:
        config.write("[core]\n\tautocrlf = input\n\tautocrlf\n")

    found = locate(tmp_path)

    assert found is not None
    assert found.setting("core.autocrlf") == "true"
    assert found.is_set("core.autocrlf", False)
    assert found.setting("no.such") is None
