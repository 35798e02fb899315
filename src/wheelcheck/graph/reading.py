"""One source as the graph sees it: its import statements in order, under which circumstances each runs, and the line
that first binds each name at its top level.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from wheelcheck import sources
from wheelcheck.graph.model import When
from wheelcheck.graph.skeleton import tree_of

_STATIC = frozenset({"TYPE_CHECKING", "typing.TYPE_CHECKING", "t.TYPE_CHECKING", "False", "0", "MYPY"})
_WEIGHT = (When.TYPE_CHECKING, When.MAIN, When.LAZY, When.FUNCTION, When.CONDITION, When.TRY, When.IMPORT)


@dataclass(frozen=True, slots=True)
class Statement:
    """One import: of ``module`` (absolute), and of ``names`` of it (name, bound as), None for ``import module``.

    ``alias`` is what ``import module as alias`` binds; ``order`` its place among all statements of the source.
    """

    module: str
    names: tuple[tuple[str, str], ...] | None
    line: int
    end: int
    text: str
    when: When
    alias: str | None = None

    @property
    def star(self) -> bool:
        """Whether it takes every name."""
        return self.names is not None and any(name == "*" for name, _ in self.names)


@dataclass(frozen=True, slots=True)
class SourceModule:
    """What one source says. ``exported`` is a literal ``__all__``, None without one that can be read."""

    name: str
    path: str
    is_package: bool
    statements: tuple[Statement, ...]
    bound: dict[str, int]
    exported: tuple[str, ...] | None
    has_getattr: bool


@lru_cache(maxsize=4096)  # a run asks about its circles, and then draws the graph
def read(text: str, name: str, path: str, *, functions: bool = True) -> SourceModule | None:
    """Read a source, without ``functions`` only what is run by every import of it; None when this Python cannot parse
    it.
    """
    text, lazy = sources.without_lazy(text)
    tree = tree_of(text, functions=functions)
    if tree is None:
        return None
    reader = _Reader(name, path.endswith("__init__.py"), has_walrus=":=" in text)
    reader.lazy = lazy
    reader.walk(tree.body, When.IMPORT, top=True)
    return SourceModule(
        name,
        path,
        reader.is_package,
        tuple(sorted(reader.statements, key=lambda each: each.line)),
        reader.bound,
        _exported(tree),
        "__getattr__" in reader.bound,
    )


def _exported(tree: ast.Module) -> tuple[str, ...] | None:
    """A literal ``__all__``; None when there is none, or more than one statement makes it."""
    found: tuple[str, ...] | None = None
    for node in tree.body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if isinstance(target, ast.Name) and target.id == "__all__":
            value = getattr(node, "value", None)
            if found is not None or not isinstance(value, ast.List | ast.Tuple) or isinstance(node, ast.AugAssign):
                return None
            if not all(isinstance(each, ast.Constant) and isinstance(each.value, str) for each in value.elts):
                return None
            found = tuple(str(each.value) for each in value.elts if isinstance(each, ast.Constant))
    return found


class _Reader:
    """Walks statements, carrying when they run."""

    def __init__(self, module: str, is_package: bool, *, has_walrus: bool) -> None:
        self.has_walrus = has_walrus
        self.module = module
        self.is_package = is_package
        self.lazy: frozenset[int] = frozenset()
        self.statements: list[Statement] = []
        self.bound: dict[str, int] = {}

    def walk(self, body: Iterable[ast.stmt], when: When, *, top: bool) -> None:
        for node in body:
            self.visit(node, when, top=top)

    def visit(self, node: ast.stmt, when: When, *, top: bool) -> None:
        if top and when is not When.TYPE_CHECKING:
            for name in self.bindings(node):
                self.bound.setdefault(name, node.lineno)
        if isinstance(node, ast.Import | ast.ImportFrom):
            self.take(node, when)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lazy = top and node.name == "__getattr__"
            self.walk(node.body, _heavier(when, When.LAZY if lazy else When.FUNCTION), top=False)
        elif isinstance(node, ast.ClassDef):
            self.walk(node.body, when, top=False)
        elif isinstance(node, ast.If):
            self.visit_if(node, when, top=top)
        elif isinstance(node, ast.Try) or type(node).__name__ == "TryStar":
            self.visit_try(node, when, top=top)  # type: ignore[arg-type]
        else:
            self.visit_block(node, when, top=top)

    def visit_block(self, node: ast.stmt, when: When, *, top: bool) -> None:
        if isinstance(node, ast.With | ast.AsyncWith):
            suppressed = any("suppress" in ast.unparse(item.context_expr) for item in node.items)
            self.walk(node.body, _heavier(when, When.TRY) if suppressed else when, top=top)
        elif isinstance(node, ast.For | ast.AsyncFor | ast.While):
            self.walk([*node.body, *node.orelse], _heavier(when, When.CONDITION), top=top)
        elif isinstance(node, ast.Match):
            for case in node.cases:
                self.walk(case.body, _heavier(when, When.CONDITION), top=top)
        elif isinstance(node, ast.Expr | ast.Assign | ast.AnnAssign | ast.Return):
            self.take_dynamic(node, when)

    def visit_if(self, node: ast.If, when: When, *, top: bool) -> None:
        test = ast.unparse(node.test)
        negated = test.removeprefix("not ") in _STATIC and test.startswith("not ")
        if test in _STATIC:
            inner, other = When.TYPE_CHECKING, when
        elif negated:
            inner, other = when, When.TYPE_CHECKING
        elif test.startswith("__name__ =="):
            inner, other = _heavier(when, When.MAIN), when
        else:
            inner = other = _heavier(when, When.CONDITION)
        self.walk(node.body, inner, top=top)
        self.walk(node.orelse, other, top=top)

    def visit_try(self, node: ast.Try, when: When, *, top: bool) -> None:
        caught = any(sources.catches_import_error(handler) for handler in node.handlers)
        self.walk(node.body, _heavier(when, When.TRY) if caught else when, top=top)
        for handler in node.handlers:
            self.walk(handler.body, _heavier(when, When.CONDITION), top=top)
        self.walk(node.orelse, _heavier(when, When.CONDITION) if node.handlers else when, top=top)
        self.walk(node.finalbody, when, top=top)

    def bindings(self, node: ast.stmt) -> Iterator[str]:
        """The names that a statement binds. ``from . import sub`` in a package asks for a submodule: no name yet."""
        names = sources.bindings_of(node, self.has_walrus)
        if isinstance(node, ast.ImportFrom):
            target = sources.resolve(self.module, self.is_package, node.level, node.module)
            if target == self.module:
                return (alias.asname for alias in node.names if alias.asname and alias.asname != alias.name)
        return (name for name in names if name != "*")

    def take(self, node: ast.Import | ast.ImportFrom, when: When) -> None:
        end = node.end_lineno or node.lineno
        is_lazy = node.lineno in self.lazy
        when, word = (_heavier(when, When.LAZY), "lazy ") if is_lazy else (when, "")
        if isinstance(node, ast.Import):
            text = f"{word}import {_aliases(node.names)}"
            for alias in node.names:
                self.statements.append(Statement(alias.name, None, node.lineno, end, text, when, alias.asname))
            return
        target = sources.resolve(self.module, self.is_package, node.level, node.module)
        if target is None:
            return
        text = f"{word}from {'.' * node.level}{node.module or ''} import {_aliases(node.names)}"
        names = tuple((alias.name, alias.asname or alias.name) for alias in node.names)
        self.statements.append(Statement(target, names, node.lineno, end, text, when))

    def take_dynamic(self, node: ast.Expr | ast.Assign | ast.AnnAssign | ast.Return, when: When) -> None:
        """``importlib.import_module("pkg.mod")``, ``import_module(".mod", __package__)`` and ``__import__("pkg")``."""
        call = node.value
        if not isinstance(call, ast.Call) or not call.args or not isinstance(call.args[0], ast.Constant):
            return
        function = call.func
        word = function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
        target = call.args[0].value
        if word not in ("import_module", "__import__") or not isinstance(target, str):
            return
        dots = len(target) - len(target.lstrip("."))
        full = sources.resolve(self.module, self.is_package, dots, target[dots:] or None)
        if full:
            text = f"{ast.unparse(function)}({target!r})"
            self.statements.append(Statement(full, None, node.lineno, node.end_lineno or node.lineno, text, when, ""))


def _aliases(names: list[ast.alias]) -> str:
    return ", ".join(f"{alias.name} as {alias.asname}" if alias.asname else alias.name for alias in names)


def _heavier(outer: When, inner: When) -> When:
    """When a statement runs that stands in both: the rarer of the two."""
    return min(outer, inner, key=_WEIGHT.index)
