"""poetry-core: it compiles nothing itself; a build script may (`[tool.poetry.build]`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from wheelcheck.backends._base import Bystander, Observation, Rank, Watched
from wheelcheck.backends._hooks import Hook, observed
from wheelcheck.backends._project import build_system, table, toml
from wheelcheck.model.finding import Location
from wheelcheck.toml_lines import line_of


@dataclass(frozen=True, slots=True)
class PoetryWatcher(Bystander):
    """Reads whether there is a build script: most drive setuptools, which is watched."""

    name: str = "poetry-core"
    rank: Rank = Rank.TRACES

    def read(self, watched: Watched) -> Observation | None:
        """What the script was seen to build; none without a script."""
        if not build_system(watched.tree).is_("poetry", "poetry-core"):
            return None
        return observed(self.name, tuple(_script(watched.tree)), watched)


def _script(tree: Mapping[str, str]) -> Iterator[Hook]:
    """`build` is a table, or, before poetry-core 1.1, the path itself."""
    text = tree.get("pyproject.toml", "")
    stated = table(toml(text), "tool", "poetry").get("build")
    script = stated.get("script") if isinstance(stated, dict) else stated
    if isinstance(script, str) and script:
        line = line_of(text, "tool", "poetry", "build", "script") or line_of(text, "tool", "poetry", "build")
        yield Hook(f"the build script {script}", Location("pyproject.toml", line))


WATCHER = PoetryWatcher()
