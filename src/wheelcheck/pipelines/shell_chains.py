"""What a chain of commands is by itself: whether it only speaks, whether it asks, where it begins."""

from __future__ import annotations

from wheelcheck.model.pipeline import UNKNOWN
from wheelcheck.pipelines.shell_tree import Chain, Compound, Simple

_SPEAKS = frozenset({"true", ":", "echo", "printf"})
_QUESTIONS = frozenset({"[", "[[", "test", "grep", "which", "command", "false", "diff", "cmp", "git"})


def speaks(chain: Chain) -> bool:
    """Whether a chain does nothing but speak and succeed."""
    if chain.negated or len(chain.commands) != 1:
        return False
    command = chain.commands[0]
    if isinstance(command, Compound):
        parts = [item for body in command.bodies for item in body.items]
        return (
            command.kind in ("group", "subshell")
            and bool(parts)
            and all(speaks(each) for item in parts for _, each in item.chains)
        )
    words = [token.text for token in command.words]
    if any(token.saves for token in command.words):
        return False
    return words[0] in _SPEAKS or words[:2] == ["exit", "0"]


def asks(chain: Chain) -> bool:
    """Whether a chain is a question, so that what hangs on it by ``&&`` may or may not run."""
    command = chain.commands[-1]
    return not isinstance(command, Simple) or command.words[0].text in _QUESTIONS


def line_of(chain: Chain) -> int:
    """The line (from 0) of its first word."""
    command = chain.commands[0]
    if isinstance(command, Simple):
        return command.words[0].line
    lists = (*command.conditions, *command.bodies)
    inner = (each for part in lists for item in part.items for _, each in item.chains)
    first = next(inner, None)
    return line_of(first) if first is not None else 0


def shown(chain: Chain) -> str:
    """Its first command as it is written."""
    command = chain.commands[0]
    if isinstance(command, Compound):
        return "{ ... }" if command.kind == "group" else "( ... )"
    return " ".join(token.text.replace(UNKNOWN, "...") for token in command.words)
