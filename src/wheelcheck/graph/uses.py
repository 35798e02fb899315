"""Where a module's top level reads attributes of other modules while it is being imported: ``pkg.b.NAME``."""

from __future__ import annotations

import ast
import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass

from wheelcheck import sources
from wheelcheck.graph.reading import SourceModule
from wheelcheck.graph.skeleton import outline, tree_of
from wheelcheck.syntax import parsed

_IMPORT = re.compile(r"[ \t]*(?:from|import)\b")


@dataclass(frozen=True, slots=True)
class ModuleUse:
    """``module`` is asked for ``name`` on a line; ``guarded``: by ``hasattr``, ``getattr`` with a default, or in a
    ``try`` that catches AttributeError.
    """

    module: str
    name: str
    line: int
    text: str
    guarded: bool


def module_uses(text: str, source: SourceModule, modules: Container[str]) -> Iterator[ModuleUse]:
    """The attribute uses at the top level of a source, function bodies left out."""
    text, _ = sources.without_lazy(text)
    aliases = _aliases(source, modules)
    if not aliases:
        return
    # A class that holds none of the names asks for nothing.
    reduced = outline(text, lambda body: any(name in body for name in aliases), signatures=True)
    if not _may_use(reduced, aliases):
        return
    tree = parsed(reduced) or tree_of(text)
    if tree is not None:
        yield from _Finder(aliases, modules, text).statements(tree.body, guarded=False)


def _may_use(text: str, names: Iterable[str]) -> bool:
    """Whether a line that is no import holds one of the names in a place where it may be asked for something."""
    words = "|".join(map(re.escape, names))
    return any(
        not _IMPORT.match(text, text.rfind("\n", 0, match.start()) + 1)
        for match in re.finditer(rf"\b(?:{words})\b[ \t]*[.,)]", text)
    )


def _aliases(source: SourceModule, modules: Container[str]) -> dict[str, str]:
    """The names that stand for modules of the graph."""
    found: dict[str, str] = {}
    for statement in source.statements:
        if not statement.when.at_import:
            continue
        if statement.names is None:
            if statement.alias and statement.module in modules:
                found[statement.alias] = statement.module
            elif statement.alias is None:
                top = statement.module.partition(".")[0]
                if top in modules:
                    found[top] = top
        else:
            for name, alias in statement.names:
                full = f"{statement.module}.{name}"
                if full in modules:
                    found[alias] = full
    return found


class _Finder:
    def __init__(self, aliases: dict[str, str], modules: Container[str], text: str) -> None:
        self.aliases = aliases
        self.modules = modules
        self.lines = text.splitlines()

    def statements(self, body: list[ast.stmt], *, guarded: bool) -> Iterator[ModuleUse]:
        for node in body:
            if isinstance(node, ast.Try):
                caught = guarded or any(_catches_attribute_error(handler) for handler in node.handlers)
                yield from self.statements(node.body, guarded=caught)
                yield from self.statements(node.finalbody, guarded=guarded)
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                arguments = node.args
                outside = [*node.decorator_list, *arguments.defaults, *filter(None, arguments.kw_defaults)]
                yield from (use for each in outside for use in self.expressions(each, guarded))
            elif isinstance(node, ast.ClassDef):
                outside = [*node.decorator_list, *node.bases, *(keyword.value for keyword in node.keywords)]
                yield from (use for each in outside for use in self.expressions(each, guarded))
                yield from self.statements(node.body, guarded=guarded)
            elif isinstance(node, ast.If):
                # What stands under a condition may never run; the condition itself does.
                yield from self.expressions(node.test, guarded)
            elif isinstance(node, ast.With):
                yield from self.statements(node.body, guarded=guarded)
            elif isinstance(node, ast.Expr | ast.Assign | ast.AnnAssign | ast.AugAssign) and node.value is not None:
                yield from self.expressions(node.value, guarded)

    def expressions(self, node: ast.expr, guarded: bool) -> Iterator[ModuleUse]:
        pending: list[ast.AST] = [node]
        while pending:
            each = pending.pop()
            if isinstance(each, ast.Lambda):
                pending += [*each.args.defaults, *filter(None, each.args.kw_defaults)]
                continue
            if isinstance(each, ast.Attribute) and (found := self.asked(each)) is not None:
                yield self.use(*found, each.lineno, guarded)
                continue
            if isinstance(each, ast.Call) and (asked := self.asked_softly(each)) is not None:
                yield self.use(*asked, each.lineno, True)
                continue
            pending += ast.iter_child_nodes(each)

    def use(self, module: str, name: str, line: int, guarded: bool) -> ModuleUse:
        text = " ".join(self.lines[line - 1].split()) if line <= len(self.lines) else ""
        return ModuleUse(module, name, line, text, guarded)

    def asked(self, node: ast.Attribute) -> tuple[str, str] | None:
        """The module and the first name behind it in ``a.b.NAME.more``."""
        chain = [node.attr]
        value = node.value
        while isinstance(value, ast.Attribute):
            chain.append(value.attr)
            value = value.value
        if not isinstance(value, ast.Name) or value.id not in self.aliases:
            return None
        module = self.aliases[value.id]
        for name in reversed(chain):
            if f"{module}.{name}" not in self.modules:
                return module, name
            module = f"{module}.{name}"
        return None

    def asked_softly(self, node: ast.Call) -> tuple[str, str] | None:
        """The module and the name of ``hasattr(module, "name")`` and ``getattr(module, "name", default)``."""
        if not isinstance(node.func, ast.Name) or node.func.id not in ("hasattr", "getattr"):
            return None
        if len(node.args) != (2 if node.func.id == "hasattr" else 3):
            return None
        name = node.args[1]
        module = self.module_of(node.args[0])
        if module is None or not isinstance(name, ast.Constant) or not isinstance(name.value, str):
            return None
        return module, name.value

    def module_of(self, node: ast.expr) -> str | None:
        """The module that an expression names."""
        if isinstance(node, ast.Name):
            return self.aliases.get(node.id)
        if isinstance(node, ast.Attribute) and (above := self.module_of(node.value)):
            full = f"{above}.{node.attr}"
            return full if full in self.modules else None
        return None


def _catches_attribute_error(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(isinstance(kind, ast.Name) and kind.id in ("AttributeError", "Exception") for kind in kinds)
