"""What ``wheelcheck init`` can set up: one file a friend; every file here that holds a ``FRIEND`` is found by itself.

Pure functions of values: reading the project and writing files is done elsewhere.
"""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import replace

from wheelcheck.scaffold._base import Change, Friend, Proposal, Surroundings
from wheelcheck.scaffold._packages import packages

__all__ = ["Change", "Friend", "Proposal", "Surroundings", "friends", "packages", "together"]


def friends() -> tuple[Friend, ...]:
    """All that can be set up; the table of settings, which needs no flag, comes first."""
    names = (module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))
    found = [importlib.import_module(f"{__name__}.{name}").FRIEND for name in names]
    return tuple(sorted(found, key=lambda friend: (friend.name != "table", friend.name)))


def together(surroundings: Surroundings, wanted: tuple[Friend, ...]) -> tuple[tuple[Friend, Proposal], ...]:
    """What each of them proposes, in this order: the second change of a file is made on top of the first."""
    found: list[tuple[Friend, Proposal]] = []
    for friend in wanted:
        proposal = friend.propose(surroundings)
        found.append((friend, proposal))
        if proposal.change is not None:
            changed = {**surroundings.files, proposal.change.path: proposal.change.after}
            surroundings = replace(surroundings, files=changed)
    return tuple(found)
