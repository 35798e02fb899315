"""pdm-backend: it compiles nothing itself; its hooks may (https://backend.pdm-project.org/hooks/)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from wheelcheck.backends._base import Bystander, Observation, Rank, Watched
from wheelcheck.backends._hooks import Hook, observed
from wheelcheck.backends._project import build_system, table, toml
from wheelcheck.model.finding import Location
from wheelcheck.toml_lines import line_of


@dataclass(frozen=True, slots=True)
class PdmWatcher(Bystander):
    """Reads which hooks run: `run-setuptools` drives setuptools, which is watched."""

    name: str = "pdm-backend"
    rank: Rank = Rank.TRACES

    def read(self, watched: Watched) -> Observation | None:
        """What the hooks were seen to build; none without hooks."""
        if not build_system(watched.tree).is_("pdm", "pdm-backend"):
            return None
        return observed(self.name, tuple(_hooks(watched)), watched)


def _hooks(watched: Watched) -> Iterator[Hook]:
    text = watched.tree.get("pyproject.toml", "")
    settings = table(toml(text), "tool", "pdm", "build")
    if settings.get("run-setuptools") is True:
        place = Location("pyproject.toml", line_of(text, "tool", "pdm", "build", "run-setuptools"))
        yield Hook("setuptools (`run-setuptools`)", place)
        return  # pdm_build.py only gives it its arguments then
    script = settings.get("custom-hook", "pdm_build.py")
    if script in watched.tree_files:
        yield Hook(f"the build hook {script}", Location(script))
    # Others come as entry points of what the build requires; their packages are named so.
    for name in sorted(build_system(watched.tree).requires):
        if name.startswith("pdm-") and name != "pdm-backend":
            yield Hook(f"the build hook of {name}")


WATCHER = PdmWatcher()
