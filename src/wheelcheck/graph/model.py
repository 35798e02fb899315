"""The static import graph as a value: modules, and which statement of one imports another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property


class When(str, Enum):
    """When an import statement runs."""

    IMPORT = "import"  # whenever its module is imported
    TRY = "try"  # the same, and its failure is caught
    CONDITION = "condition"  # depends on a test, or on another import's failure
    FUNCTION = "function"  # when a function is called
    LAZY = "lazy"  # when a name is asked for: a module's `__getattr__` (PEP 562)
    TYPE_CHECKING = "type checking"  # never
    MAIN = "main"  # when the module is run as a script

    @property
    def at_import(self) -> bool:
        """Whether importing its module runs it, on every system."""
        return self in (When.IMPORT, When.TRY)


class NodeKind(str, Enum):
    """What a module is to the graph: a source that was read, a compiled module, or a folder (PEP 420)."""

    SOURCE = "source"
    COMPILED = "compiled"
    NAMESPACE = "namespace"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class NeededName:
    """A name that an import asks the imported module for, and the line there that first binds it (None: unknown)."""

    name: str
    bound_at: int | None = None


@dataclass(frozen=True, slots=True)
class ImportEdge:
    """One statement of ``importer`` imports ``imported``: the module alone, ``names`` of it, or all (``star``).

    ``implicit``: it is a parent package of the module that the statement names; importing `a.b.c` runs
    `a/__init__` and `a/b/__init__` first (https://docs.python.org/3/reference/import.html#regular-packages).
    """

    importer: str
    imported: str
    path: str
    line: int
    text: str
    when: When
    names: tuple[NeededName, ...] = ()
    star: bool = False
    implicit: bool = False


@dataclass(frozen=True, slots=True)
class GraphModule:
    """A node: its dotted name, its file, what it is."""

    name: str
    path: str
    kind: NodeKind


@dataclass(frozen=True)
class ModuleGraph:
    """The modules of one wheel or folder and the imports between them, in order of module and line."""

    modules: Mapping[str, GraphModule]
    edges: tuple[ImportEdge, ...]
    notes: tuple[str, ...] = field(default=())

    @cached_property
    def outgoing(self) -> dict[str, list[ImportEdge]]:
        """The edges by importer."""
        found: dict[str, list[ImportEdge]] = {name: [] for name in self.modules}
        for edge in self.edges:
            found[edge.importer].append(edge)
        return found

    def successors(self, *, at_import: bool = True) -> dict[str, list[str]]:
        """Module to the modules it imports; with ``at_import`` only what every import of it runs."""
        return {
            name: list(dict.fromkeys(edge.imported for edge in edges if edge.when.at_import or not at_import))
            for name, edges in self.outgoing.items()
        }
