"""The commands of a shell script: their words, where they run, and whether the script fails when they do.

A failure is called lost only when the script itself shows it: ``|| true``, a command behind it in a pipe without
``pipefail``, a list that goes on without ``errexit``. Where anything looks at the status (``$?``, ``if``, a handler
that does more than speak), nothing is said.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from wheelcheck.model.finding import Location
from wheelcheck.model.pipeline import UNKNOWN, Command, Loss
from wheelcheck.pipelines.shell_chains import asks, line_of, shown, speaks
from wheelcheck.pipelines.shell_tree import AndOr, Chain, Compound, Script, Simple, parse
from wheelcheck.pipelines.shell_words import UnreadableShellError, asks_for_status

__all__ = ["Shell", "UnreadableShellError", "commands"]

MOST_NESTED = 4
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*\+?=")
_SHELLS = frozenset({"bash", "sh", "dash", "zsh", "/bin/bash", "/bin/sh", "/usr/bin/bash"})


@dataclass(frozen=True, slots=True)
class Shell:
    """How a script is begun: whether a failure ends it (``-e``), and whether one in a pipe counts (``pipefail``); None
    when that is not known. ``words`` say where that is written, when it is."""

    errexit: bool | None = True
    pipefail: bool | None = None
    words: str = ""


@dataclass(slots=True)
class _State:
    path: str
    first: int
    shell: Shell
    examined: bool
    folder: str | None
    folders: list[str | None] = field(default_factory=list)
    environ: tuple[tuple[str, str], ...] = ()
    nested: int = 0


@dataclass(frozen=True, slots=True)
class _Fate:
    """What becomes of a failure here: ``loss`` when it is lost, ``handled`` when something looks at it."""

    loss: Loss | None = None
    handled: bool = False
    certain: bool = True


def commands(
    script: str,
    place: Location,
    shell: Shell,
    *,
    folder: str | None = ".",
    environ: tuple[tuple[str, str], ...] = (),
    nested: int = 0,
) -> Iterator[Command]:
    """The simple commands of a script in their order; ``place`` is that of its first line.

    Raises UnreadableShellError when the script is not understood.
    """
    tree = parse(script)
    state = _State(place.path, place.line or 1, shell, asks_for_status(script), folder, [], environ, nested)
    yield from _script(tree, state, _Fate(), shell.errexit)


def _script(script: Script, state: _State, fate: _Fate, errexit: bool | None) -> Iterator[Command]:
    """``errexit``: whether a failure in this list ends it, as the list begins."""
    follows = state.shell.errexit == errexit
    for index, item in enumerate(script.items):
        # `set -e` and `set +e` count from where they stand; inside `||` neither does anything.
        stops = state.shell.errexit if follows else errexit
        yield from _and_or(item, state, fate, stops, index == len(script.items) - 1)


def _and_or(item: AndOr, state: _State, fate: _Fate, stops: bool | None, last: bool) -> Iterator[Command]:
    for index, (operator, chain) in enumerate(item.chains):
        own = _fate_of(item, index, state, fate, stops, last)
        if index and operator:
            own = replace(own, certain=fate.certain and operator == "&&" and not asks(item.chains[index - 1][1]))
        # On the left of `&&` and `||` a failure never ends the shell.
        inner = stops if index == len(item.chains) - 1 and not chain.negated else False
        yield from _chain(chain, state, own, inner)


def _fate_of(item: AndOr, index: int, state: _State, fate: _Fate, stops: bool | None, last: bool) -> _Fate:
    """What becomes of a failure of one chain, all others succeeding."""
    chain = item.chains[index][1]
    if fate.handled or chain.negated or item.background:
        return replace(fate, handled=True)
    skipped = False
    for operator, other in item.chains[index + 1 :]:
        if operator == "&&":
            skipped = True
            continue
        if speaks(other):
            if state.examined:
                return replace(fate, handled=True)
            return replace(fate, loss=_loss(state, f"|| {shown(other)}", other))
        return replace(fate, handled=True)
    if fate.loss is not None or last:
        return fate
    if stops is None or state.examined:
        return replace(fate, handled=True)
    if skipped:
        words = shown(item.chains[index + 1][1])
        why = "`set -e` does not stop at a failure on the left of `&&`, and the script goes on behind it"
        return replace(fate, loss=_loss(state, f"&& {words}", chain, why))
    if stops:
        return fate
    how = state.shell.words or ("set +e" if state.nested == 0 else ";")
    return replace(fate, loss=_loss(state, how, chain, "the shell goes on after it, and only its last command counts"))


def _chain(chain: Chain, state: _State, fate: _Fate, errexit: bool | None) -> Iterator[Command]:
    for index, command in enumerate(chain.commands):
        own = fate
        if index < len(chain.commands) - 1 and not fate.handled and fate.loss is None:
            own = _piped(chain, index, state, fate)
        piped = len(chain.commands) > 1
        if isinstance(command, Simple):
            yield from _simple(command, state, own, piped)
        else:
            yield from _compound(command, state, own, errexit)


def _piped(chain: Chain, index: int, state: _State, fate: _Fate) -> _Fate:
    if state.shell.pipefail or state.shell.pipefail is None or state.examined:
        return replace(fate, handled=not state.shell.pipefail)
    why = "of commands in a pipe only the last one's failure counts, as long as `pipefail` is not set"
    return replace(fate, loss=_loss(state, f"| {shown(Chain(chain.commands[index + 1 : index + 2]))}", chain, why))


def _compound(command: Compound, state: _State, fate: _Fate, errexit: bool | None) -> Iterator[Command]:
    folder, shell, environ = state.folder, state.shell, state.environ
    for condition in command.conditions:
        yield from _script(condition, state, _Fate(handled=True, certain=fate.certain), False)
    sure = fate.certain and command.kind in ("group", "subshell")
    inner = replace(fate, certain=sure, handled=fate.handled or command.kind == "function")
    for body in command.bodies:
        yield from _script(body, state, inner, errexit)
    if command.kind != "group":
        if command.kind == "subshell":
            state.folder, state.environ = folder, environ
        elif state.folder != folder:
            state.folder = None
        state.shell = shell


def _simple(command: Simple, state: _State, fate: _Fate, piped: bool) -> Iterator[Command]:
    words = [token.text for token in command.words]
    assigned = []
    while words and _ASSIGNMENT.match(words[0]) and not words[0].startswith("="):
        name, _, value = words.pop(0).partition("=")
        assigned.append((name.rstrip("+"), value))
    line = state.first + command.words[0].line
    if not words:
        state.environ += tuple(assigned)
        return
    if words[0] == "export":
        pairs = (word.partition("=") for word in words[1:] if "=" in word)
        state.environ += tuple((name, value) for name, _, value in pairs)
    if not piped:
        _follow(words, state, fate.certain)
    found = Command(
        tuple(words),
        Location(state.path, line),
        state.folder,
        fate.certain,
        None if fate.handled else fate.loss,
        (*state.environ, *assigned),
        next((token.stdin for token in command.words if token.stdin), ""),
    )
    inner = _inner(words)
    if inner is not None and state.nested < MOST_NESTED:
        yield from _unfolded(found, inner, fate, state)
    else:
        yield found


def _unfolded(found: Command, inner: tuple[str, Shell], fate: _Fate, state: _State) -> Iterator[Command]:
    """The commands of ``bash -c '...'``."""
    try:
        below = list(
            commands(
                inner[0],
                found.location,
                inner[1],
                folder=found.folder,
                environ=found.environ,
                nested=state.nested + 1,
            )
        )
    except UnreadableShellError:
        yield found
        return
    for each in below:
        loss = None if fate.handled else each.lost or fate.loss
        yield replace(each, certain=each.certain and fate.certain, lost=loss)


def _inner(words: list[str]) -> tuple[str, Shell] | None:
    """The script of ``bash -c``, and how it is run."""
    if words[0] not in _SHELLS:
        return None
    errexit, pipefail = False, False
    for index, word in enumerate(words[1:], 1):
        if word == "pipefail":
            pipefail = True
        elif not word.startswith("-"):
            return None
        elif not word.startswith("--"):
            errexit = errexit or "e" in word
            if "c" in word and index + 1 < len(words):
                return words[index + 1], Shell(errexit, pipefail)
    return None


def _follow(words: list[str], state: _State, certain: bool) -> None:
    """What a command changes for those behind it: the folder, and the shell's options."""
    name, rest = words[0], words[1:]
    if name == "set":
        _set(rest, state)
    elif name in ("cd", "pushd"):
        target = next((word for word in rest if not word.startswith("-") or word == "-"), "~")
        if name == "pushd":
            state.folders.append(state.folder)
        state.folder = joined(state.folder, target) if certain else None
    elif name == "popd":
        state.folder = state.folders.pop() if state.folders and certain else None


def _set(rest: list[str], state: _State) -> None:
    for index, word in enumerate(rest):
        value = word[:1] == "-"
        if word[:1] not in "+-" or word.startswith("--"):
            continue
        if "e" in word.strip("+-"):
            state.shell = replace(state.shell, errexit=value, words="")
        option = rest[index + 1] if word.endswith("o") and index + 1 < len(rest) else ""
        if option == "pipefail":
            state.shell = replace(state.shell, pipefail=value)
        elif option == "errexit":
            state.shell = replace(state.shell, errexit=value, words="")


def joined(folder: str | None, target: str) -> str | None:
    """Where ``cd target`` leads; None when that is not known."""
    if UNKNOWN in target or target == "-" or any(mark in target for mark in "*?["):
        return None
    if target.startswith(("/", "~")) or re.match(r"[A-Za-z]:", target):
        return target
    if folder is None:
        return None
    return posixpath.normpath(posixpath.join(folder, target.replace("\\", "/")))


def _loss(state: _State, how: str, chain: Chain, why: str = "") -> Loss:
    return Loss(how if len(how) <= 60 else f"{how[:57]}...", Location(state.path, state.first + line_of(chain)), why)
