"""git, asked for facts: no hooks, pagers, editors or prompts; nothing fetched, nothing written at the user's."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from wheelcheck.stages import process_orphans

# What the user may have set about where git looks for repositories and configuration. All other GIT_* variables go:
# inside a hook they name another index, another work tree, a trace file.
_KEPT = frozenset(
    (
        *("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_COUNT"),
        *("GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM", "GIT_EXEC_PATH"),
    )
)
_KEPT_PREFIXES = ("GIT_CONFIG_KEY_", "GIT_CONFIG_VALUE_")
_SETTINGS = (
    f"core.hooksPath={os.devnull}",
    "core.fsmonitor=false",
    "core.untrackedCache=false",
    "core.quotePath=false",
    "submodule.recurse=false",
    "protocol.allow=never",
    "gc.auto=0",
    "maintenance.auto=false",
    # git refuses other people's repositories since their configuration may run commands. Those that could are switched
    # off here, and the project's own build code is going to run anyway.
    "safe.directory=*",
)
_TIMEOUT = 300.0


class GitMissingError(Exception):
    """There is no git on this machine."""


class GitError(Exception):
    """git refused; the text is what it said, one line."""


@dataclass(frozen=True, slots=True)
class Git:
    """git in ``folder``; with ``git_dir`` for that repository, whose work tree ``folder`` is; ``settings`` go by -c."""

    folder: Path
    git_dir: Path | None = None
    settings: tuple[str, ...] = ()

    def run(
        self,
        *arguments: str,
        stdin: bytes | None = None,
        accept: Iterable[int] = (0,),
        writes: bool = False,
        timeout: float = _TIMEOUT,
    ) -> bytes:
        """What git printed on stdout.

        ``accept`` are the exit statuses that count as an answer; ``writes`` allows git to refresh the index (our own
        copies only).
        Raises GitMissingError, and GitError with git's last line of complaint.
        """
        command = ["git"]
        if self.git_dir is not None:
            command += [f"--git-dir={self.git_dir}", f"--work-tree={self.folder}"]
        for setting in (*_SETTINGS, *self.settings):
            command += ["-c", setting]
        status, output, complaint = _run(
            [*command, *arguments], self.folder, _environ(os.environ, writes), stdin, timeout
        )
        if status not in accept:
            said = _last_line(complaint)
            if self.git_dir is not None:
                said = said.replace(str(self.git_dir), ".git")  # the user knows the original, not our copy
            raise GitError(said or f"git {arguments[0]} ended with status {status}")
        return output

    def line(self, *arguments: str) -> str:
        """The one line that git printed, as a path or a name."""
        return os.fsdecode(self.run(*arguments)).removesuffix("\n")

    def records(self, *arguments: str, stdin: bytes | None = None, accept: Iterable[int] = (0,)) -> list[str]:
        """The NUL-terminated records that git printed."""
        return split(self.run(*arguments, stdin=stdin, accept=accept))


def split(output: bytes) -> list[str]:
    """NUL-terminated records as text; what isn't UTF-8 survives as in `os.fsdecode`."""
    return os.fsdecode(output).split("\0")[:-1]


def joined(paths: Iterable[str]) -> bytes:
    """Paths as git's ``-z --stdin`` wants them."""
    return b"".join(os.fsencode(path) + b"\0" for path in paths)


def _environ(user: Mapping[str, str], writes: bool) -> dict[str, str]:
    kept = {
        name: value
        for name, value in user.items()
        if not name.startswith("GIT_") or name in _KEPT or name.startswith(_KEPT_PREFIXES)
    }
    kept.pop("LANGUAGE", None)
    kept.update(
        LC_ALL="C",
        GIT_OPTIONAL_LOCKS="1" if writes else "0",  # `git status` would write a refreshed index
        GIT_TERMINAL_PROMPT="0",
        GIT_NO_LAZY_FETCH="1",
        GIT_PAGER="cat",
        GIT_EDITOR=":",
        GIT_ASKPASS="",
        SSH_ASKPASS="",
    )
    return kept


def _run(
    command: list[str], folder: Path, environ: Mapping[str, str], stdin: bytes | None, timeout: float
) -> tuple[int, bytes, bytes]:
    """Run to the end and give (status, stdout, stderr) as bytes: names in a repository need not be UTF-8."""
    try:
        child = process_orphans.start(
            command,
            cwd=folder,
            env=dict(environ),
            stdin=subprocess.DEVNULL if stdin is None else subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except FileNotFoundError as error:
        if not folder.is_dir():
            raise
        raise GitMissingError from error
    except PermissionError as error:
        if not os.access(folder, os.X_OK):
            raise
        raise GitMissingError from error
    try:
        output, complaint = child.communicate(stdin, timeout)
    except subprocess.TimeoutExpired as error:
        raise GitError(f"git gave no answer within {timeout:.0f} s") from error
    finally:
        if child.poll() is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child.pid, signal.SIGKILL) if hasattr(os, "killpg") else child.kill()
            child.communicate()
        process_orphans.forget(child)
    return child.returncode, output, complaint


def _last_line(complaint: bytes) -> str:
    lines = [line.strip() for line in complaint.decode("utf-8", "replace").splitlines() if line.strip()]
    fatal = [line for line in lines if line.startswith(("fatal:", "error:"))]
    return (fatal or lines or [""])[-1].removeprefix("fatal: ").removeprefix("error: ")
