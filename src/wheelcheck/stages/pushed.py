"""What a push would send: from git's lines to its pre-push hook, or from pre-commit's variables; read from commits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from wheelcheck.config import baseline, parse
from wheelcheck.errors import UsageError, WheelcheckError
from wheelcheck.stages.checkout import resolve
from wheelcheck.stages.git import Git, GitError, GitMissingError
from wheelcheck.stages.repository import locate

_NOTHING = re.compile(r"0{40}|0{64}")  # the object that stands for a ref to be deleted, in SHA-1 and SHA-256
_PROJECT_FILES = ("pyproject.toml", "setup.py", "setup.cfg")
_FIELDS = 4
_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a push sends: ``rev`` is a commit or what names one, ``name`` how the user calls it."""

    name: str
    rev: str


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit to be verified: ``name`` as the user calls it, its ``settings`` (the text of its pyproject.toml, empty
    without one), and the text of its ``baseline`` (None: its settings name one that it lacks)."""

    name: str
    sha: str
    settings: str
    baseline: str | None


def from_git(lines: Iterable[str]) -> tuple[Pushed, ...]:
    """From the lines ``<local ref> <local object> <remote ref> <remote object>`` (githooks(5), pre-push); each object
    once, refs that are deleted not at all. UsageError for other lines."""
    found: dict[str, Pushed] = {}
    for line in lines:
        parts = line.rsplit(maxsplit=_FIELDS - 1)
        if not parts:
            continue
        if len(parts) != _FIELDS or not re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", parts[1]):
            raise UsageError("standard input is not what git tells its pre-push hook", "call it from that hook")
        if not _NOTHING.fullmatch(parts[1]):
            found.setdefault(parts[1], Pushed(_name(parts[0], parts[1]), parts[1]))
    return tuple(found.values())


def _name(ref: str, sha: str) -> str:
    return sha[:_SHOWN] if ref == sha else f"{ref} ({sha[:_SHOWN]})"


def from_pre_commit(environ: Mapping[str, str]) -> Pushed | None:
    """From the variables that pre-commit gives its hooks; None when it did not start us.

    At the first push of a history there is no PRE_COMMIT_TO_REF, only the branch. When it is run by hand there is
    neither: then what the present branch would send.
    """
    if environ.get("PRE_COMMIT") != "1":
        return None
    rev = environ.get("PRE_COMMIT_TO_REF") or environ.get("PRE_COMMIT_LOCAL_BRANCH") or "HEAD"
    return Pushed(environ.get("PRE_COMMIT_LOCAL_BRANCH") or rev, rev)


def read(folder: Path, pushed: Pushed) -> Commit | None:
    """The commit with its own settings, since those on disk are not pushed; None when it has nothing to build in
    ``folder``. A branch without a project (the pages of a documentation) is none of our business, unless it is the one
    checked out: there the lack may be the fault to be found.

    UsageError for no such commit and for settings that cannot be understood, WheelcheckError when git cannot tell.
    """
    try:
        repository = locate(folder)
        if repository is None:
            raise UsageError(f"{folder} is not in git, so it cannot be pushed", "name the folder of the project")
        git = Git(folder)
        sha = resolve(repository, pushed.rev)
        files = {name: _file(git, sha, name) for name in _PROJECT_FILES}
        if not any(text is not None for text in files.values()) and sha != resolve(repository, "HEAD"):
            return None
        settings = files["pyproject.toml"] or ""
        named = parse(settings).get("baseline")
        accepted = _file(git, sha, str(named or baseline.NAME))
        # A baseline that the settings name must be there; the usual one may be absent.
        return Commit(
            pushed.name, sha, settings, baseline.render(()) if accepted is None and named is None else accepted
        )
    except GitMissingError as error:
        raise WheelcheckError("git is not on this machine", "install git") from error
    except GitError as error:
        raise WheelcheckError(f"git cannot read {pushed.name}: {error}", "git log shows the same") from error


def _file(git: Git, commit: str, path: str) -> str | None:
    try:
        return git.run("cat-file", "blob", f"{commit}:./{path}").decode("utf-8", "replace")
    except GitError:
        return None
