"""A `.git` for our copy: the same history, index and answers, made without writing a byte at the user's.

`git clone --shared` refuses shallow repositories and `git worktree add` writes into the original, so the few files of
a repository (gitrepository-layout(5)) are written here: objects are borrowed (``objects/info/alternates``), refs are
listed, the index is copied. Version-from-git backends then find the tags that they would find at the user's.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from wheelcheck.stages.git import Git
from wheelcheck.stages.repository import Repository

# What changes how git reads the files or how it abbreviates: wanted also where HOME, and with it ~/.gitconfig, is
# another.
_COPIED = frozenset(
    (
        *("core.autocrlf", "core.eol", "core.filemode", "core.symlinks", "core.ignorecase", "core.precomposeunicode"),
        *("core.abbrev", "core.longpaths", "core.bigfilethreshold", "diff.ignoresubmodules", "index.sparse"),
        *("extensions.objectformat",),
    )
)
_COPIED_SUBSECTIONS = re.compile(r"submodule\..+\.(ignore|active)|remote\..+\.(url|fetch)", re.DOTALL)
_LOGIN = re.compile(r"(?<=://)[^/@]+@")
_OBJECTS_DEPTH = 5  # git itself follows alternates no deeper


def make(repository: Repository, work_tree: Path, *, commit: str | None = None) -> Git:
    """Write ``work_tree/.git`` and give git for that copy.

    With ``commit`` HEAD is that commit and there is no index yet; else HEAD and index are the repository's own.
    Raises OSError and GitError.
    """
    git_dir = work_tree / ".git"
    for folder in ("objects/info", "objects/pack", "refs/heads", "refs/tags", "info"):
        (git_dir / folder).mkdir(parents=True)
    (git_dir / "config").write_bytes(os.fsencode(_config(repository)))
    (git_dir / "HEAD").write_bytes(os.fsencode(f"{commit or _head(repository)}\n"))
    (git_dir / "packed-refs").write_bytes(_refs(repository))
    stores = "".join(f"{_quoted(store)}\n" for store in _object_stores(repository.common_dir / "objects"))
    (git_dir / "objects/info/alternates").write_bytes(os.fsencode(stores))
    for name in ("shallow", "info/exclude", "info/attributes", "info/grafts"):
        _copy(repository.common_dir / name, git_dir / name)
    if commit is None:
        _copy(repository.git_dir / "index", git_dir / "index")
        for shared in repository.git_dir.glob("sharedindex.*"):
            _copy(shared, git_dir / shared.name)
    return Git(work_tree, git_dir)


def _copy(source: Path, target: Path) -> None:
    # With its time: git compares the index's own with the files' to know which entries it can't trust ("racy git").
    if source.is_file():
        shutil.copyfile(source, target)
        status = source.stat()
        os.utime(target, ns=(status.st_atime_ns, status.st_mtime_ns))


def _head(repository: Repository) -> str:
    branch = repository.git.run("symbolic-ref", "-q", "HEAD", accept=(0, 1))
    if branch:
        return f"ref: {os.fsdecode(branch).strip()}"
    return repository.git.line("rev-parse", "--verify", "HEAD")


def _refs(repository: Repository) -> bytes:
    # Without "peeled" in the header git looks itself what annotated tags point to.
    return b"# pack-refs with: sorted \n" + repository.git.run("for-each-ref", "--format=%(objectname) %(refname)")


def _object_stores(store: Path, depth: int = _OBJECTS_DEPTH) -> list[str]:
    """The object folder and all that it borrows from, as absolute paths."""
    found = [str(store)]
    try:
        lines = os.fsdecode((store / "info/alternates").read_bytes()).split("\n")
    except OSError:
        return found
    for line in lines:
        if line and not line.startswith(("#", '"')) and depth:
            # Relative to the store that names it; git follows a relative one from the first store only.
            found += _object_stores(Path(os.path.abspath(store / line)), depth - 1)  # noqa: PTH100 - no links resolved
    return list(dict.fromkeys(found))


def _quoted(path: str) -> str:
    if not path.startswith(("#", '"')) and "\n" not in path:
        return path
    return _string(path)


def _string(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def _config(repository: Repository) -> str:
    """The configuration of the copy: git's own keys, then what the user's says about reading files."""
    lines = [
        "[core]",
        # Copies get new inode numbers and change times. Modification time and size, which they keep, are enough for
        # git to believe its index, so that clean files are neither hashed nor sent through a filter.
        "\tcheckStat = minimal",
        "\ttrustctime = false",
        "\tbare = false",
        "\tlogallrefupdates = false",
        "[gc]",
        "\tauto = 0",
    ]
    modern = repository.setting("extensions.objectformat") is not None
    lines += ["[core]", f"\trepositoryformatversion = {int(modern)}"]
    for key, value in repository.config:
        if key in _COPIED or _COPIED_SUBSECTIONS.fullmatch(key):
            section, _, name = key.rpartition(".")
            section, _, subsection = section.partition(".")
            # Only backslash and quote are escaped in a subsection (git-config(1)).
            escaped = subsection.replace("\\", "\\\\").replace('"', '\\"')
            header = f'[{section} "{escaped}"]' if subsection else f"[{section}]"
            lines += [header, f"\t{name} = {_string(_LOGIN.sub('', value))}"]
    return "\n".join(lines) + "\n"
