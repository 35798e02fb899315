"""Circles of imports, shown edge by edge from what was observed, and where they are cheapest to break."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, replace

from wheelcheck.model.imports import Frame
from wheelcheck.syntax import parsed


@dataclass(frozen=True, slots=True)
class Edge:
    """One import on a circle: who imports whom, by which statement, where. ``line`` None: inside a compiled module.
    ``implicit``: ``imported`` is a parent package of what the statement names.
    """

    importer: str
    imported: str
    path: str
    line: int | None
    text: str
    deferrable: bool = False
    implicit: bool = False

    def __str__(self) -> str:
        where = self.path if self.line is None else f"{self.path}:{self.line}"
        implied = f" (which runs its parent package {self.imported} first)" if self.implicit else ""
        return f"{where}: `{self.text}`{implied}" if self.text else f"{where} (compiled) imports {self.imported}"


@dataclass(frozen=True, slots=True)
class Circle:
    """A closed chain of imports: each edge's ``imported`` is the next edge's ``importer``. ``missing`` is the name
    that the last edge asked for before its module had bound it, ``bound_at`` the line that binds it.
    """

    edges: tuple[Edge, ...]
    missing: str | None = None
    bound_at: int | None = None

    @property
    def modules(self) -> tuple[str, ...]:
        """The modules on it, in order of import."""
        return tuple(edge.importer for edge in self.edges)

    @property
    def pairs(self) -> frozenset[tuple[str, str]]:
        """Its edges as (importer, imported)."""
        return frozenset((edge.importer, edge.imported) for edge in self.edges)

    def cut(self) -> Edge:
        """The edge that is cheapest to defer: one whose names are used in functions only, else the one that failed."""
        return next((edge for edge in reversed(self.edges) if edge.deferrable), self.edges[-1])


def module_frames(frames: Sequence[Frame]) -> list[Frame]:
    """The frames that run a module's top level, outermost first, a module once: the imports in progress. The body of a
    class is part of it, and tells the line better than the word `class`.
    """
    found: list[Frame] = []
    for frame in frames:
        if found and _is_class_body(found[-1], frame):
            found[-1] = replace(found[-1], line=frame.line, source=frame.source)
            continue
        # Cython names the top level of a compiled module `init pkg.mod`.
        if frame.function != "<module>" and not frame.function.startswith("init "):
            continue
        if found and found[-1].module == frame.module and found[-1].path == frame.path:
            found[-1] = frame
        else:
            found.append(frame)
    return found


def _is_class_body(outer: Frame, inner: Frame) -> bool:
    if (outer.module, outer.path) != (inner.module, inner.path) or inner.function == "<module>":
        return False
    return outer.source.lstrip().startswith(f"class {inner.function}")


def from_frames(frames: Sequence[Frame], target: str, through: str | None = None) -> tuple[Edge, ...] | None:
    """The circle that an import found closed: the innermost frame asks ``target``, whose own top level is still
    running further out. ``through`` is a compiled module, without frames of its own, between the innermost frame
    and the target. None when ``target`` is not being imported: then there is no circle.
    """
    running = module_frames(frames)
    start = next((index for index, frame in enumerate(running) if frame.module == target), None)
    if start is None:
        return None
    chain = running[start:]
    if len(chain) == 1 and through is None:
        return None  # a module asking itself: no circle, whatever it lacks
    names = [frame.module for frame in chain] + ([through] if through else [])
    edges = [
        Edge(frame.module, following, frame.path, frame.line, frame.source.strip())
        for frame, following in zip(chain, [*names[1:], target], strict=False)
    ]
    if through:
        edges.append(Edge(through, target, through.replace(".", "/"), None, ""))
    return tuple(edges)


def used_at_import(text: str, line: int) -> bool:
    """Whether names bound by the import statement on ``line`` are used while the module is being imported, so that the
    statement cannot simply move into the functions. True also when that cannot be read."""
    tree = parsed(text)
    if tree is None:
        return True
    statement = next(
        (
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.Import | ast.ImportFrom) and node.lineno <= line <= (node.end_lineno or line)
        ),
        None,
    )
    if statement is None or any(alias.name == "*" for alias in statement.names):
        return True
    names = {alias.asname or alias.name.partition(".")[0] for alias in statement.names}
    lazy = any(
        isinstance(node, ast.ImportFrom)
        and node.module == "__future__"
        and any(a.name == "annotations" for a in node.names)
        for node in tree.body
    )
    return any(name in names for node in tree.body for name in _loads(node, lazy))


def _loads(node: ast.AST, lazy_annotations: bool) -> list[str]:
    """Names read when ``node`` runs at import, function bodies left out."""
    if isinstance(node, ast.Name):
        return [node.id] if isinstance(node.ctx, ast.Load) else []
    children: list[ast.AST] = []
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        arguments = node.args
        children += [*node.decorator_list, *arguments.defaults, *(d for d in arguments.kw_defaults if d)]
        if not lazy_annotations:
            every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
            every += [a for a in (arguments.vararg, arguments.kwarg) if a]
            children += [a.annotation for a in every if a.annotation] + ([node.returns] if node.returns else [])
    elif isinstance(node, ast.Lambda):
        children += node.args.defaults
    elif isinstance(node, ast.AnnAssign) and lazy_annotations:
        children += [node.value] if node.value else []
    else:
        children += list(ast.iter_child_nodes(node))
    return [name for child in children for name in _loads(child, lazy_annotations)]
