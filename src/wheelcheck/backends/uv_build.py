"""uv_build: it takes files as they are and compiles nothing (https://docs.astral.sh/uv/concepts/build-backend/)."""

from __future__ import annotations

from dataclasses import dataclass

from wheelcheck.backends._base import Bystander, Observation, Rank, Watched
from wheelcheck.backends._hooks import observed
from wheelcheck.backends._project import build_system


@dataclass(frozen=True, slots=True)
class UvWatcher(Bystander):
    """Knows that there is nothing to watch: a compiled file in the wheel was lying in the source tree."""

    name: str = "uv_build"
    rank: Rank = Rank.TRACES

    def read(self, watched: Watched) -> Observation | None:
        """No extension modules, for sure."""
        if not build_system(watched.tree).is_("uv_build", "uv-build"):
            return None
        return observed(self.name, (), watched)


WATCHER = UvWatcher()
