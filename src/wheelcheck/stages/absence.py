"""Which files on the developer's disk a clone would lack, and which ignore rule hides each (gitignore(5))."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from wheelcheck.model.snapshot import Absence, AbsentFile, IgnoreRule
from wheelcheck.stages.git import joined, split
from wheelcheck.stages.repository import Repository
from wheelcheck.stages.walk import Walk

_MOST = 50_000
_FIELDS = 4  # of a record of `git check-ignore -v -z`: source, line, pattern, path


def absent_files(
    folder: Path,
    tracked: frozenset[str],
    repositories: Sequence[tuple[str, Repository]],
    *,
    without: Path,
    sparse: Iterable[str] = (),
) -> tuple[tuple[AbsentFile, ...], tuple[str, ...]]:
    """Files below ``folder`` that are not ``tracked``, each with its reason, and notes.

    Paths are relative to ``folder``; ``repositories`` are those of the checkout, by their prefix relative to
    ``folder`` ("" or "../" and so on for the one that holds it). Environments, caches and build output are left out.
    Raises GitError.
    """
    walk = Walk(folder, tracked=_folders(tracked), without=without, most=len(tracked) + _MOST)
    outer = repositories[0][1]
    is_tracked = _is_tracked(tracked, outer.is_set("core.ignorecase", False))
    paths = [path for path in walk if not is_tracked(path)]
    rules: dict[str, IgnoreRule] = {}
    for repository, own in _by_repository(paths, repositories):
        rules.update(_rules(repository, folder, own))
    absent = [
        AbsentFile(path, Absence.IGNORED, rules[path]) if path in rules else AbsentFile(path, Absence.UNTRACKED)
        for path in paths
    ]
    absent += [AbsentFile(path, Absence.SKIPPED) for path in sparse]
    return tuple(sorted(absent, key=lambda file: file.path)), tuple(_notes(walk, paths))


def _folders(paths: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for path in paths:
        folder = posixpath.dirname(path)
        while folder and folder not in found:
            found.add(folder)
            folder = posixpath.dirname(folder)
    return found


def _is_tracked(tracked: frozenset[str], ignore_case: bool) -> Callable[[str], bool]:
    """Whether a path is tracked; where the file system ignores case, under whatever case."""
    if not ignore_case:
        return tracked.__contains__
    folded = frozenset(path.casefold() for path in tracked)
    return lambda path: path.casefold() in folded


def _by_repository(
    paths: Iterable[str], repositories: Sequence[tuple[str, Repository]]
) -> list[tuple[Repository, list[str]]]:
    """Each path under the innermost repository or submodule that holds it."""
    inner = sorted(repositories[1:], key=lambda pair: -len(pair[0]))
    groups: dict[str, tuple[Repository, list[str]]] = {prefix: (repo, []) for prefix, repo in repositories}
    outermost = repositories[0][0]
    for path in paths:
        prefix = next((prefix for prefix, _ in inner if path.startswith(prefix)), outermost) if inner else outermost
        groups[prefix][1].append(path)
    return [group for group in groups.values() if group[1]]


def _rules(repository: Repository, folder: Path, paths: list[str]) -> dict[str, IgnoreRule]:
    """The rule that hides each ignored path."""
    inside = {os.path.relpath(folder / path, repository.top).replace(os.sep, "/"): path for path in paths}
    # `--no-index` since tracked ones are not among them; status 1 says that none is ignored.
    arguments = ("check-ignore", "--verbose", "-z", "--no-index", "--stdin")
    fields = split(repository.git.run(*arguments, stdin=joined(inside), accept=(0, 1)))
    found = {}
    for at in range(0, len(fields) - len(fields) % _FIELDS, _FIELDS):
        source, line, pattern, path = fields[at : at + _FIELDS]
        if pattern.startswith("!"):
            continue  # the last match takes the file back in
        found[inside[path]] = IgnoreRule(_shown(source, repository, folder), int(line), pattern)
    return found


def _shown(source: str, repository: Repository, folder: Path) -> str:
    """An ignore file as the user would write it: relative to the project, `~/...` or absolute when it lies outside."""
    path = Path(os.path.normpath(repository.top / Path(source).expanduser()))
    # In a linked worktree or a submodule .git/info/exclude lies outside the work tree.
    if not path.is_relative_to(repository.top):
        home = Path.home()
        return f"~/{path.relative_to(home).as_posix()}" if path.is_relative_to(home) else path.as_posix()
    return os.path.relpath(path, folder).replace(os.sep, "/")


def _notes(walk: Walk, paths: Iterable[str]) -> Iterable[str]:
    for nested in walk.nested:
        count = sum(path.startswith(f"{nested}/") for path in paths)
        if count:
            files = "its file is" if count == 1 else f"its {count} files are"
            yield f"{nested} is a git repository of its own, not a submodule: {files} not in a clone"
    if walk.cut:
        yield f"more than {_MOST} untracked files on disk: those beyond are not known"
    if walk.unreadable:
        folders = ", ".join(walk.unreadable[:3])
        yield f"folders that cannot be read, so what is untracked in them is not known: {folders}"
