"""Where a loader looks for a library that an image needs: the folders that images bring themselves.

Sources: ld.so(8) and glibc's ``elf/dl-load.c`` (RPATH and RUNPATH), musl's ``ldso/dynlink.c``, dyld(1) (run-path
lists), Microsoft's "Dynamic-link library search order".
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from wheelcheck.linkage.files import File, Files
from wheelcheck.model.binary import BinaryFormat

_ORIGIN = re.compile(r"\$(?:ORIGIN\b|\{ORIGIN\})")
_LOADER = re.compile(r"@loader_path(?=/|$)")
_EXECUTABLE = re.compile(r"@executable_path(?=/|$)")


@dataclass(frozen=True, slots=True)
class Place:
    """A path that the loader would try, relative to site-packages; ``absolute`` ones, and those that depend on the
    program, belong to one machine."""

    path: str
    absolute: bool = False


def places(needed: str, chain: Sequence[File], *, musl: bool = False) -> Iterator[Place]:
    """The paths tried for ``needed``, in order, as far as the images decide them.

    ``chain`` is who loads it: the image that needs it first, then the one that loaded that, up to the first one.
    """
    if chain[0].format is BinaryFormat.MACHO:
        yield from _macos(needed, chain)
    elif "/" in needed:
        yield _expand(needed, _ORIGIN, chain[0])
    else:
        for owner in _owners(chain, musl=musl):
            for folder in owner.image.search:
                found = _expand(folder, _ORIGIN, owner)
                yield Place(f"{found.path}/{needed}" if found.path != "." else needed, found.absolute)


def find(needed: str, chain: Sequence[File], files: Files, *, musl: bool = False) -> File | None:
    """The file of the wheel that the loader takes for ``needed``; None when it finds none in the wheel."""
    if chain[0].format is BinaryFormat.PE:
        # The own folder, then whatever `os.add_dll_directory` names: any folder of the wheel.
        found = files.named(needed)
        return next((file for file in found if file.folder == chain[0].folder), found[0] if found else None)
    for place in places(needed, chain, musl=musl):
        if not place.absolute and place.path in files.by_path:
            return files.by_path[place.path]
    return None


def _owners(chain: Sequence[File], *, musl: bool) -> Iterator[File]:
    """Whose folders are searched: glibc passes RPATH on to the libraries loaded, but not to an image with a RUNPATH of
    its own; musl passes on both."""
    first, *parents = chain
    if musl:
        yield from chain
        return
    yield first
    if first.image.search and not first.image.inherited:
        return
    yield from (parent for parent in parents if parent.image.inherited)


def _macos(needed: str, chain: Sequence[File]) -> Iterator[Place]:
    if not needed.startswith("@rpath/"):
        yield _tokens(needed, chain[0], chain)
        return
    rest = needed.removeprefix("@rpath/")
    for owner in chain:
        for folder in owner.image.search:
            found = _tokens(folder, owner, chain)
            yield Place(posixpath.normpath(posixpath.join(found.path, rest)), found.absolute)


def _tokens(path: str, owner: File, chain: Sequence[File]) -> Place:
    if _EXECUTABLE.match(path) and chain[-1].image.program:
        return _expand(path, _EXECUTABLE, chain[-1])
    return _expand(path, _LOADER, owner)


def _expand(path: str, token: re.Pattern[str], owner: File) -> Place:
    return _expanded(path, token, owner.folder)


@lru_cache(maxsize=4096)
def _expanded(path: str, token: re.Pattern[str], folder: str) -> Place:
    if not token.match(path):
        return Place(path, absolute=True)  # also `@executable_path` and relative ones: the process decides
    # A function: a path may hold what `re` would take for a reference.
    replaced = token.sub(lambda _: folder or ".", path, count=1)
    return Place(posixpath.normpath(replaced.lstrip("/") or "."))
