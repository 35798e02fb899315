"""What an install asks for: the project itself, in which form, and other distributions."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from wheelcheck.model.pipeline import UNKNOWN


class How(Enum):
    """In which form something is installed."""

    EDITABLE = "editable"
    TREE = "from the source folder"
    WHEEL = "a wheel"
    SDIST = "an sdist"
    FILE = "a requirements file"
    NAME = "by name"


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing to install. ``what`` is a folder (relative to the project), a file, or a distribution's name in its
    normal form (PEP 503); ``extras`` are asked for with it, ``pinned`` whether a version is."""

    how: How
    what: str
    extras: tuple[str, ...] = ()
    pinned: bool = False

    @property
    def is_project(self) -> bool:
        """Whether it is what the checkout holds, in whatever form."""
        if self.how in (How.EDITABLE, How.TREE):
            return self.what == "."
        return self.how in (How.WHEEL, How.SDIST)


_VALUES = frozenset(
    (
        *("-c", "--constraint", "-i", "--index-url", "--extra-index-url", "-t", "--target", "--prefix", "--root"),
        *("--python", "-p", "--python-version", "--platform", "--abi", "--implementation", "--no-binary", "--src"),
        *("--only-binary", "--config-settings", "-C", "--global-option", "--build-option", "--cache-dir", "--timeout"),
        *("--progress-bar", "--upgrade-strategy", "--report", "--log", "--retries", "--trusted-host", "--proxy"),
        *("--config-setting", "--resolution", "--prerelease", "--exclude-newer", "--link-mode", "--override", "-b"),
        *("--python-platform", "--index-strategy", "--index", "--default-index", "--no-build-isolation-package"),
        *("--build-constraint", "--build-constraints", "--overrides", "--constraints", "--install-option"),
    )
)
_NAMED = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[([^\]]*)\])?\s*(.*)", re.DOTALL)
_PLACE = re.compile(r"(.*?)(?:\[([^\]]*)\])?")


def normal(name: str) -> str:
    """A distribution's name as indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pip_arguments(words: Sequence[str], folder: str | None) -> tuple[tuple[Wanted, ...], bool, bool]:
    """What ``pip install`` is asked for, whether there is more that cannot be read, and whether no index is asked."""
    wanted: list[Wanted] = []
    opaque, no_index, at = False, False, 0
    while at < len(words):
        word, following = words[at], words[at + 1] if at + 1 < len(words) else ""
        name, joined, value = word.partition("=") if word.startswith("--") else (word, "", "")
        if name == "--no-index":
            no_index = True
        elif name in ("-e", "--editable"):
            wanted.append(_place(value if joined else following, folder, editable=True))
            at += not joined
        elif name in ("-r", "--requirement", "--requirements"):
            found = value if joined else following
            wanted.append(Wanted(How.FILE, located(found, folder)))
            at += not joined
        elif name in ("-f", "--find-links", "--group", "--extra"):
            opaque = opaque or name in ("--group", "--extra")
            at += not joined
        elif name in _VALUES:
            at += not joined
        elif word.startswith("-"):
            opaque = opaque or UNKNOWN in word or word in ("--all-extras",)
        elif word == UNKNOWN:
            opaque = True
        else:
            wanted.append(requirement(word, folder))
        at += 1
    return tuple(wanted), opaque, no_index


def requirement(word: str, folder: str | None = ".") -> Wanted:
    """One requirement as pip takes it: a folder, an archive, an address, or a name (PEP 508)."""
    word = word.strip()
    if " @ " in word:
        return Wanted(How.NAME, normal(word.partition(" @ ")[0].partition("[")[0].strip()), pinned=True)
    if _is_place(word):
        return _place(word, folder, editable=False)
    match = _NAMED.fullmatch(word)
    if match is None or UNKNOWN in match[1]:
        return Wanted(How.NAME, "", pinned=True)
    extras = tuple(normal(each.strip()) for each in (match[2] or "").split(",") if each.strip())
    return Wanted(How.NAME, normal(match[1]), extras, "=" in match[3] or "@" in match[3])


def _is_place(word: str) -> bool:
    return word.startswith((".", "/", "~")) or "/" in word or "\\" in word or "*" in word or _archive(word) is not None


def _archive(word: str) -> How | None:
    bare = word.partition("[")[0] if not word.startswith("[") else word
    if bare.endswith(".whl") or ".whl" in word:
        return How.WHEEL
    return How.SDIST if bare.endswith((".tar.gz", ".zip", ".tgz")) else None


def _place(word: str, folder: str | None, *, editable: bool) -> Wanted:
    how = _archive(word)
    if "://" in word or word.startswith("git+"):
        return Wanted(How.NAME, "", pinned=True)
    if how is not None and not editable:
        return Wanted(how, word)
    match = _PLACE.fullmatch(word)
    path, inside = (match[1], match[2]) if match else (word, None)
    if not editable and re.search(r"(?:^|/)(?:dist|wheelhouse|wheels|artifacts?|target/wheels)(?:/|$)", path):
        return Wanted(How.WHEEL, word)
    extras = tuple(normal(each.strip()) for each in (inside or "").split(",") if each.strip() and UNKNOWN not in each)
    return Wanted(How.EDITABLE if editable else How.TREE, located(path, folder), extras)


def located(path: str, folder: str | None) -> str:
    """A path relative to the project; as it is written when it cannot be placed."""
    if UNKNOWN in path or path.startswith(("/", "~")) or folder is None:
        return path if UNKNOWN in path or folder is not None else f"{UNKNOWN}/{path}"
    return posixpath.normpath(posixpath.join(folder, path.replace("\\", "/")))
