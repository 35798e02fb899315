"""What a source says of the names that its module exports, read without running it."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator, Sequence

from wheelcheck.sources import bindings_of

_ON_DEMAND = ("__getattr__", "__dir__", "attach(", "attach_stub(", "LazyModule", "sys.modules[__name__]")


def may_fail(text: str) -> bool:
    """Whether an exported name of a module with this source may turn out not to be there: it exports names, and does
    not plainly bind each of them. Cheap for sources that have no ``__all__``.
    """
    if any(word in text for word in _ON_DEMAND):
        return "__all__" in text or "__dir__" in text or "attach" in text or "LazyModule" in text
    if "__all__" not in text:
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a SyntaxWarning about the user's code is not ours to print
            body = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return True
    stated = stated_names(body)
    if stated is None:
        return True
    return not set(stated) <= set(_surely_bound(body))


def stated_names(body: Sequence[ast.stmt]) -> list[str] | None:
    """The names that ``__all__`` holds, where the top level spells them all out; None where it does not."""
    found: list[str] = []
    for node in body:
        if not any(isinstance(each, ast.Name) and each.id == "__all__" for each in ast.walk(node)):
            continue
        value = _value_for_all(node)
        names = _literal(value) if value is not None else None
        if names is None:
            return None
        found += names
    return found


def _value_for_all(node: ast.stmt) -> ast.expr | None:
    """What a statement puts into ``__all__``: assigned, or added by ``+=``, ``append`` or ``extend``."""
    match node:
        case ast.Assign(targets=[ast.Name(id="__all__")], value=value):
            return value
        case ast.AnnAssign(target=ast.Name(id="__all__"), value=value):
            return value
        case ast.AugAssign(target=ast.Name(id="__all__"), op=ast.Add(), value=value):
            return value
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id="__all__"), attr=attr), args=[value])):
            return value if attr == "extend" else ast.List([value]) if attr == "append" else None
    return None


def _literal(value: ast.expr) -> list[str] | None:
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
        left, right = _literal(value.left), _literal(value.right)
        return None if left is None or right is None else left + right
    if not isinstance(value, ast.List | ast.Tuple):
        return None
    names = [each.value for each in value.elts if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    return names if len(names) == len(value.elts) else None


def _surely_bound(body: Sequence[ast.stmt]) -> Iterator[str]:
    """The names bound by statements of the top level itself: when the import was a success, all of them have run."""
    deleted = {
        name.id
        for node in body
        for name in ast.walk(node)
        if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Del)
    }
    for node in body:
        if isinstance(node, ast.For | ast.AsyncFor | ast.If | ast.While | ast.Try | ast.With):
            continue
        for name in bindings_of(node, False):
            if name not in deleted:
                yield name
