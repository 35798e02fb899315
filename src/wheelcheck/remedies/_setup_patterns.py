"""Patterns of setuptools: of ``package_data``, of what excludes from it, and of MANIFEST.in."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Sequence
from fnmatch import fnmatchcase

from wheelcheck.remedies._patterns import literal, one_word, row

_FEW = 3


def command(pattern: str) -> str:
    """The command of MANIFEST.in for the files of a pattern."""
    folder, _, names = pattern.partition("/**/")
    return f"recursive-include {one_word(folder)} {one_word(names)}" if names else f"include {row(pattern)}"


def package_patterns(paths: Sequence[str]) -> list[str]:
    """The files, or where there are many of a kind in a folder, or in folders of one, what they have in common."""
    kinds: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for path in map(literal, paths):
        kinds[posixpath.splitext(path)[1]][posixpath.dirname(path)].append(path)
    found: list[str] = []
    for suffix, folders in kinds.items():
        around = posixpath.commonpath(folders) if len(folders) > _FEW else ""
        if around:
            found.append(f"{around}/**/*{suffix}")
            continue
        for folder, inside in folders.items():
            few = len(inside) <= _FEW or not (suffix or folder)
            found += inside if few else [posixpath.join(folder, f"*{suffix}")]
    return found


def named(told: dict[str, list[str]], package: str, path: str) -> bool:
    """Whether the patterns for a package, or those for all, match a file in it; ``*`` stops at a slash."""
    patterns = (*told.get(package, ()), *told.get("", ()), *told.get("*", ()))
    return any(fnmatchcase(path, each) and each.count("/") == path.count("/") for each in patterns)


def excludes(pattern: str, wanted: dict[str, list[str]], package: str) -> bool:
    """Whether an exclusion for a package (`*` and the empty name: for all) takes out what is wanted."""
    groups = wanted.values() if package in ("*", "") else [wanted.get(package, [])]
    return any(fnmatchcase(path, pattern) for group in groups for path in group)
