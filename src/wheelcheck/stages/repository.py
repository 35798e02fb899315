"""Where the repository of a folder lies, and how it is configured."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from wheelcheck.stages.git import Git, GitError

_NOT_HERE = ("not a git repository", "must be run in a work tree", "not in a git directory")


@dataclass(frozen=True, slots=True)
class Repository:
    """A git repository with a work tree.

    ``top`` is the work tree; ``git_dir`` holds HEAD and index, ``common_dir`` objects and refs (they differ in a
    linked worktree); ``config`` is the effective configuration, keys in lower case but for subsections, last one wins.
    """

    top: Path
    git_dir: Path
    common_dir: Path
    config: tuple[tuple[str, str], ...]

    @property
    def git(self) -> Git:
        """git in the work tree, content filters (Git LFS) off: running them would write into the repository."""
        return Git(self.top, settings=self.no_filters)

    @property
    def no_filters(self) -> tuple[str, ...]:
        """The settings that switch every configured content filter off (gitattributes(5), `filter`)."""
        drivers = sorted({key.rsplit(".", 1)[0] for key, _ in self.config if key.startswith("filter.")})
        return tuple(
            setting
            for driver in drivers
            for setting in (f"{driver}.clean=", f"{driver}.smudge=", f"{driver}.process=", f"{driver}.required=false")
        )

    def setting(self, key: str) -> str | None:
        """The value of a configuration key, None when it isn't set."""
        return next((value for name, value in reversed(self.config) if name == key), None)

    def is_set(self, key: str, default: bool) -> bool:
        """The value of a true-or-false key (git-config(1))."""
        value = self.setting(key)
        return default if value is None else value.lower() not in ("false", "no", "off", "0")


def locate(folder: Path) -> Repository | None:
    """The repository whose work tree holds ``folder``, None when there is none. Raises GitMissingError and GitError."""
    git = Git(folder)
    try:
        top = Path(git.line("rev-parse", "--show-toplevel"))
    except GitError as error:
        if any(text in str(error) for text in _NOT_HERE):
            return None
        raise
    git = Git(top)
    git_dir = Path(git.line("rev-parse", "--absolute-git-dir"))
    common_dir = Path(os.path.abspath(top / git.line("rev-parse", "--git-common-dir")))  # noqa: PTH100 - no links resolved
    return Repository(top, git_dir, common_dir, _configuration(git))


def _configuration(git: Git) -> tuple[tuple[str, str], ...]:
    # A key without `=` is true (git-config(1)); `-z` then prints it without a newline.
    pairs = (record.partition("\n") for record in git.records("config", "-z", "--list"))
    return tuple((key, value if found else "true") for key, found, value in pairs)
