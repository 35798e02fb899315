"""How GitHub Actions begins a script: the shell, the folder and the variables that a step inherits."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass

from wheelcheck.model.finding import Location
from wheelcheck.model.pipeline import UNKNOWN, Command
from wheelcheck.pipelines.shell import Shell, commands
from wheelcheck.pipelines.shell_words import plain
from wheelcheck.pipelines.yaml_tree import Mapping, Scalar


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a step inherits."""

    folder: str | None = "."
    shell: str = ""
    environ: tuple[tuple[str, str], ...] = ()


def script(text: str, place: Location, own: Defaults) -> Iterator[Command]:
    """The commands of a step's ``run``. Raises UnreadableShellError."""
    shell = own.shell.strip()
    if shell.startswith("python"):
        # GitHub writes it into a file elsewhere: the working directory is not on `sys.path`.
        yield Command(("python", "-I", "-c", plain(text)), place, own.folder, environ=own.environ)
        return
    yield from commands(plain(text), place, _shell(shell), folder=own.folder, environ=own.environ)


def _shell(name: str) -> Shell:
    """https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell."""
    if not name:
        return Shell(True, False)
    if name == "bash":
        return Shell(True, True)
    if name == "sh":
        return Shell(True, False)
    words = name.split()
    if words[0] in ("bash", "sh") and "{0}" in words:
        flags = "".join(word[1:] for word in words if re.fullmatch(r"-[a-z]+", word))
        return Shell("e" in flags or "errexit" in words, "pipefail" in words, f"shell: {name}")
    return Shell(None, None)


def inherit(outer: Defaults, node: Mapping) -> Defaults:
    """``defaults.run``, ``env``, ``shell`` and ``working-directory`` of a workflow, a job or a step."""
    folder, shell = outer.folder, outer.shell
    defaults = node.get("defaults")
    run = defaults.get("run") if isinstance(defaults, Mapping) else None
    for source in (run, node):
        if isinstance(source, Mapping):
            place, named = source.get("working-directory"), source.get("shell")
            if isinstance(place, Scalar):
                folder = _folder(plain(place.text))
            if isinstance(named, Scalar):
                shell = plain(named.text)
    environ = node.get("env")
    pairs = environ.items() if isinstance(environ, Mapping) else ()
    own = tuple((name, plain(value.text)) for name, value in pairs if isinstance(value, Scalar))
    if isinstance(environ, Scalar):
        own = ((UNKNOWN, UNKNOWN),)
    return Defaults(folder, shell, (*outer.environ, *own))


def _folder(text: str) -> str | None:
    if UNKNOWN in text:
        return None
    return text if text.startswith(("/", "~")) else posixpath.normpath(text or ".")
