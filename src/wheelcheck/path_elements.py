"""Which paths come out of a loop: over a folder's files, or over names that stand in the code."""

from __future__ import annotations

import ast

from wheelcheck.path_contracts import Folding
from wheelcheck.path_names import WILD, Folded, Scope

MOST_TURNS = 40
"""Elements that a loop over a literal is followed for."""

_SAME_ELEMENTS = frozenset({"sorted", "list", "tuple", "set", "reversed", "iter", "frozenset", "map", "filter", "tqdm"})
_LITERALS = (ast.Tuple, ast.List, ast.Set)


def element(folder: Folding, node: ast.expr | None, scope: Scope, depth: int) -> Folded | None:
    """An element of what ``node`` runs over; None when nothing is known of it."""
    if isinstance(node, ast.IfExp):
        return element(folder, node.orelse, scope, depth + 1) or element(folder, node.body, scope, depth + 1)
    if isinstance(node, ast.Name):
        return element(folder, folder.last(node, scope), scope, depth + 1) if depth < MOST_TURNS else None
    if isinstance(node, ast.List) and len(node.elts) == 1:
        return folder.fold(node.elts[0], scope, depth + 1)
    if not isinstance(node, ast.Call):
        return None
    name = folder.dotted(node.func)
    if name in _SAME_ELEMENTS and node.args:
        return element(folder, node.args[-1], scope, depth + 1)
    if name in ("glob.glob", "glob.iglob") and node.args:
        found = folder.fold(node.args[0], scope, depth + 1)
        return _globbed(found) if found is not None else None
    if name == "os.scandir" and node.args:
        found = folder.fold(node.args[0], scope, depth + 1)
        return found.joined(Folded(WILD)) if found is not None else None
    if isinstance(node.func, ast.Attribute) and node.func.attr in ("iterdir", "glob", "rglob"):
        found = folder.fold(node.func.value, scope, depth + 1)
        wanted = folder.fold(node.args[0], scope, depth + 1) if node.args else Folded(WILD)
        return _globbed(found.joined(below(node.func.attr, wanted))) if found is not None else None
    return None


def below(method: str, wanted: Folded | None) -> Folded:
    """What a method of a folder looks for below it."""
    text = wanted.text if wanted is not None else WILD
    return Folded(f"{WILD}{text}" if method == "rglob" else text)


def _globbed(path: Folded) -> Folded:
    return Folded(path.text.replace("*", WILD).replace("?", WILD), path.anchored, path.sure)


def turns(folder: Folding, loop: ast.For, scope: Scope) -> list[dict[str, Folded]]:
    """The values that the name of a loop over a literal takes, turn by turn; empty when they aren't known."""
    node: ast.expr | None = loop.iter
    if isinstance(node, ast.Name):
        node = folder.last(node, scope)
    if isinstance(node, ast.Dict):
        values: list[ast.expr | None] = list(node.keys)
    elif isinstance(node, _LITERALS):
        values = list(node.elts)
    else:
        return []
    if not values or len(values) > MOST_TURNS:
        return []
    found = [_names(folder, loop.target, value, scope) for value in values]
    return found if any(found) else []


def _names(folder: Folding, target: ast.expr, value: ast.expr | None, scope: Scope) -> dict[str, Folded]:
    if isinstance(target, ast.Name):
        folded = folder.fold(value, scope)
        return {target.id: folded} if folded is not None else {}
    if isinstance(target, ast.Tuple) and isinstance(value, _LITERALS) and len(value.elts) == len(target.elts):
        pairs = [_names(folder, each, part, scope) for each, part in zip(target.elts, value.elts, strict=True)]
        return {name: folded for pair in pairs for name, folded in pair.items()}
    return {}
