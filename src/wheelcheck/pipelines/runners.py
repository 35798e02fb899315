"""Programs that run another program: what is in the end run, and in which environment."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from wheelcheck.model.pipeline import UNKNOWN

_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")
# Options of `uv run` and `uvx` that take a value of their own.
_UV_VALUES = frozenset(
    (
        *("--with", "--with-editable", "--with-requirements", "--group", "--no-group", "--only-group", "--extra", "-p"),
        *("--no-extra", "--python", "--index", "--default-index", "-i", "--index-url", "--extra-index-url", "-f"),
        *("--find-links", "--resolution", "--prerelease", "--package", "--directory", "--project", "--env-file", "-w"),
        *("--exclude-newer", "--from", "--refresh-package", "--upgrade-package", "-P", "--color", "--cache-dir"),
        *("--config-file", "--link-mode", "--no-build-package", "--no-binary-package", "--config-setting", "-C"),
        *("--reinstall-package", "--python-platform", "--index-strategy", "--keyring-provider", "--no-binary"),
        *(
            "--constraints",
            "-c",
            "--overrides",
            "--build-constraints",
            "-b",
            "--fork-strategy",
            "--allow-insecure-host",
        ),
    )
)
_VALUES = {
    "timeout": frozenset({"-s", "-k", "--signal", "--kill-after"}),
    "nice": frozenset({"-n"}),
    "env": frozenset({"-u", "-C", "-S"}),
    "xvfb-run": frozenset({"-s", "-n", "-w", "-e", "-f", "-p"}),
    "sudo": frozenset({"-u", "-g", "-C", "-D"}),
    "conda": frozenset({"-n", "--name", "-p", "--prefix"}),
    "mamba": frozenset({"-n", "--name", "-p", "--prefix"}),
    "micromamba": frozenset({"-n", "--name", "-p", "--prefix"}),
}
_PLAIN = (
    "timeout",
    "nice",
    "env",
    "xvfb-run",
    "sudo",
    "time",
    "exec",
    "command",
    "nohup",
    "catchsegv",
    "arch",
    "stdbuf",
)
_RUNNING = ("poetry", "pdm", "pipenv", "rye", "pixi", "conda", "mamba", "micromamba", "hatch")


@dataclass(frozen=True, slots=True)
class Unwrapped:
    """``words`` are the program run in the end; ``name`` the manager that runs it (``uv``, ``uvx``, ``poetry`` ...),
    empty for none, and ``options`` what that one was told."""

    words: tuple[str, ...]
    name: str = ""
    options: tuple[str, ...] = ()

    def said(self, *options: str) -> bool:
        """Whether the manager was given one of these options."""
        return any(word.partition("=")[0] in options for word in self.options)

    def values(self, *options: str) -> tuple[str, ...]:
        """What stands behind each of these options."""
        found = []
        for index, word in enumerate(self.options):
            name, joined, value = word.partition("=")
            if name in options and joined:
                found.append(value)
            elif word in options and index + 1 < len(self.options):
                found.append(self.options[index + 1])
        return tuple(found)


def unwrap(words: Sequence[str]) -> Unwrapped:
    """What is run in the end."""
    rest, name = list(words), ""
    options: list[str] = []
    for _ in range(8):
        if not rest:
            break
        first = rest[0].rsplit("/", 1)[-1] if rest[0].startswith("/") else rest[0]
        if first in _PLAIN:
            rest = _after(rest[1:], _VALUES.get(first, frozenset()))[1]
            rest = rest[1:] if first == "timeout" and rest else rest
            while rest and _ASSIGNMENT.match(rest[0]):
                rest = rest[1:]
        elif first in ("uvx", "pipx") or rest[:3] == ["uv", "tool", "run"]:
            begun = 1 if first == "uvx" else 3 if first == "uv" else 2
            if first == "pipx" and rest[1:2] != ["run"]:
                break
            options, rest = _after(rest[begun:], _UV_VALUES | {"--spec", "--python"})
            name = "uvx"
            if rest:
                rest[0] = re.split(r"[@=<>\[]", rest[0])[0] or rest[0]
        elif first == "uv" and "run" in _verbs(rest):
            at = rest.index("run")
            options, left = _after(rest[at + 1 :], _UV_VALUES)
            options, rest, name = [*rest[1:at], *options], left, "uv"
            if "-m" in options or "--module" in options:
                rest = ["python", "-m", *rest]
        elif first in _RUNNING and rest[1:2] in (["run"], ["shell"]):
            options, rest = _after(rest[2:], _VALUES.get(first, frozenset()))
            name = first
            if first == "hatch" and rest and ":" in rest[0]:
                options = [*options, rest[0]]
                rest = [rest[0].partition(":")[2], *rest[1:]]
        else:
            break
    return Unwrapped(tuple(rest), name, tuple(options))


def _verbs(words: Sequence[str]) -> list[str]:
    """The first word that is no option."""
    _, rest = _after(list(words[1:]), _UV_VALUES)
    return rest[:1]


def _after(words: list[str], with_value: frozenset[str]) -> tuple[list[str], list[str]]:
    """Options, and what stands behind them."""
    at = 0
    while at < len(words) and words[at].startswith("-"):
        if words[at] == "--":
            return words[:at], words[at + 1 :]
        at += 2 if words[at] in with_value else 1
    return words[:at], words[at:]


def unknown(words: Sequence[str]) -> bool:
    """Whether a run decides about some of the words."""
    return any(UNKNOWN in word for word in words)
