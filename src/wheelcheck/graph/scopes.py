"""Where the names that an import statement binds are used: while importing, in functions, or in annotations alone."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(slots=True)
class Uses:
    """The names used at import, in annotations that are never evaluated, and by outermost function."""

    at_import: set[str] = field(default_factory=set)
    annotations: set[str] = field(default_factory=set)
    functions: list[tuple[Function, set[str]]] = field(default_factory=list)

    @property
    def in_functions(self) -> set[str]:
        """The names that any function uses."""
        return {name for _, names in self.functions for name in names}


def uses_of(tree: ast.Module, names: set[str], skip: ast.stmt) -> Uses:
    """How ``tree`` uses ``names``, the statement ``skip`` left out."""
    lazy = any(
        isinstance(node, ast.ImportFrom)
        and node.module == "__future__"
        and any(alias.name == "annotations" for alias in node.names)
        for node in tree.body
    )
    reader = _Reader(names, lazy)
    for node in tree.body:
        if node is not skip:
            reader.visit(node)
    return reader.uses


class _Reader:
    def __init__(self, names: set[str], lazy: bool) -> None:
        self.names = names
        self.lazy = lazy
        self.uses = Uses()

    def visit(self, node: ast.AST) -> None:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            self.function(node)
        elif isinstance(node, ast.ClassDef):
            for each in (*node.decorator_list, *node.bases, *(keyword.value for keyword in node.keywords)):
                self.visit(each)
            # Decorators and base classes (dataclasses, models) may read the annotations of a class.
            read = bool(node.decorator_list or node.bases)
            for statement in node.body:
                if isinstance(statement, ast.AnnAssign):
                    self.annotation(statement.annotation, evaluated=read or not self.lazy)
                    self.visit_all(statement.value)
                else:
                    self.visit(statement)
        elif isinstance(node, ast.Lambda):
            self.visit_all(*node.args.defaults, *node.args.kw_defaults)
        elif isinstance(node, ast.AnnAssign):
            self.annotation(node.annotation, evaluated=not self.lazy)
            self.visit_all(node.value)
        elif isinstance(node, ast.Name):
            if node.id in self.names:
                self.uses.at_import.add(node.id)
        elif isinstance(node, ast.Global | ast.Nonlocal):
            self.uses.at_import |= self.names & set(node.names)
        else:
            self.visit_all(*ast.iter_child_nodes(node))

    def visit_all(self, *nodes: ast.AST | None) -> None:
        for node in nodes:
            if node is not None:
                self.visit(node)

    def function(self, node: Function) -> None:
        arguments = node.args
        self.visit_all(*node.decorator_list, *arguments.defaults, *arguments.kw_defaults)
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
        # A decorator (of a web framework, of a command line) may read the annotations.
        evaluated = not self.lazy or bool(node.decorator_list)
        for annotation in (*(each.annotation for each in every if each), node.returns):
            if annotation is not None:
                self.annotation(annotation, evaluated=evaluated)
        inside = {each.id for statement in node.body for each in ast.walk(statement) if isinstance(each, ast.Name)}
        if any(isinstance(each, ast.Global) and self.names & set(each.names) for each in ast.walk(node)):
            self.uses.at_import |= self.names & inside
        used = self.names & inside
        if used:
            self.uses.functions.append((node, used))

    def annotation(self, node: ast.expr, *, evaluated: bool) -> None:
        if evaluated and not isinstance(node, ast.Constant):
            self.visit(node)
            self.uses.annotations |= self.quoted(node)
            return
        found = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
        self.uses.annotations |= (self.names & found) | self.quoted(node)

    def quoted(self, node: ast.expr) -> set[str]:
        """The names in quoted annotations."""
        texts = [each.value for each in ast.walk(node) if isinstance(each, ast.Constant)]
        return {name for name in self.names for text in texts if isinstance(text, str) and name in text}
