"""Names of extension modules: those of mypyc's helpers, and the patterns that a configuration writes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fnmatch import fnmatchcase

# What mypyc's modules share lies in a module of its own, at the top: `<hash of the module names>__mypyc`, or the name
# of a group. Its name changes with what is compiled, so nobody writes it down.
_HELPER = re.compile(r"(?:^|\.)\w+__mypyc$")
_WILD = frozenset("*?[")


def is_helper(name: str) -> bool:
    """Whether a module is the one that mypyc's modules share: its name is made up by the build."""
    return _HELPER.search(name) is not None


def fits(name: str, patterns: Iterable[str]) -> bool:
    """Whether a module is among ``patterns``: dotted names, in which ``*`` and ``?`` stand for anything."""
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def unmet(patterns: Iterable[str], names: Iterable[str]) -> tuple[str, ...]:
    """The patterns that fit none of ``names``."""
    known = tuple(names)
    return tuple(
        pattern for pattern in dict.fromkeys(patterns) if not any(fnmatchcase(name, pattern) for name in known)
    )


def is_pattern(text: str) -> bool:
    """Whether it stands for several modules."""
    return bool(_WILD & set(text))
