"""What those who follow paths ask of one another: of who folds the expressions of a module, and of who knows the other
modules of the distribution.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from wheelcheck.path_names import Folded, Scope


class Folding(Protocol):
    """Folds the expressions of one module: see ``wheelcheck.path_folding``."""

    path: str
    folder: str
    imports: Mapping[str, str]
    shared: OtherModules | None
    returns: dict[ast.FunctionDef, list[ast.expr | None]]
    results: dict[tuple[ast.FunctionDef, tuple[Folded, ...]], Folded | None]

    def dotted(self, node: ast.expr) -> str | None:
        """The full dotted name that an expression refers to."""

    def fold(self, node: ast.expr | None, scope: Scope, depth: int = 0) -> Folded | None:
        """The text or path of an expression."""

    def anchor(self, node: ast.expr | None, scope: Scope) -> Folded | None:
        """The folder of the package that a resource function is given."""

    def named(self, name: str, scope: Scope) -> Folded | None:
        """What a name of a module stands for at its end."""

    def last(self, node: ast.Name, scope: Scope) -> ast.expr | None:
        """The expression that a name was bound to last."""


@dataclass(frozen=True, slots=True)
class Called:
    """A function that a call runs: the folder of its module, the scope that it is defined in, and its definition.

    ``bound``: its first parameter is the object or class that it was asked of.
    """

    folder: Folding
    scope: Scope
    definition: ast.FunctionDef
    bound: bool = False


class OtherModules(Protocol):
    """Knows the names of other modules: see ``wheelcheck.path_sharing``."""

    def value(self, dotted: str) -> Folded | None:
        """What a name of another module stands for."""

    def function(self, dotted: str) -> Called | None:
        """A function of another module."""

    def file_of(self, dotted: str) -> str | None:
        """The installed path of a module."""
