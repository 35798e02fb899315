"""The tracked files of a repository in a folder of ours, with the history beside them: as on disk, or of a commit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from wheelcheck.errors import UsageError
from wheelcheck.stages import history
from wheelcheck.stages.copying import TreeCopy, make_folder
from wheelcheck.stages.git import Git, GitError, joined, split
from wheelcheck.stages.repository import Repository, locate

_SUBMODULE = "160000"
_EXECUTABLE = "100755"
# Also what `git add --intent-to-add` records: putting it anew would stage an empty file.
_EMPTY_BLOBS = frozenset(
    (
        "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
        "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813",
    )
)


@dataclass(frozen=True, slots=True)
class Checkout:
    """What was put there. All paths are relative to the outermost repository's top.

    ``files`` are on disk in the copy; ``changed`` tracked paths that differ from the commit, deleted ones included;
    ``unavailable`` tracked files whose content this machine doesn't have (sparse partial clones); ``repositories``
    are the repository itself, by the prefix "", and its initialised submodules.
    """

    files: frozenset[str]
    changed: frozenset[str] = frozenset()
    unavailable: frozenset[str] = frozenset()
    commit: str | None = None
    notes: tuple[str, ...] = ()
    repositories: tuple[tuple[str, Repository], ...] = ()


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line of the index: ``tag`` as `git ls-files -v` prints it."""

    tag: str
    mode: str
    object: str
    stage: str
    path: str

    @property
    def skipped(self) -> bool:
        return self.tag in "Ss"

    @property
    def flagged(self) -> bool:
        """Whether git was told not to look at the file on disk (`git update-index`)."""
        return self.skipped or self.tag.islower()


def begin(repository: Repository, into: Path) -> Git:
    """Make the history in a new folder, for `present`; nothing is copied yet. Content filters are off."""
    make_folder(into)
    return replace(history.make(repository, into), settings=repository.no_filters)


def present(repository: Repository, git: Git, prefix: str = "") -> Checkout:
    """Put the tracked files beside the history that was begun, with their present content, uncommitted or not."""
    into = git.folder
    entries = _entries(git)
    files = {entry.path: entry for entry in entries if entry.mode != _SUBMODULE}
    _distrust(git, repository, files)
    copy, copied, notes = _copy(repository, into, files)
    skipped = [path for path in copy.missing if files[path].skipped]
    restored = _restore(git, skipped)
    if restored:
        notes.append(f"{_count(restored, 'tracked file')} outside the sparse checkout: taken from the index")
    gone = [path for path in copy.missing if path not in restored and not files[path].skipped]
    if gone:
        notes.append(f"deleted on disk but still tracked, so left out: {_some(gone)}")
    own = Checkout(
        files=frozenset(copied | restored),
        unavailable=frozenset(skipped) - restored,
        notes=tuple(notes),
        repositories=((prefix, repository),),
    )
    children = [_present_submodule(repository, into, entry.path, prefix) for entry in _submodules(git, entries)]
    changed, moved = _changed(git, repository)
    whole = replace(own, changed=changed | frozenset(gone), commit=_commit(git))
    notes_of_moved = tuple(
        f"submodule {prefix}{path} stands at another commit than the one recorded: a clone gets the recorded one"
        for path in moved
    )
    return _merged(replace(whole, notes=(*whole.notes, *notes_of_moved)), prefix, children)


def of_commit(repository: Repository, into: Path, commit: str, prefix: str = "") -> Checkout:
    """Put the files of a commit there. Content filters don't run: a Git LFS file is its pointer."""
    make_folder(into)
    # Line ends as committed: what the user's autocrlf would make of them no other clone has.
    git = replace(
        history.make(repository, into, commit=commit), settings=(*repository.no_filters, "core.autocrlf=false")
    )
    try:
        git.run("read-tree", commit, writes=True)
        git.run("checkout-index", "--all", "--force", "--index", "--quiet", writes=True)
    except GitError as error:
        raise UsageError(
            f"the files of commit {commit[:12]} cannot be read: {error}",
            "in a partial or shallow clone, fetch them first: git fetch --refetch",
        ) from error
    entries = _entries(git)
    files = frozenset(entry.path for entry in entries if entry.mode != _SUBMODULE)
    own = Checkout(files=files, commit=commit, repositories=((prefix, repository),))
    children = [_submodule_of_commit(repository, into, entry, prefix) for entry in _submodules(git, entries)]
    return _merged(own, prefix, children)


def resolve(repository: Repository, rev: str) -> str:
    """The commit that ``rev`` names; UsageError when none does."""
    try:
        if rev.startswith("-"):
            raise GitError
        return repository.git.line("rev-parse", "--verify", "--quiet", f"{rev}^{{commit}}")
    except GitError as error:
        shallow = (repository.common_dir / "shallow").exists()
        hint = "the clone is shallow: git fetch --unshallow --tags" if shallow else "git log --oneline --all shows them"
        raise UsageError(f"{rev!r} names no commit of {repository.top}", hint) from error


def _entries(git: Git) -> list[_Entry]:
    found: dict[str, _Entry] = {}
    for record in git.records("ls-files", "-z", "--stage", "-v"):
        facts, _, path = record.partition("\t")
        tag, mode, name, stage = facts.split(" ")
        found.setdefault(path, _Entry(tag, mode, name, stage, path))  # an unmerged path stands there up to three times
    return list(found.values())


def _submodules(git: Git, entries: list[_Entry]) -> list[_Entry]:
    """The submodules that a clone can fetch: those that .gitmodules names. Others are just foreign repositories."""
    links = [entry for entry in entries if entry.mode == _SUBMODULE]
    for entry in links:
        make_folder(git.folder / entry.path)  # an empty one stands for it in every clone
    if not links or not (git.folder / ".gitmodules").is_file():
        return []
    pattern = r"^submodule\..*\.path$"
    records = git.records("config", "-z", "--file", ".gitmodules", "--get-regexp", pattern, accept=(0, 1))
    named = {record.partition("\n")[2].rstrip("/") for record in records}
    return [entry for entry in links if entry.path in named]


def _distrust(git: Git, repository: Repository, files: dict[str, _Entry]) -> None:
    """Make git look into the copies of exactly those files that it would look into at the user's.

    Our copies keep time and size but no inode number or change time, by which git may notice a change at the user's.
    The index that is read is our copy, since reading may already touch the user's (shared index files).
    """
    trusted = repository.setting("core.trustctime") or "true"
    settings = (*git.settings, f"core.checkStat={repository.setting('core.checkstat') or 'default'}")
    looking = replace(git, folder=repository.top, settings=(*settings, f"core.trustctime={trusted}"))
    doubtful = looking.records("diff-files", "-z", "--name-only", "--ignore-submodules=all")
    lines = [
        f"{entry.mode} {entry.object} 0\t{path}"
        for path in doubtful
        if (entry := files.get(path)) is not None and entry.stage == "0" and entry.object not in _EMPTY_BLOBS
    ]
    if lines:  # an entry put anew has no file status to believe
        git.run("update-index", "-z", "--index-info", stdin=joined(lines), writes=True)


def _copy(repository: Repository, into: Path, files: dict[str, _Entry]) -> tuple[TreeCopy, set[str], list[str]]:
    modes_count = repository.is_set("core.filemode", True)
    copy = TreeCopy(str(repository.top), str(into))
    copied = set()
    for path, entry in files.items():
        executable = None if modes_count else entry.mode == _EXECUTABLE
        if copy.add(path, executable=executable):
            copied.add(path)
    notes = []
    flagged = [path for path in files if files[path].flagged and path in copied]
    if flagged:
        what = "hidden from git status (skip-worktree or assume-unchanged), taken as they are on disk"
        notes.append(f"{what}: {_some(flagged)}")
    if copy.leaving:
        notes.append(f"symbolic links that lead out of the repository, not followed: {_some(copy.leaving)}")
    if copy.unfit:
        notes.append(f"neither file nor link, left out: {_some(copy.unfit)}")
    return copy, copied, notes


def _restore(git: Git, paths: Iterable[str]) -> set[str]:
    """Write files that a sparse checkout leaves out, as the index has them; gives those that could be written."""
    wanted = set(paths)
    if not wanted:
        return set()
    arguments = ("--quiet", "--ignore-skip-worktree-bits", "-z", "--stdin")
    # Status 1: some content isn't on this machine (partial clone); the others were written.
    git.run("checkout-index", *arguments, stdin=joined(sorted(wanted)), accept=(0, 1, 128), writes=True)
    return {path for path in wanted if (git.folder / path).is_symlink() or (git.folder / path).exists()}


def _present_submodule(parent: Repository, into: Path, path: str, prefix: str) -> Checkout:
    place = into / path
    submodule = _initialised(parent, path)
    if submodule is None:
        make_folder(place)
        return Checkout(files=frozenset(), notes=(_not_initialised(f"{prefix}{path}"),))
    return present(submodule, begin(submodule, place), f"{prefix}{path}/")


def _submodule_of_commit(parent: Repository, into: Path, entry: _Entry, prefix: str) -> Checkout:
    place = into / entry.path
    submodule = _initialised(parent, entry.path)
    if submodule is None:
        make_folder(place)
        return Checkout(files=frozenset(), notes=(_not_initialised(f"{prefix}{entry.path}"),))
    return of_commit(submodule, place, resolve(submodule, entry.object), f"{prefix}{entry.path}/")


def _initialised(parent: Repository, path: str) -> Repository | None:
    folder = parent.top / path
    if not (folder / ".git").exists() or folder.is_symlink():
        return None
    found = locate(folder)
    return found if found is not None and found.top.resolve() == folder.resolve() else None


def _not_initialised(path: str) -> str:
    return f"submodule {path} is not initialised, so it is empty here: git submodule update --init {path}"


def _changed(git: Git, repository: Repository) -> tuple[frozenset[str], list[str]]:
    """What differs from the commit, asked in our copy: (paths, submodules at another commit than recorded).

    The user's content filters run, as they would for the user's own `git status`, but here: Git LFS stores what it
    cleans in the repository it is called for. The index is refreshed, so that git inside the build, which has another
    HOME and so no filters, needs none.
    """
    command = ("status", "--porcelain=v2", "-z", "--untracked-files=no")
    filters = tuple(f"{key}={value}" for key, value in repository.config if key.startswith("filter."))
    try:
        output = replace(git, settings=filters).run(*command, writes=True)
    except GitError:  # a filter that is configured but not installed here
        output = git.run(*command, writes=True)
    changed: set[str] = set()
    moved = []
    records = iter(split(output))
    for record in records:
        kind, _, rest = record.partition(" ")
        if kind not in ("1", "2", "u"):
            continue
        path = rest.split(" ", {"1": 7, "2": 8, "u": 9}[kind])[-1]
        changed.add(path)
        if kind == "2":
            changed.add(next(records))  # where it was renamed from
        if rest.split(" ", 2)[1].startswith("SC"):
            moved.append(path)
    return frozenset(changed), moved


def _commit(git: Git) -> str | None:
    return git.run("rev-parse", "--verify", "--quiet", "HEAD^{commit}", accept=(0, 1, 128)).decode().strip() or None


def _merged(own: Checkout, prefix: str, children: list[Checkout]) -> Checkout:
    """One checkout of a repository and its submodules; own paths get the prefix, the children's have it."""
    return Checkout(
        files=frozenset(prefix + path for path in own.files).union(*(child.files for child in children)),
        changed=frozenset(prefix + path for path in own.changed).union(*(child.changed for child in children)),
        unavailable=frozenset(prefix + path for path in own.unavailable).union(
            *(child.unavailable for child in children)
        ),
        commit=own.commit,
        notes=own.notes + tuple(note for child in children for note in child.notes),
        repositories=own.repositories + tuple(pair for child in children for pair in child.repositories),
    )


def _count(paths: Iterable[str], noun: str) -> str:
    number = len(list(paths))
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _some(paths: Iterable[str], most: int = 3) -> str:
    listed = sorted(paths)
    more = f" and {len(listed) - most} more" if len(listed) > most else ""
    return ", ".join(listed[:most]) + more
