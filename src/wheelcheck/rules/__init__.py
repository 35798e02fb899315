"""The rules, one a file, found by themselves and loaded when they are asked for."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from wheelcheck.rules._index import Known, read

if TYPE_CHECKING:
    from wheelcheck.rules._base import Rule

__all__ = ["Known", "all_rules", "find_rule", "known_rules"]


@cache
def known_rules() -> tuple[Known, ...]:
    """Code and name of every rule, ordered by code; none of them is loaded for it."""
    return read(__name__, list(__path__))


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule, ordered by code."""
    return tuple(known.rule for known in known_rules())


def find_rule(key: str) -> Rule | None:
    """The rule of that code or name."""
    return next((each.rule for each in known_rules() if key.upper() == each.code or key.lower() == each.name), None)
