"""What to do so that git tracks files, or tracks them no longer (gitignore(5))."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

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
    inside = [literal(path[len(folder) :] if path.startswith(folder) else path) for path in paths]
    stem = pattern.strip("/")
    floating = "/" not in pattern.rstrip("/") and "*" not in pattern
    if floating and not any(path.startswith(stem + "/") or path == stem for path in inside):
        # Every file that it hides on purpose lies at the top, as far as is known.
        return Edit(EditKind.REPLACE, rule.path, f"/{pattern}", rule.line), _run("git add", paths)
    if "/" in inside[0] and pattern.endswith("/"):
        exceptions = [f"{inside[0].rpartition('/')[0]}/"]
    else:
        exceptions = _exceptions(pattern, inside)
    lines = "\n".join(f"!{one_word(exception)}" for exception in exceptions)
    return Edit(EditKind.APPEND, rule.path, lines), _run("git add", paths)


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


def _exceptions(pattern: str, hidden: list[str]) -> list[str]:
    """The patterns that take all hidden files out of one: the files, or many by the pattern itself in their folder."""
    folders = {path.rpartition("/")[0] for path in hidden}
    if len(hidden) < _MANY or len(folders) > 1 or "/" in pattern or not folders - {""}:
        return hidden
    return [f"{folders.pop()}/{pattern}"]
