"""What to do so that git tracks files, or tracks them no longer (gitignore(5))."""

from __future__ import annotations

import shlex
from collections import defaultdict
from collections.abc import Sequence
from fnmatch import fnmatchcase

from wheelcheck.model.edit import Edit, EditKind
from wheelcheck.model.snapshot import IgnoreRule
from wheelcheck.remedies._patterns import literal, one_word

_MANY = 3


def track(paths: Sequence[str], rule: IgnoreRule | None = None) -> tuple[Edit, ...]:
    """What makes git take the files that ``rule`` hides, or that were never added."""
    if rule is None:
        return (_run("git add", paths),)
    if not rule.path.endswith(".gitignore"):
        return (_run("git add -f", paths),)
    folder = rule.path[: -len(".gitignore")]
    pattern = rule.pattern.strip()
    inside = [path[len(folder) :] if path.startswith(folder) else path for path in paths]
    stem = pattern.strip("/")
    added = _run("git add", _whole(paths, stem))
    floating = "/" not in pattern.rstrip("/") and "*" not in pattern
    if floating and not any(path.startswith(stem + "/") or path == stem for path in inside):
        # Every file that it hides on purpose lies at the top, as far as is known.
        return Edit(EditKind.REPLACE, rule.path, f"/{pattern}", rule.line), added
    lines = "\n".join(f"!{one_word(exception)}" for exception in _exceptions(pattern, inside))
    return Edit(EditKind.APPEND, rule.path, lines), added


def untrack(paths: Sequence[str], pattern: str) -> tuple[Edit, ...]:
    """What makes git forget files, and ignore their like from then on; nothing when there are none."""
    if not paths:
        return ()
    return _run("git rm --cached -q", paths), Edit(EditKind.APPEND, ".gitignore", pattern)


def move(old: str, new: str) -> Edit:
    """What moves a file or folder, for git too."""
    return _run("git mv", [old, new])


def _run(command: str, paths: Sequence[str]) -> Edit:
    # A colon at the beginning is git's own (gitglossary, "pathspec").
    words = " ".join(shlex.quote(f"./{path}" if path.startswith(":") else path) for path in paths)
    dashes = "-- " if any(path.startswith("-") for path in paths) else ""
    return Edit(EditKind.RUN, "", f"{command} {dashes}{words}")


def _whole(paths: Sequence[str], name: str) -> Sequence[str]:
    """The files, or instead of many the only folder of that name that they lie in: all of it was hidden."""
    folders: set[str] = set()
    for path in paths:
        parts = path.split("/")[:-1]
        at = next((at for at, part in enumerate(parts) if fnmatchcase(part, name)), None)
        folders.add("/".join(parts[: at + 1]) if at is not None else "")
    return paths if len(paths) <= _MANY or len(folders) > 1 or "" in folders else list(folders)


def _exceptions(pattern: str, hidden: Sequence[str]) -> list[str]:
    """The patterns that take all hidden files out of one: first the folders that it hides, since nothing below a hidden
    folder can be taken out (gitignore(5)), then the files, or many of a folder by the pattern itself."""
    folders: dict[str, None] = {}
    files: dict[str, list[str]] = defaultdict(list)
    for path in hidden:
        found = [] if pattern.endswith("/") else [path]
        parts = path.split("/")
        for size in range(1, len(parts)):
            around = "/".join(parts[:size])
            if _hides(pattern, around):
                folders[f"{literal(around)}/"] = None
                found = found if _hides(pattern, path) else []
        if found:
            files[path.rpartition("/")[0]].append(path)
    several = "/" not in pattern.strip("/")
    for folder, inside in files.items():
        whole = several and folder and len(inside) >= _MANY
        folders |= dict.fromkeys([f"{literal(folder)}/{pattern}"] if whole else map(literal, inside))
    return list(folders) or [f"{literal(hidden[0].rpartition('/')[0])}/"]


def ignoring_line(text: str, path: str) -> int | None:
    """The line (from 1) of a .gitignore at the top that hides a file: the last one that matches decides."""
    found = None
    for number, line in enumerate(text.splitlines(), 1):
        row = line.strip()
        if row and not row.startswith("#") and hides(row.removeprefix("!"), path):
            found = None if row.startswith("!") else number
    return found


def hides(pattern: str, path: str) -> bool:
    """Whether a pattern of .gitignore matches a file, or a folder around it."""
    parts = path.split("/")
    around = any(_hides(pattern, "/".join(parts[:size])) for size in range(1, len(parts)))
    return around or (not pattern.endswith("/") and _hides(pattern, path))


def _hides(pattern: str, path: str) -> bool:
    """Whether a pattern matches this file or folder itself."""
    stem = pattern.strip("/").removeprefix("**/")
    anchored = "/" in stem or (pattern.startswith("/") and not pattern.startswith("/**/"))
    return fnmatchcase(path if anchored else path.rpartition("/")[2], stem)
