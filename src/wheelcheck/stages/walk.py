"""The files of a folder that belong to the project: no environments, caches, version control or build output."""

from __future__ import annotations

import os
import re
from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

VERSION_CONTROL = frozenset({".git", ".hg", ".svn", ".bzr", ".jj", "_darcs", "CVS", ".fslckout"})
_CLUTTER = frozenset(
    (
        *(".venv", ".tox", ".nox", ".eggs", ".direnv", ".pixi", ".conda", ".devenv", "__pypackages__", "node_modules"),
        *("__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", ".pytype", ".pyre", ".cache"),
        *(".ipynb_checkpoints", ".idea", ".vscode", ".vs", "htmlcov", "_skbuild", ".uv-cache", ".benchmarks"),
    )
)
_ENVIRONMENT_MARKS = ("pyvenv.cfg", "conda-meta", "CACHEDIR.TAG")
_BUILD_MARK = re.compile(
    r"(lib|bdist|temp|scripts)(\..*|-\d.*)?|cp3\d+.*|CMakeCache\.txt|build\.ninja|meson-info|\.skbuild-info\.json"
)
_ARCHIVES = (".whl", ".tar.gz", ".zip", ".tar.bz2", ".egg", ".asc", ".sig", ".sigstore", ".json", ".attestation")


@dataclass(slots=True)
class Walk:
    """An iterable of the POSIX paths of files and links below ``folder``, folders not followed through links.

    ``tracked`` are folders that must be entered whatever they look like; ``clutter=False`` keeps what looks like
    caches and build output; ``without`` a folder to leave out (our own). At most ``most`` files; ``cut`` says whether
    there were more. ``nested`` collects git repositories within; their files are given too. ``unreadable`` collects
    folders that cannot be listed, ``unfit`` sockets, pipes and devices.
    """

    folder: Path
    tracked: Collection[str] = frozenset()
    clutter: bool = True
    without: Path | None = None
    most: int = 50_000
    cut: bool = False
    nested: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    unfit: list[str] = field(default_factory=list)

    def __iter__(self) -> Iterator[str]:
        left = self.most
        queue = deque([""])  # breadth first: one huge folder doesn't hide its neighbours when there are too many
        while queue:
            folder = queue.popleft()
            entries = self._entries(folder)
            if folder and folder not in self.tracked and self._leave_out(folder, entries):
                continue
            if folder and folder not in self.tracked and any(entry.name == ".git" for entry in entries):
                self.nested.append(folder)
            for entry in entries:
                path = f"{folder}/{entry.name}" if folder else entry.name
                if entry.is_dir(follow_symlinks=False):
                    if path in self.tracked or entry.name not in VERSION_CONTROL:
                        queue.append(path)
                elif not (entry.is_symlink() or entry.is_file(follow_symlinks=False)):
                    self.unfit.append(path)
                elif entry.name != ".git":  # that of a linked worktree or a submodule is a file
                    if left == 0:
                        self.cut = True
                        return
                    left -= 1
                    yield path

    def _entries(self, folder: str) -> list[os.DirEntry[str]]:
        path = os.path.join(self.folder, folder) if folder else str(self.folder)  # noqa: PTH118 - thousands of them
        if self.without is not None and path == str(self.without):
            return []
        try:
            with os.scandir(path) as entries:
                return sorted(entries, key=lambda entry: entry.name)
        except OSError:
            self.unreadable.append(folder)
            return []

    def _leave_out(self, folder: str, entries: list[os.DirEntry[str]]) -> bool:
        name = folder.rpartition("/")[2]
        names = {entry.name for entry in entries}
        if any(mark in names for mark in _ENVIRONMENT_MARKS):
            return True
        if not self.clutter:
            return False
        if name in _CLUTTER or name.endswith((".egg-info", ".dist-info")):
            return True
        if name == "build" and not self._in_package(folder):
            return any(_BUILD_MARK.fullmatch(entry) for entry in names) and not any(n.endswith(".py") for n in names)
        if name in ("dist", "wheelhouse") and not self._in_package(folder):
            return all(entry.endswith(_ARCHIVES) or entry.startswith(".") for entry in names)
        return False

    def _in_package(self, folder: str) -> bool:
        return (self.folder / folder).parent.joinpath("__init__.py").exists()
