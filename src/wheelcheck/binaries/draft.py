"""An image while it is being read: what could be read stays, whatever comes behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import ParamSpec, TypeVar

from wheelcheck.binaries.window import MalformedError, worse
from wheelcheck.model.binary import Image, ImportedSymbol

_P = ParamSpec("_P")
_T = TypeVar("_T")

_MOST_PATHS = 32


@dataclass(slots=True)
class Draft:
    """The fields of an `Image`, filled step by step; ``problem`` is the worst that a step met."""

    machine: str
    name: str | None = None
    needed: list[str] = field(default_factory=list)
    optional: list[str] = field(default_factory=list)
    search: list[str] = field(default_factory=list)
    inherited: bool = False
    versions: dict[tuple[str, str], None] = field(default_factory=dict)
    imports: list[ImportedSymbol] = field(default_factory=list)
    exports: set[str] = field(default_factory=set)
    system: str | None = None
    minimum_system: tuple[int, ...] | None = None
    executable_stack: bool = False
    text_relocations: bool = False
    debug_size: int = 0
    debug_paths: dict[str, None] = field(default_factory=dict)
    program: bool = False
    problem: MalformedError | None = None

    def attempt(self, step: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T | None:
        """Do one step; when the file is malformed there, note it and give None."""
        try:
            return step(*args, **kwargs)
        except MalformedError as error:
            self.problem = worse(self.problem, error)
            return None

    def add_debug_paths(self, paths: Iterable[str]) -> None:
        """Note places of the build machine, the first few of them."""
        for path in paths:
            if len(self.debug_paths) >= _MOST_PATHS:
                return
            self.debug_paths[path] = None

    def image(self) -> Image:
        """The finished value."""
        return Image(
            machine=self.machine,
            name=self.name,
            needed=tuple(dict.fromkeys(self.needed)),
            optional=tuple(dict.fromkeys(self.optional)),
            search=tuple(dict.fromkeys(self.search)),
            inherited=self.inherited,
            versions=tuple(self.versions),
            imports=tuple(self.imports),
            exports=frozenset(self.exports),
            system=self.system,
            minimum_system=self.minimum_system,
            executable_stack=self.executable_stack,
            text_relocations=self.text_relocations,
            debug_size=self.debug_size,
            debug_paths=tuple(self.debug_paths),
            program=self.program,
        )
