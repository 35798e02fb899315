"""Functions and methods in which no data file can be used, so that they need no reading: in most modules that do use
one, that is nearly all of them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence

from wheelcheck.path_names import statements

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_NAMES = re.compile(r"self\.\w+|\w+")


def idle(body: Sequence[ast.stmt], lines: Sequence[str], words: Iterable[str]) -> frozenset[ast.stmt]:
    """The outermost functions of a module and the methods of its classes in whose text stands neither one of ``words``
    nor a name that is bound to something in which one stands: of a module the name, of an object ``self.name``.

    ``lines`` are those of the source.
    """
    units = [(unit, of_class, _text(unit, lines)) for unit, of_class in _units(body)]
    new = [unit for unit in units if any(word in unit[2] for word in words)]
    found = {unit[0] for unit in new}
    left = [(unit, set(_NAMES.findall(unit[2]))) for unit in units if unit[0] not in found]
    known: set[str] = set()
    while new:
        names = {name for node, of_class, _ in new for name in _bound(node, of_class, lines, words, known)}
        known |= names
        new = [unit for unit, used in left if not used.isdisjoint(names)]
        left = [(unit, used) for unit, used in left if used.isdisjoint(names)]
    return frozenset(unit[0] for unit, _ in left if isinstance(unit[0], _FUNCTIONS))


def _units(body: Iterable[ast.stmt]) -> Iterator[tuple[ast.stmt, bool]]:
    """Statements that are looked at one by one, and whether they stand in a class."""
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield from ((inner, True) for inner in node.body)
        else:
            yield node, False


def _text(node: ast.stmt, lines: Sequence[str]) -> str:
    decorators = node.decorator_list if isinstance(node, _FUNCTIONS) else ()
    first = min(each.lineno for each in (node, *decorators))
    return "\n".join(lines[first - 1 : node.end_lineno]).replace("cls.", "self.")


def _bound(
    node: ast.stmt, of_class: bool, lines: Sequence[str], words: Iterable[str], known: set[str]
) -> Iterator[str]:
    """The names that a statement gives to others, as they ask for them."""
    owner = "self." if of_class else ""
    if isinstance(node, _FUNCTIONS):
        yield owner + node.name
        if of_class:
            yield from (name for name in _assigned(node, lines, words, set(known)) if name.startswith("self."))
        return
    for part in ast.walk(node):
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
            yield owner + part.id
        elif isinstance(part, ast.alias):
            yield (part.asname or part.name).partition(".")[0]
        elif isinstance(part, (*_FUNCTIONS, ast.ClassDef)):
            yield owner + part.name


def _assigned(
    function: ast.FunctionDef | ast.AsyncFunctionDef, lines: Sequence[str], words: Iterable[str], known: set[str]
) -> set[str]:
    """What a function assigns from one of the words or from a name that is known, followed through its own names."""
    found: set[str] = set()
    inside = statements(function.body, inner=True)
    assignments = [part for part in inside if isinstance(part, ast.Assign | ast.AnnAssign | ast.With | ast.For)]
    for node in sorted(assignments, key=lambda node: node.lineno):
        last = node.body[0].lineno if isinstance(node, ast.With | ast.For) else node.end_lineno
        text = "\n".join(lines[node.lineno - 1 : last])
        if any(word in text for word in words) or not known.isdisjoint(_NAMES.findall(text)):
            names = set(_targets(node))
            known |= names
            found |= names
    return found


def _targets(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
            yield part.id
        elif isinstance(part, ast.Attribute) and isinstance(part.ctx, ast.Store):
            yield f"self.{part.attr}"
