"""A clone's view of a project: our own copy of what git tracks, and what on the developer's disk a clone would lack."""

from __future__ import annotations

import os
from pathlib import Path

from wheelcheck.errors import UsageError, WheelcheckError
from wheelcheck.model.snapshot import AbsentFile, Snapshot, SourceKind
from wheelcheck.stages import checkout
from wheelcheck.stages.absence import absent_files
from wheelcheck.stages.checkout import Checkout
from wheelcheck.stages.copying import TreeCopy, make_folder
from wheelcheck.stages.git import GitError, GitMissingError
from wheelcheck.stages.leftovers import leftovers
from wheelcheck.stages.repository import Repository, locate
from wheelcheck.stages.trouble import disk_trouble
from wheelcheck.stages.walk import Walk
from wheelcheck.stages.workspace import Workspace

_PROJECT_FILES = frozenset(("pyproject.toml", "setup.py"))
_NAME_LIMIT = 80  # of the copy's folder; some build tools make longer names from it


def take(folder: Path, workspace: Workspace, *, rev: str | None = None) -> Snapshot:
    """Copy the project in ``folder`` into ``workspace`` as a fresh clone would hold it.

    Nothing is written at the user's.

    From git: the tracked files with their present content, or with ``rev`` those of that commit; submodules too, and
    history in reach. The whole repository is copied; the snapshot's root is the project's folder in it. Where the
    project isn't in git, or git isn't installed: a plain copy, and a note saying so.

    Raises UsageError when there is no such folder or commit, WheelcheckError when the disk or git refuses.
    """
    with disk_trouble(f"reading {folder}"):
        if not folder.is_dir():
            what = "not a folder" if folder.exists() else "no such folder"
            raise UsageError(f"{folder}: {what}", "give the folder that holds pyproject.toml or setup.py")
        folder = folder.resolve()
    with disk_trouble(f"reading {folder}"):
        taken, reason = _tried_from_git(folder, workspace, rev)
    if taken is not None:
        return taken
    if rev is not None:
        raise UsageError(f"--rev {rev}: {folder} has no commits: {reason}", "leave --rev out")
    return _plain(folder, workspace, reason)


def _tried_from_git(folder: Path, workspace: Workspace, rev: str | None) -> tuple[Snapshot | None, str]:
    """The snapshot from git, or why there is none."""
    try:
        repository = locate(folder)
        if repository is None:
            return None, "git finds no repository behind its .git" if _has_git(folder) else "it is not in git"
        taken = _from_git(repository, folder, workspace, rev)
        return taken, f"nothing in it is tracked by the git repository {repository.top}"
    except GitMissingError:
        has = _has_git(folder)
        return None, "git is not installed, so its repository cannot be read" if has else "it is not in git"
    except GitError as error:
        hint = "git status in that folder shows the same; repair it, or verify an sdist: python -m build --sdist"
        raise WheelcheckError(f"git cannot read the repository of {folder}: {error}", hint) from error


def _from_git(repository: Repository, folder: Path, workspace: Workspace, rev: str | None) -> Snapshot | None:
    """The snapshot of a project in git; None when git tracks none of its files."""
    place = os.path.relpath(folder, repository.top.resolve()).replace(os.sep, "/")
    prefix = "" if place == "." else f"{place}/"
    into = _place(workspace, repository.top.name)
    if rev is None:
        begun = checkout.begin(repository, into)
        if not begun.run("ls-files", "-z", "--", f":(literal){place}"):
            return None
        taken = checkout.present(repository, begun)
    else:
        taken = checkout.of_commit(repository, into, checkout.resolve(repository, rev))
        if not any(path.startswith(prefix) for path in taken.files):
            hint = f"git ls-tree {rev} shows what it holds"
            raise UsageError(f"commit {rev} has no folder {place}", hint)
    files = _below(prefix, taken.files)
    absent, notes = _absent(repository, folder, prefix, files, taken, workspace)
    _check_project_is_tracked(folder, files, absent)
    changed = tuple(sorted(_below(prefix, taken.changed)))
    return Snapshot(
        kind=SourceKind.GIT,
        root=into / place if prefix else into,
        files=files,
        absent=absent,
        changed=changed,
        commit=taken.commit,
        notes=(*_git_notes(taken, changed, rev), *taken.notes, *notes),
        shallow=(repository.common_dir / "shallow").is_file(),
        leftovers=tuple(path for path in leftovers(folder) if path not in files) if rev is None else (),
    )


def _absent(
    repository: Repository, folder: Path, prefix: str, files: frozenset[str], taken: Checkout, workspace: Workspace
) -> tuple[tuple[AbsentFile, ...], tuple[str, ...]]:
    """What a clone would lack. Prefixes become relative to the project's folder."""
    inner = [(where.removeprefix(prefix), repo) for where, repo in taken.repositories[1:] if where.startswith(prefix)]
    repositories = [("", repository), *inner]
    # A tracked file that was deleted on disk is no longer a file on disk; one in another commit is.
    return absent_files(folder, files, repositories, without=workspace.root, sparse=_below(prefix, taken.unavailable))


def _check_project_is_tracked(folder: Path, files: frozenset[str], absent: tuple[AbsentFile, ...]) -> None:
    """A project whose one packaging file git doesn't hold cannot be built from any clone: nothing more to find out."""
    if files & _PROJECT_FILES:
        return
    for file in absent:
        if file.path in _PROJECT_FILES:
            why = f"{file.rule} hides it" if file.rule else "it was never added"
            force = "--force " if file.rule else ""
            raise WheelcheckError(
                f"{folder.name}: {file.path} is not in git ({why}), so a clone holds nothing to build",
                f"git add {force}{file.path}",
            )


def _below(prefix: str, paths: frozenset[str]) -> frozenset[str]:
    return frozenset(path.removeprefix(prefix) for path in paths if path.startswith(prefix))


def _git_notes(taken: Checkout, changed: tuple[str, ...], rev: str | None) -> list[str]:
    notes = []
    if rev is not None:
        notes.append(f"the files of commit {(taken.commit or rev)[:12]}, not those on disk")
    elif taken.commit is None:
        notes.append("the repository has no commit yet: the files that git tracks, as they are on disk")
    elif changed:
        files = "1 path is" if len(changed) == 1 else f"{len(changed)} paths are"
        notes.append(f"uncommitted changes are included: {files} not as in commit {taken.commit[:12]}")
    elif taken.changed:
        notes.append(f"uncommitted changes outside the project's folder: {len(taken.changed)}")
    return notes


def _plain(folder: Path, workspace: Workspace, reason: str) -> Snapshot:
    """A copy of a folder without git: all but environments, caches and build output; an unpacked sdist whole."""
    unpacked = (folder / "PKG-INFO").is_file()
    into = _place(workspace, folder.name)
    walk = Walk(folder, clutter=not unpacked, without=workspace.root, most=1_000_000)
    copy = TreeCopy(str(folder), str(into))
    with disk_trouble("copying the project"):
        files = frozenset(path for path in walk if copy.add(path))
    what = "an unpacked sdist" if unpacked else "a plain copy"
    notes = [f"{what}, since {reason}: whether a clone would hold every file is not known"]
    if copy.leaving:
        notes.append(
            f"symbolic links that lead out of the project, not followed: {', '.join(sorted(copy.leaving)[:3])}"
        )
    if walk.unfit:
        notes.append(f"neither file nor link, left out: {', '.join(sorted(walk.unfit)[:3])}")
    if walk.unreadable:
        raise WheelcheckError(
            f"{walk.unreadable[0] or folder}: the folder cannot be read", "make it readable for you, or remove it"
        )
    left = () if unpacked else tuple(path for path in leftovers(folder) if path not in files)
    return Snapshot(kind=SourceKind.COPY, root=into, files=files, notes=tuple(notes), leftovers=left)


def _place(workspace: Workspace, name: str) -> Path:
    """A new folder of that name: tools that look at the folder's name see what they would see in a clone."""
    fits = len(os.fsencode(name)) <= _NAME_LIMIT
    with disk_trouble("copying the project"):
        into = workspace.fresh("snapshot") / (name if name and fits else "project")
    make_folder(into)
    return into


def _has_git(folder: Path) -> bool:
    return any((parent / ".git").exists() for parent in (folder, *folder.parents))
