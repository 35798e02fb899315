"""flit-core: https://flit.pypa.io/en/stable/pyproject_toml.html#sdist-section."""

from __future__ import annotations

from collections.abc import Sequence

from wheelcheck.model.edit import Edit
from wheelcheck.remedies._base import Remedies, grown, table, without
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
        return (table("tool.flit.sdist", include=grown(self.strings(*_SDIST, "include"), paths)),)

    def leave_out(self, paths: Sequence[str]) -> tuple[Edit, ...]:
        """See ``Remedies``."""
        sources = [source for source in map(self.source, paths) if source]
        return (table("tool.flit.sdist", exclude=grown(self.strings(*_SDIST, "exclude"), sources)),) if sources else ()


REMEDIES = FlitCore
