"""Folded paths, and the names of a module that they are followed through: scopes, class attributes, imports."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

WILD = "\0"
"""Stands in a folded text for characters that are not known."""


@dataclass(frozen=True, slots=True)
class Folded:
    """A text or path; ``anchored`` when it starts at site-packages: built from ``__file__`` or a package's name.

    Not ``sure``: one of several values that it may have, such as a parameter's default.
    """

    text: str
    anchored: bool = False
    sure: bool = True

    def joined(self, *parts: Folded) -> Folded:
        """The path with more parts behind it, as ``os.path.join`` does."""
        here = self
        for part in parts:
            if part.anchored or part.text.startswith("/"):
                here = part
            else:
                text = f"{here.text.rstrip('/')}/{part.text}" if here.text else part.text
                here = Folded(text, here.anchored, here.sure and part.sure)
        return here

    @property
    def parent(self) -> Folded:
        """The folder around it."""
        return Folded(normal(self.text).rpartition("/")[0], self.anchored, self.sure)


def normal(path: str) -> str:
    """A relative path without ``.``, ``..`` and doubled separators; ``..`` stays in front where it climbs out."""
    parts: list[str] = []
    for part in path.replace("\\", "/").split("/"):
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def within(wanted: str, paths: set[str]) -> bool:
    """Whether a path is one of ``paths``, or lies below one."""
    return any(wanted == path or wanted.startswith(path + "/") for path in paths if path)


def one_of(values: Iterable[Folded | None]) -> Folded | None:
    """The value that all agree on; else, not for sure, the only one of them that is a path beside the code."""
    found = set(values)
    if len(found) == 1:
        return found.pop()
    anchored = [value for value in found if value is not None and value.anchored]
    return replace(anchored[0], sure=False) if len(anchored) == 1 else None


@dataclass(slots=True, eq=False)
class Scope:
    """Names bound in a module, a function or a class body: each with its values (None: unknown) and lines.

    The value of a loop's name is a starred one: an element of it. A ``block`` is part of the scope around it.
    """

    outer: Scope | None
    bound: dict[str, list[tuple[int, ast.expr | None]]] = field(default_factory=dict)
    given: Mapping[str, Folded] = field(default_factory=dict)
    functions: dict[str, ast.FunctionDef] = field(default_factory=dict)
    of_class: dict[str, list[tuple[Scope, ast.expr | None]]] | None = None
    passing: bool = False
    defaults: Mapping[str, ast.expr] = field(default_factory=dict)
    block: bool = False

    def bind(self, target: ast.expr, value: ast.expr | None) -> None:
        """Note an assignment."""
        if isinstance(target, ast.Name):
            self.bound.setdefault(target.id, []).append((target.lineno, value))
        elif isinstance(target, ast.Tuple | ast.List):
            values = value.elts if isinstance(value, ast.Tuple | ast.List) else []
            paired = len(values) == len(target.elts)
            for index, element in enumerate(target.elts):
                self.bind(element, values[index] if paired else None)
        elif isinstance(target, ast.Starred):
            self.bind(target.value, None)
        elif isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
            attributes = self.attributes()
            if attributes is not None and target.value.id in ("self", "cls"):
                known = attributes.setdefault(target.attr, [])
                if all(value is not other for _, other in known):
                    known.append((self, value))

    def attributes(self) -> dict[str, list[tuple[Scope, ast.expr | None]]] | None:
        """The attributes of the class around it."""
        around = self.around()
        return around.of_class if around is not None else None

    def around(self) -> Scope | None:
        """The body of the class around it."""
        here: Scope | None = self
        while here is not None and here.of_class is None:
            here = here.outer
        return here

    def function(self, name: str) -> ast.FunctionDef | None:
        """The function that a name stands for."""
        return self.defined(name)[1]

    def defined(self, name: str) -> tuple[Scope, ast.FunctionDef | None]:
        """The scope in which a function of that name is defined, and the function."""
        here = self
        while name not in here.functions or here.of_class is not None:
            if here.outer is None:
                return here, None
            here = here.outer
        return here, here.functions[name]


def bind_all(body: list[ast.stmt], scope: Scope) -> None:
    """Note what a block of statements assigns, without going into functions and classes."""
    for node in body:
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    scope.bind(target, value)
            case ast.AnnAssign(target=target, value=value):
                scope.bind(target, value)
            case ast.AugAssign(target=target):
                scope.bind(target, None)
            case ast.For(target=target, iter=value):
                scope.bind(target, ast.Starred(value) if isinstance(target, ast.Name) else None)
            case ast.With(items=items):
                for item in items:
                    if item.optional_vars is not None:
                        scope.bind(item.optional_vars, item.context_expr)
            case ast.FunctionDef(name=name):
                scope.functions[name] = node
        for block in blocks(node):
            bind_all(block, scope)


def import_names(tree: ast.Module, path: str) -> dict[str, str]:
    """What the imports of a module bind, name to full dotted name, relative imports resolved."""
    folders = path.split("/")[:-1]
    found: dict[str, str] = {}
    for node in statements(tree.body, inner=True):
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.partition(".")[0]
                found[alias.asname or top] = alias.name if alias.asname else top
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(folders[: len(folders) - node.level + 1]) if node.level else ""
            module = ".".join(part for part in (base, node.module) if part)
            for alias in node.names:
                found[alias.asname or alias.name] = f"{module}.{alias.name}" if module else alias.name
    return {name: _canonical(dotted) for name, dotted in found.items()}


def statements(body: list[ast.stmt], inner: bool = False) -> Iterator[ast.stmt]:
    """Every statement of a block; those of functions and classes inside it only with ``inner``. Expressions, most of a
    tree, are passed by.
    """
    waiting: list[list[ast.stmt]] = [body]
    while waiting:
        for node in waiting.pop():
            yield node
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                waiting.extend(blocks(node))
            elif inner:
                waiting.append(node.body)


def _canonical(dotted: str) -> str:
    for alias in ("posixpath", "ntpath"):
        if dotted == alias or dotted.startswith(alias + "."):
            return "os.path" + dotted[len(alias) :]
    return "io.open" if dotted == "builtins.open" else dotted


def children(node: ast.AST) -> list[ast.AST]:
    """The parts of a node; ``ast.iter_child_nodes`` takes twice the time, and is asked for most of it."""
    found: list[ast.AST] = []
    for name in node._fields:
        part = getattr(node, name, None)
        if isinstance(part, list):
            found += [each for each in part if isinstance(each, ast.AST)]
        elif isinstance(part, ast.AST):
            found.append(part)
    return found


def blocks(node: ast.stmt) -> Iterator[list[ast.stmt]]:
    """The blocks of statements inside a statement that run in its own scope."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return
    for name in ("body", "orelse", "finalbody"):
        block = getattr(node, name, None)
        if isinstance(block, list):
            yield block
    for handler in getattr(node, "handlers", ()):
        yield handler.body
    for match_case in getattr(node, "cases", ()):
        yield match_case.body
