"""Ways to take one edge out of a circle without changing what the code means, each as the file after the change."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from wheelcheck.graph.building import Program
from wheelcheck.graph.reading import Statement
from wheelcheck.graph.scopes import Uses, uses_of
from wheelcheck.graph.skeleton import tree_of
from wheelcheck.model.circle_trials import Cut, CutKind

ORDER = (CutKind.TYPE_CHECKING, CutKind.ORIGIN, CutKind.FUNCTION, CutKind.LATER, CutKind.LAZY)
"""The kinds of cuts, the least intrusive first."""


def cuts_at(program: Program, module: str, text: str, line: int) -> Iterator[Cut]:
    """The cuts of the import statement of ``module`` that runs on ``line``, the least intrusive first."""
    source = program.sources.get(module)
    statement = next((each for each in source.statements if each.line == line), None) if source else None
    tree = tree_of(text, bodies=True)
    node = _top_level_import(tree, line) if tree else None
    if source is None or statement is None or tree is None or node is None or statement.star:
        return
    names = {alias.asname or alias.name.partition(".")[0] for alias in node.names}
    if any(each is not node and each.lineno <= _end(node) and _end(each) >= node.lineno for each in tree.body):
        return  # several statements on one line
    place = _Place(module, source.path, text.splitlines(), tree, node, ast.unparse(node))
    uses = uses_of(tree, names, node)
    others = _asked_by_others(program, module, names) | (names & set(source.exported or ()))
    found = [
        _under_type_checking(place, names, uses, others),
        _from_its_origin(program, place, statement),
        _into_functions(place, names, uses, others),
        _lazily(place, names, uses, has_getattr=source.has_getattr),
    ]
    yield from (cut for cut in found if cut is not None)


def moved_behind(program: Program, module: str, text: str, line: int, bound_at: int) -> Cut | None:
    """The import on ``line``, which starts a circle, moved behind the statement that binds what is asked too early."""
    source = program.sources.get(module)
    tree = tree_of(text, bodies=True)
    node = _top_level_import(tree, line) if tree else None
    if source is None or tree is None or node is None or any(alias.name == "*" for alias in node.names):
        return None
    binding = next((each for each in tree.body if _first_line(each) <= bound_at <= _end(each)), None)
    if binding is None or isinstance(binding, ast.Import | ast.ImportFrom) or binding.lineno <= node.lineno:
        return None
    if any(each is not node and each.lineno <= _end(node) and _end(each) >= node.lineno for each in tree.body):
        return None  # several statements on one line
    names = {alias.asname or alias.name.partition(".")[0] for alias in node.names}
    until = ast.Module([each for each in tree.body if each.lineno <= binding.lineno], [])
    if uses_of(until, names, node).at_import:
        return None
    place = _Place(module, source.path, text.splitlines(), tree, node, ast.unparse(node))
    return place.cut(CutKind.LATER, f"line {_end(binding)}", place.instead(), (_end(binding), 0, ["", place.statement]))


def _first_line(node: ast.stmt) -> int:
    decorators = node.decorator_list if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) else []
    return min([node.lineno, *(each.lineno for each in decorators)])


Edit = tuple[int, int, list[str]]


@dataclass(frozen=True)
class _Place:
    """The statement in its file."""

    module: str
    path: str
    lines: Sequence[str]
    tree: ast.Module
    node: ast.Import | ast.ImportFrom
    statement: str

    def cut(self, kind: CutKind, becomes: str, *edits: Edit) -> Cut:
        """The cut that these edits make: each replaces ``count`` lines from ``at`` (from 0) on."""
        lines = list(self.lines)
        for at, count, new in sorted(edits, key=lambda edit: edit[0], reverse=True):
            lines[at : at + count] = new
        text = "\n".join(lines) + "\n"
        return Cut(kind, self.module, self.path, self.node.lineno, self.statement, becomes, text)

    def instead(self, *new: str) -> Edit:
        """The edit that puts lines in the place of the statement."""
        return self.node.lineno - 1, _end(self.node) - self.node.lineno + 1, list(new)


def _end(node: ast.stmt) -> int:
    return node.end_lineno or node.lineno


def _top_level_import(tree: ast.Module, line: int) -> ast.Import | ast.ImportFrom | None:
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom) and node.lineno <= line <= (node.end_lineno or node.lineno):
            return node
    return None


def _asked_by_others(program: Program, module: str, names: set[str]) -> set[str]:
    """The names that other modules take from this one."""
    asked: set[str] = set()
    for edge in program.graph.edges:
        if edge.imported == module:
            asked |= names if edge.star else names & {needed.name for needed in edge.names}
    last = module.rpartition(".")[2]
    return asked | {name for name in names - asked for text in program.unread if last in text and name in text}


def _under_type_checking(place: _Place, names: set[str], uses: Uses, others: set[str]) -> Cut | None:
    if uses.at_import or uses.in_functions or others or not names <= uses.annotations:
        return None
    return place.cut(CutKind.TYPE_CHECKING, "", *_guarded(place))


def _guarded(place: _Place) -> list[Edit]:
    """The statement put under ``if TYPE_CHECKING:``."""
    edits = [place.instead("if TYPE_CHECKING:", f"    {place.statement}")]
    known = any(
        isinstance(node, ast.ImportFrom) and any(alias.name == "TYPE_CHECKING" for alias in node.names)
        for node in place.tree.body
        if node.lineno < place.node.lineno
    )
    if not known:
        edits.append((_after_header(place.tree), 0, ["from typing import TYPE_CHECKING"]))
    return edits


def _after_header(tree: ast.Module) -> int:
    """The number of lines that the docstring and ``from __future__`` take."""
    end = 0
    for node in tree.body:
        docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and end == 0
        future = isinstance(node, ast.ImportFrom) and node.module == "__future__"
        if not (docstring or future):
            break
        end = node.end_lineno or node.lineno
    return end


def _from_its_origin(program: Program, place: _Place, statement: Statement) -> Cut | None:
    """The asked module itself imported the names from elsewhere: take them from there."""
    owner = program.sources.get(statement.module)
    if owner is None or not statement.names:
        return None
    becomes: list[str] = []
    for name, alias in statement.names:
        origin = next((each for each in owner.statements if each.when.at_import and _binds(each, name)), None)
        if origin is None or origin.module in (place.module, owner.name) or origin.line != owner.bound.get(name):
            return None
        becomes.append(_import_from(origin, name, alias))
    return place.cut(CutKind.ORIGIN, "; ".join(becomes), place.instead(*becomes))


def _binds(statement: Statement, name: str) -> bool:
    if statement.names is None:
        return (statement.alias or statement.module) == name
    return any(alias == name for _, alias in statement.names)


def _import_from(origin: Statement, name: str, alias: str) -> str:
    if origin.names is None:
        return f"import {origin.module}" if origin.module == alias else f"import {origin.module} as {alias}"
    original = next(first for first, bound in origin.names if bound == name)
    return f"from {origin.module} import {original}" + (f" as {alias}" if alias != original else "")


def _into_functions(place: _Place, names: set[str], uses: Uses, others: set[str]) -> Cut | None:
    """The statement at the head of each function that uses its names."""
    if uses.at_import or others or not uses.functions:
        return None
    edits: list[Edit] = _guarded(place) if names & uses.annotations else [place.instead()]
    for function, used in uses.functions:
        first, *rest = function.body
        docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and bool(rest)
        anchor = rest[0] if docstring else first
        at = min([anchor.lineno, *(each.lineno for each in getattr(anchor, "decorator_list", ()))])
        line = place.lines[at - 1]
        indent = line[: len(line) - len(line.lstrip())]
        if at <= function.lineno or len(indent) != anchor.col_offset:
            return None  # on the line of `def`, or behind a semicolon
        edits.append((at - 1, 0, [indent + _only(place.node, used)]))
    return place.cut(CutKind.FUNCTION, "", *edits)


def _only(node: ast.Import | ast.ImportFrom, used: set[str]) -> str:
    """The statement reduced to the names used."""
    aliases = [alias for alias in node.names if (alias.asname or alias.name.partition(".")[0]) in used]
    if isinstance(node, ast.Import):
        return ast.unparse(ast.Import(aliases))
    return ast.unparse(ast.ImportFrom(node.module, aliases, node.level))


def _lazily(place: _Place, names: set[str], uses: Uses, *, has_getattr: bool) -> Cut | None:
    """A module ``__getattr__`` (PEP 562) in place of a mere re-export."""
    if has_getattr or uses.at_import or uses.in_functions or isinstance(place.node, ast.Import):
        return None
    listed = ", ".join(repr(name) for name in sorted(names))
    function = [
        "",
        "",
        "def __getattr__(name):",
        f"    if name in {{{listed}}}:",
        f"        {place.statement}",
        "        return locals()[name]",
        '    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")',
    ]
    return place.cut(CutKind.LAZY, "def __getattr__(name): ...", place.instead(), (len(place.lines), 0, function))
