"""hatchling: it compiles nothing itself; its build hooks may.

https://hatch.pypa.io/latest/plugins/build-hook/reference/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from wheelcheck.backends._base import Bystander, Observation, Rank, Watched
from wheelcheck.backends._hooks import Hook, observed
from wheelcheck.backends._project import build_system, table, toml
from wheelcheck.model.finding import Location
from wheelcheck.toml_lines import line_of

# Plug-ins that write Python, data or documents and never a binary.
_HARMLESS = frozenset(
    (
        "version",
        "vcs",
        "requirements_txt",
        "jupyter-builder",
        "gettext",
        "protobuf",
        "sphinx",
        "build-scripts",
        "datadir",
    )
)
_TABLES = (("targets", "wheel", "hooks"), ("hooks",))


@dataclass(frozen=True, slots=True)
class HatchlingWatcher(Bystander):
    """Reads which build hooks run: hatch-cython and hatch-mypyc drive setuptools, which is watched."""

    name: str = "hatchling"
    rank: Rank = Rank.TRACES
    tree_patterns: tuple[str, ...] = ("pyproject.toml", "hatch.toml")

    def read(self, watched: Watched) -> Observation | None:
        """What the hooks were seen to build; none without hooks."""
        if not build_system(watched.tree).is_("hatchling", "hatchling"):
            return None
        return observed(self.name, tuple(_hooks(watched.tree)), watched)


def _hooks(tree: Mapping[str, str]) -> Iterator[Hook]:
    """hatch.toml has the tables of [tool.hatch] at its top, and comes before them."""
    seen = set(_HARMLESS)
    for path, above in (("hatch.toml", ("build",)), ("pyproject.toml", ("tool", "hatch", "build"))):
        text = tree.get(path, "")
        document = toml(text)
        for below in _TABLES:
            for name, settings in table(document, *above, *below).items():
                if name not in seen and isinstance(settings, dict) and settings.get("enable-by-default", True):
                    seen.add(name)
                    line = line_of(text, *above, *below, name)
                    yield Hook(_shown(name, settings), Location(path, line))


def _shown(name: str, settings: Mapping[str, Any]) -> str:
    script = f" ({settings.get('path') or 'hatch_build.py'})" if name == "custom" else ""
    return f"the build hook `{name}`{script}"


WATCHER = HatchlingWatcher()
