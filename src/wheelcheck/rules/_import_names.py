"""`Import-Name` and `Import-Namespace` of a distribution among themselves, and against its modules (PEP 794)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from wheelcheck.ledger import is_helper
from wheelcheck.model.archive import Metadata, Module, ModuleKind


@dataclass(frozen=True, slots=True)
class ImportNames:
    """The names that a distribution says it alone provides, and the namespaces that it shares, without `; private`."""

    own: tuple[str, ...]
    shared: tuple[str, ...]

    @property
    def ambiguous(self) -> tuple[str, ...]:
        """Names that are given as both, which tools must refuse."""
        return tuple(name for name in self.own if name in self.shared)

    @property
    def parents(self) -> dict[str, str]:
        """The names above a dotted one that neither field gives, each with the first name below it."""
        missing: dict[str, str] = {}
        for name in (*self.own, *self.shared):
            for parent in _prefixes(name):
                if parent not in (name, *self.own, *self.shared):
                    missing.setdefault(parent, name)
        return missing

    def unlisted(self, modules: Iterable[Module]) -> list[str]:
        """The shortest names that cover the modules which no name of its own does; none where it gives no name."""
        if not self.own and not self.shared:
            return []
        # What mypyc adds has a name that changes with the sources.
        held = [module for module in modules if not is_helper(module.name)]
        spaces = {module.name for module in held if module.kind is ModuleKind.NAMESPACE}
        closed = [module.name for module in held if module.name not in spaces]
        # A package that only lacks its own name is told as that.
        own = {*self.own, *(set(closed) & set(self.parents))}
        return list(dict.fromkeys(_shortest(closed, own, spaces | {*self.shared})))


def read(metadata: Metadata) -> ImportNames:
    """The names of METADATA; an empty one, which says that there is nothing to import, is none."""
    own, shared = (
        tuple(dict.fromkeys(bare for name in names if (bare := name.partition(";")[0].strip())))
        for names in (metadata.import_names, metadata.import_namespaces)
    )
    return ImportNames(own, shared)


def _shortest(modules: Iterable[str], own: Collection[str], open_: Collection[str]) -> Iterator[str]:
    for module in modules:
        prefixes = [*_prefixes(module)]
        if not any(prefix in own for prefix in prefixes):
            yield next((prefix for prefix in prefixes if prefix not in open_), module)


def _prefixes(name: str) -> Iterator[str]:
    """``a``, ``a.b`` and ``a.b.c`` of ``a.b.c``."""
    parts = name.split(".")
    for size in range(1, len(parts) + 1):
        yield ".".join(parts[:size])
