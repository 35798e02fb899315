"""flit-core: https://flit.pypa.io/en/stable/pyproject_toml.html#sdist-section."""

from __future__ import annotations

from collections.abc import Sequence

from wheelcheck.model.edit import Edit
from wheelcheck.remedies._base import Remedies, grown, keys, root_of, table, without
from wheelcheck.remedies._git import move
from wheelcheck.remedies._patterns import literal
from wheelcheck.trail import Trail

_SDIST = ("tool", "flit", "sdist")


class FlitCore(Remedies):
    """The wheel takes every file of the module's folder, so what matters is what the sdist leaves out. `exclude` comes
    after `include`."""

    backends = ("flit_core", "flit")

    def ship(self, trails: Sequence[Trail]) -> tuple[Edit, ...]:
        """See ``Remedies``."""
        return self.pack([trail.source for trail in trails if trail.source])

    def pack(self, paths: Sequence[str]) -> tuple[Edit, ...]:
        """See ``Remedies``."""
        old = self.strings(*_SDIST, "exclude")
        kept = without(old, paths)
        if kept != old:
            return (table("tool.flit.sdist", exclude=kept),)
        return (table("tool.flit.sdist", include=grown(self.strings(*_SDIST, "include"), self.patterns(paths))),)

    def locate(self, tops: Sequence[str]) -> tuple[Edit, ...]:
        """See ``Remedies``: it takes one module, from the project's folder or from `src/`."""
        if len(tops) != 1:
            return ()
        (top,), name = tops, tops[0].rpartition("/")[2]
        told = self.setting("tool", "flit", "module", "name") or self.setting("tool", "flit", "metadata", "module")
        own = (self.case.evidence.project.name or "").replace("-", "_")
        old = self.setting("tool", "flit", "metadata") is not None
        named = keys("tool.flit.metadata", {"module": name}) if old else keys("tool.flit.module", {"name": name})
        moved = (move(top, name),) if root_of(top) not in ("", "src") else ()
        return (*moved, *((named,) if (told or own) != name else ()))

    def leave_out(self, paths: Sequence[str]) -> tuple[Edit, ...]:
        """See ``Remedies``."""
        sources = [source for source in map(self.source, paths) if source]
        return (
            (table("tool.flit.sdist", exclude=grown(self.strings(*_SDIST, "exclude"), map(literal, sources))),)
            if sources
            else ()
        )


REMEDIES = FlitCore
