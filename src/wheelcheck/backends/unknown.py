"""Any other backend: what cannot be known is said."""

from __future__ import annotations

import re
from dataclasses import dataclass

from wheelcheck.backends._base import Bystander, Observation, Rank, Watched
from wheelcheck.backends._project import build_system


@dataclass(frozen=True, slots=True)
class UnknownWatcher(Bystander):
    """Comes last: a backend that no other watcher knows and that does not drive setuptools either."""

    name: str = "unknown"
    rank: Rank = Rank.REST

    def read(self, watched: Watched) -> Observation | None:
        """No rows, and why."""
        system = build_system(watched.tree)
        # Of setuptools there are no records only when the build ended before it began.
        if watched.seen is not None or system.is_("setuptools", "setuptools"):
            return None
        backend = re.split("[.:]", system.backend, maxsplit=1)[0]
        return Observation(
            (),
            unread=(
                f"the build backend `{backend}` is not known to wheelcheck: what it was told to compile is unknown; "
                "the source tree, the log and the wheel are compared instead",
            ),
        )


WATCHER = UnknownWatcher()
