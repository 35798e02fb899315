"""The data files that a whole distribution uses: each module by itself, then those that take paths from others."""

from __future__ import annotations

from collections.abc import Mapping

from wheelcheck.data_uses import find
from wheelcheck.model.data_use import DataUse
from wheelcheck.path_sharing import Shared

_MOST_ROUNDS = 3  # a path that goes through more modules than that is not followed


def survey(texts: Mapping[str, str]) -> tuple[DataUse, ...]:
    """The data files that modules use; ``texts`` maps their installed paths to their sources.

    Most modules are read once and alone. Those in whose text stands a name that another one keeps a path in are read
    (again), whatever else they hold.
    """
    shared = Shared(texts)
    found = {path: find(path, text, shared) for path, text in texts.items()}
    for _ in range(_MOST_ROUNDS):
        found |= {path: find(path, texts[path], shared) for path in shared.spread()}
    return tuple(use for uses in found.values() for use in uses)
