"""Where files go in a wheel, and which modules they are there."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from wheelcheck.binaries.header import extension_name


def module_of(path: str) -> str:
    """The dotted name of the extension module in a file of a wheel; the folders' names with the stem if it is none."""
    folder, _, filename = path.rpartition("/")
    stem = (extension_name(filename) or (filename.partition(".")[0],))[0]
    return ".".join((*folder.split("/"), stem)) if folder else stem


def quoted_once(text: str, words: Iterable[str]) -> int | None:
    """The number of the one line that spells one of the words in quotes or as a word of its own; None if not one."""
    for word in words:
        lines = [number for number, line in enumerate(text.splitlines(), 1) if _spells(line, word)]
        if len(lines) == 1:
            return lines[0]
    return None


def _spells(line: str, word: str) -> bool:
    code = line.partition("#")[0]
    return bool(word) and (f"'{word}'" in code or f'"{word}"' in code)


def origin(generated: str, folders: Iterable[str], files: Collection[str]) -> str | None:
    """The source in the project that a generated one was made of: ``x.pyx`` for ``x.c`` or ``x.pyx.c``.

    It is looked for in the folders, at the path that the generated one has in its own; else it is the only one of its
    name.
    """
    stem = posixpath.splitext(generated)[0]
    stem = stem[: -len(".pyx")] if stem.endswith(".pyx") else stem
    names = [stem + ending for ending in (".pyx", ".pyx.in", ".pyx.tp", ".py")]
    for folder in folders:
        for name in names:
            if posixpath.join(folder, name) in files:
                return posixpath.join(folder, name)
    for name in map(posixpath.basename, names):
        named = [path for path in files if path == name or path.endswith(f"/{name}")]
        if len(named) == 1:
            return named[0]
    return None


@dataclass(frozen=True, slots=True)
class Packages:
    """Which package the files of a source folder belong to, as far as the files that are installed show it."""

    of_folder: Mapping[str, str]

    @classmethod
    def of(cls, installed: Mapping[str, str]) -> Packages:
        """Of source paths and their paths in the wheel."""
        found: dict[str, Counter[str]] = {}
        for path, place in installed.items():
            is_folder = "." not in posixpath.basename(place)
            folder, package = (path, place) if is_folder else (posixpath.dirname(path), posixpath.dirname(place))
            if package:
                found.setdefault(folder, Counter())[package] += 1
        return cls({folder: packages.most_common(1)[0][0] for folder, packages in found.items()})

    def module(self, stem: str, folders: Iterable[str]) -> str:
        """The name of module ``stem`` in the package of the first of the folders that has one, else of the only one."""
        places = [self.of_folder[folder] for folder in folders if folder in self.of_folder]
        every = set(self.of_folder.values())
        package = places[0] if places else next(iter(every)) if len(every) == 1 else ""
        return ".".join((*package.split("/"), stem)) if package else stem
