"""What importing costs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ImportCost:
    """One module loaded, in the order in which loading ended.

    ``depth`` is how many imports were under way around it; ``began`` microseconds since the first import; ``own`` and
    ``total`` microseconds without and with what it imported; ``memory`` and ``total_memory`` by how many KiB the
    process grew (resident set; None where that cannot be read); ``project`` whether it is one of the project's own.
    """

    name: str
    depth: int
    began: int
    own: int
    total: int
    memory: int | None
    total_memory: int | None
    project: bool


@dataclass(frozen=True, slots=True)
class ImportProfile:
    """The cost of importing the project's top-level names, one after the other in a new interpreter."""

    costs: tuple[ImportCost, ...]
    failed: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """Microseconds of everything."""
        return sum(each.total for each in self.costs if each.depth == 0)

    def slowest(self, most: int | None = None) -> tuple[ImportCost, ...]:
        """The modules that took longest themselves."""
        return tuple(sorted(self.costs, key=lambda each: -each.own)[:most])
