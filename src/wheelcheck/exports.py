"""What a source says of the names that its module exports, read without running it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from wheelcheck.sources import bindings_of, plainly_binds
from wheelcheck.syntax import parsed

# `__dir__` of a module, not of a class in it. A module that has `__getattr__` alone offers what `__all__` names.
_OFFERS = re.compile(
    r"^[ \t]*(?:def )?__dir__\b(?!\(\s*(?:self|cls)\b)|\battach(?:_stub)?\(|LazyModule|sys\.modules\[__name__\]",
    re.MULTILINE,
)
_OFFERING = ("__dir__", "attach", "LazyModule", "sys.modules[__name__]")
_PLAIN_LIST = re.compile(r"^__all__(?::[^=\n]*)? ?= ?([\[(][^\])]*[\])])[ \t]*(?:#.*)?$", re.MULTILINE)
_DELETES = re.compile(r"^[ \t]*del\b", re.MULTILINE)
_ALL = "__all__"
_LAZY = re.compile(r"^[ \t]*lazy[ \t]+(?:import|from)\b|\b__lazy_modules__\b", re.MULTILINE)  # PEP 810


def may_fail(text: str) -> bool:
    """Whether an exported name of a module with this source may turn out not to be there: it exports names, and does
    not plainly bind each of them, or imports lazily. Cheap where there is no ``__all__``, or a plain one.
    """
    if "lazy" in text and _LAZY.search(text):
        return True
    states = _ALL in text
    if not states and "__dir__" not in text and "attach" not in text and "LazyModule" not in text:
        return False
    if any(word in text for word in _OFFERING) and _OFFERS.search(text):
        return states or "sys.modules[" not in text or "LazyModule" in text
    if not states or _is_plain(text):
        return False
    tree = parsed(text)
    if tree is None:
        return True
    stated = stated_names(tree.body)
    return stated is None or not set(stated) <= set(_surely_bound(tree.body, text))


def _is_plain(text: str) -> bool:
    """Whether a single list of names is all that there is about ``__all__``, and each is defined by a line of its own,
    as can be seen without parsing."""
    found = _PLAIN_LIST.search(text)
    if found is None or text.count(_ALL) != 1 or _DELETES.search(text):
        return False
    try:
        names = ast.literal_eval(found[1])
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return isinstance(names, list | tuple) and all(
        isinstance(each, str) and plainly_binds(text, each) for each in names
    )


def stated_names(body: Sequence[ast.stmt]) -> list[str] | None:
    """The names that ``__all__`` holds, where the top level spells them all out; None where it does not.

    Names that are bound by the way in which they get there are left out: those of ``dir()``, and the ``__all__`` of a
    module whose names are taken by ``import *``.
    """
    stars = {
        (node.module or "").rpartition(".")[2]
        for node in body
        if isinstance(node, ast.ImportFrom) and node.names[0].name == "*"
    }
    found: list[str] = []
    for node in body:
        if not any(isinstance(each, ast.Name) and each.id == _ALL for each in ast.walk(node)):
            continue
        value = _value_for_all(node)
        names = _literal(value, stars) if value is not None else None
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


def _literal(value: ast.expr, stars: set[str]) -> list[str] | None:
    match value:
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            before, after = _literal(left, stars), _literal(right, stars)
            return None if before is None or after is None else before + after
        case ast.List(elts=items) | ast.Tuple(elts=items):
            names = [each.value for each in items if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            return names if len(names) == len(items) else None
        case ast.ListComp(
            elt=ast.Name(id=name),
            generators=[ast.comprehension(target=ast.Name(id=target), iter=ast.Call(func=ast.Name(id="dir"), args=[]))],
        ):
            return [] if name == target else None
        case ast.Call(func=ast.Attribute(value=inner, attr="copy"), args=[]):
            return _literal(inner, stars)
        case ast.Attribute(value=ast.Name(id=module), attr="__all__"):
            return [] if module in stars else None
    return None


def _surely_bound(body: Sequence[ast.stmt], text: str) -> Iterator[str]:
    """The names bound by statements of the top level itself: when the import was a success, all of them have run."""
    deleted: set[str] = set()
    if _DELETES.search(text):
        names = (each for node in body for each in ast.walk(node) if isinstance(each, ast.Name))
        deleted = {each.id for each in names if isinstance(each.ctx, ast.Del)}
    for node in body:
        if isinstance(node, ast.For | ast.AsyncFor | ast.If | ast.While | ast.Try | ast.With):
            continue
        for name in bindings_of(node, False):
            if name not in deleted:
                yield name
