"""The watchers over one build: what they put into it, and the texts that they read when it is over."""

from __future__ import annotations

import contextlib
import os
import re
import stat
import zipfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from wheelcheck import backends
from wheelcheck.backends import Observation, Watched, Watcher
from wheelcheck.stages.walk import Walk
from wheelcheck.stages.workspace import Workspace

MOST_FILES = 50_000
MOST_TEXTS = 3_000
LONGEST_TEXT = 16 << 20
ALL_TEXTS = 64 << 20
"""How much of a built tree is looked at: files, texts, and bytes of one text and of all together."""


@dataclass(frozen=True, slots=True)
class Watch:
    """All watchers over one build of ``tree``; each has a folder of its own below ``folder``.

    ``settings`` are the config settings of all of them for the hook, ``without`` says why they are not given.
    """

    folder: Path
    tree: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    without: tuple[str, ...] = ()

    def environ(self) -> dict[str, str]:
        """The variables for the hook."""
        return {
            variable: value
            for watcher in backends.watchers()
            for variable, value in watcher.environ(str(self._records(watcher))).items()
        }

    def shown(self) -> dict[str, str]:
        """The watchers' folders, in which a backend may build, as a reader may see them."""
        kept = [self._kept(watcher) for watcher in backends.watchers()]
        # CMake shows a path from the folder that has the source tree in it too.
        paths = [*map(str, kept), *(str(folder.relative_to(self.folder.parent)) for folder in kept)]
        return dict.fromkeys(paths, "<build folder>")

    def read(self, log: str, wheel: Path | None) -> Observation | None:
        """What the watchers saw; None when none of them knows the backend."""
        tree_files = _files(self.tree)
        names = _names(wheel)
        found = backends.read(
            (watcher, self._watched(watcher, tree_files, log, names)) for watcher in backends.watchers()
        )
        if found is None or not self.without:
            return found
        return Observation(found.extensions, found.packages, found.modules, self.without, found.source)

    def _watched(
        self, watcher: Watcher, tree_files: Mapping[str, None], log: str, wheel: tuple[str, ...] | None
    ) -> Watched:
        records, kept = self._records(watcher), self._kept(watcher)
        kept_files = _files(kept)
        return Watched(
            tree=_texts(self.tree, tree_files, watcher.tree_patterns),
            records=tuple(_texts(records, _files(records), ("*.json",)).values()),
            kept=_texts(kept, kept_files, watcher.kept_patterns),
            tree_files=tuple(tree_files),
            kept_files=tuple(kept_files),
            log=log,
            wheel=wheel,
        )

    def _records(self, watcher: Watcher) -> Path:
        return self.folder / watcher.name / "records"

    def _kept(self, watcher: Watcher) -> Path:
        return self.folder / watcher.name / "kept"


def begin(workspace: Workspace, tree: Path, without: tuple[str, ...] = ()) -> Watch:
    """Make the watchers' folders and ask for their settings; ``without`` (why) leaves the settings out."""
    watch = Watch(workspace.fresh("observed"), tree, without=without)
    files = _files(tree)
    settings: dict[str, str] = {}
    for watcher in backends.watchers():
        watch._records(watcher).mkdir(parents=True)
        kept = watch._kept(watcher)
        texts = {} if without else _texts(tree, files, watcher.tree_patterns)
        wanted = watcher.settings(texts, str(kept)) if texts else {}
        if wanted:
            settings.update(wanted)
            for path, text in watcher.prepared(texts).items():
                (kept / path).parent.mkdir(parents=True, exist_ok=True)
                (kept / path).write_text(text, "utf-8")
    return Watch(watch.folder, tree, settings, without)


def _files(folder: Path) -> dict[str, None]:
    """The regular files below a folder, in order; links, which may lead out of it, are left out."""
    if not folder.is_dir():
        return {}
    found = Walk(folder, clutter=False, most=MOST_FILES)
    # No pathlib: there may be tens of thousands of them.
    return {path: None for path in found if _is_regular(os.path.join(folder, path))}  # noqa: PTH118


def _is_regular(path: str) -> bool:
    try:
        return stat.S_ISREG(os.lstat(path).st_mode)
    except (OSError, ValueError):
        return False


def _texts(folder: Path, files: Mapping[str, None], patterns: Collection[str]) -> dict[str, str]:
    """The texts of the files that match; those beyond the bounds are left out."""
    texts: dict[str, str] = {}
    left = ALL_TEXTS
    for path in _matching(files, patterns):
        if len(texts) >= MOST_TEXTS:
            break
        with contextlib.suppress(OSError), (folder / path).open("rb") as file:
            content = file.read(min(LONGEST_TEXT, left) + 1)
            if len(content) <= min(LONGEST_TEXT, left):
                left -= len(content)
                texts[path] = content.decode("utf-8", "replace")
    return texts


def _matching(files: Mapping[str, None], patterns: Collection[str]) -> Iterator[str]:
    wild = [pattern for pattern in patterns if "*" in pattern]
    yield from (pattern for pattern in patterns if pattern not in wild and pattern in files)
    if wild:
        wanted = re.compile("|".join(map(_expression, wild)), re.DOTALL)
        yield from (path for path in files if wanted.fullmatch(path))


def _expression(pattern: str) -> str:
    """A pattern as `Watcher` has them (``**/`` any folders, ``*`` within one component) as a regular expression."""
    parts = re.split(r"(\*\*/)", pattern)
    return "".join("(?:[^/]+/)*" if part == "**/" else re.escape(part).replace(r"\*", "[^/]*") for part in parts)


def _names(wheel: Path | None) -> tuple[str, ...] | None:
    if wheel is None:
        return None
    try:
        with zipfile.ZipFile(wheel) as archive:
            return tuple(archive.namelist())
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError):
        return None
