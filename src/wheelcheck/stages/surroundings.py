"""What stands around a project on disk: the repository, CI files, task runners. Nothing is run but git."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from wheelcheck.errors import UsageError, WheelcheckError
from wheelcheck.scaffold import Surroundings, packages
from wheelcheck.stages import project
from wheelcheck.stages.git import Git, GitError, GitMissingError
from wheelcheck.stages.repository import Repository, locate
from wheelcheck.stages.trouble import disk_trouble
from wheelcheck.stages.walk import Walk

_AT_TOP = (".gitlab-ci.yml", ".pre-commit-config.yaml")
_BESIDE = ("pyproject.toml", "setup.cfg", "tox.ini", "tox.toml", "noxfile.py")
_WORKFLOWS = ".github/workflows"
_MOST_WORKFLOWS = 200
_SIZE_LIMIT = 1_000_000
_BRANCHES = ("main", "master", "trunk", "develop")


def read(folder: Path) -> tuple[Path, Surroundings]:
    """The top of the repository, or the folder itself where there is none; and what stands there.

    UsageError when there is no such folder or a file is not UTF-8; WheelcheckError when it holds no project.
    """
    if not folder.is_dir():
        raise UsageError(f"{folder}: no such folder", "give the folder that holds pyproject.toml or setup.py")
    folder = folder.resolve()
    repository = _repository(folder)
    top = repository.top.resolve() if repository is not None else folder
    place = folder.relative_to(top).as_posix()
    described = project.read(folder, root=str(folder))
    files = {}
    with disk_trouble(f"reading {top}"):
        for path in (*_AT_TOP, *_workflows(top), *(name if place == "." else f"{place}/{name}" for name in _BESIDE)):
            text = _text(top, path)
            if text is not None:
                files[path] = text
        found = packages(described, _paths(folder, repository))
    return top, Surroundings(
        described,
        place,
        found,
        files,
        branch=_branch(repository),
        hosts=_hosts(repository),
        submodules=(top / ".gitmodules").is_file(),
    )


def _repository(folder: Path) -> Repository | None:
    try:
        return locate(folder)
    except (GitError, GitMissingError):
        return None


def _paths(folder: Path, repository: Repository | None) -> frozenset[str]:
    """What git tracks; where it tracks nothing, what lies there."""
    tracked: list[str] = []
    if repository is not None:
        try:
            tracked = Git(folder).records("ls-files", "-z")
        except (GitError, GitMissingError):
            tracked = []
    return frozenset(tracked or Walk(folder))


def _workflows(top: Path) -> Iterable[str]:
    place = top / _WORKFLOWS
    names = sorted(path.name for path in place.iterdir()) if place.is_dir() else []
    return [f"{_WORKFLOWS}/{name}" for name in names if name.endswith((".yml", ".yaml"))][:_MOST_WORKFLOWS]


def _text(top: Path, path: str) -> str | None:
    place = top / path
    if not place.is_file():
        return None
    if place.stat().st_size > _SIZE_LIMIT:
        raise WheelcheckError(f"{path} is larger than {_SIZE_LIMIT // 1_000_000} MB", "nothing was written")
    try:
        return place.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8", "save it as UTF-8") from error


def _branch(repository: Repository | None) -> str:
    if repository is None:
        return _BRANCHES[0]
    for arguments in (("rev-parse", "--abbrev-ref", "origin/HEAD"), ("symbolic-ref", "--short", "HEAD")):
        try:
            name = repository.git.line(*arguments).removeprefix("origin/")
        except (GitError, GitMissingError):
            continue
        if arguments[0] == "rev-parse" or name in _BRANCHES:
            return name
    return _BRANCHES[0]


def _hosts(repository: Repository | None) -> frozenset[str]:
    settings = repository.config if repository is not None else ()
    urls = [value for key, value in settings if key.startswith("remote.") and key.endswith(".url")]
    return frozenset(host for host in ("github", "gitlab") if any(host in url for url in urls))
