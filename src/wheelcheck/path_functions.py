"""Functions of the distribution that return a path, or read one: called with what is known of their arguments."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping

from wheelcheck.path_contracts import Called, Folding
from wheelcheck.path_names import WILD, Folded, Scope, bind_all, one_of, statements

_MOST_RETURNS = 4  # of a function that chooses between paths
_DEPTH_OF_CALL = 4  # of the 25 expressions that one may be folded through: six functions that call one another
_SHORT = 20  # statements of a function that is there to read a file
_READS = re.compile(r"open|load|read|path|files$|get_data$|resource_")


def result(folder: Folding, node: ast.Call, scope: Scope, depth: int) -> Folded | None:
    """The path that a call returns, if it is of a function of the distribution that returns one."""
    known = called(folder, node, scope)
    if known is None or len(known.definition.args.args) < len(node.args) + known.bound:
        return None
    return returned(known, given(folder, node, known, scope, depth), depth + _DEPTH_OF_CALL)


def called(folder: Folding, node: ast.Call, scope: Scope) -> Called | None:
    """The function that a call runs: one of this module, of the class around the call, or one that is imported."""
    if isinstance(node.func, ast.Name):
        where, own = scope.defined(node.func.id)
        if own is not None:
            return Called(folder, where, own)
    elif isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
        of_class = scope.around() if node.func.value.id in ("self", "cls") else None
        if of_class is not None:
            method = of_class.functions.get(node.func.attr)
            static = method is not None and any("staticmethod" in ast.dump(each) for each in method.decorator_list)
            return Called(folder, of_class, method, not static) if method is not None else None
    if folder.shared is None:
        return None
    name = folder.dotted(node.func)
    return folder.shared.function(name) if name is not None and "." in name else None


def given(folder: Folding, node: ast.Call, known: Called, scope: Scope, depth: int = 0) -> dict[str, Folded]:
    """What a call gives each parameter of a function; one that it leaves out has its default."""
    arguments = known.definition.args
    placed = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
    found = {name: Folded(WILD) for name in (*placed, *(argument.arg for argument in arguments.kwonlyargs))}
    for name, value in defaults(arguments).items():
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            found[name] = Folded(value.value)
    for name, part in zip(placed[known.bound :], node.args, strict=False):
        found[name] = _argument(folder, part, scope, depth)
    for word in node.keywords:
        if word.arg in found:
            found[word.arg] = _argument(folder, word.value, scope, depth)
    return found


def _argument(folder: Folding, node: ast.expr, scope: Scope, depth: int) -> Folded:
    """The value of an argument; of a package its name."""
    value = folder.fold(node, scope, depth + 1)
    name = folder.dotted(node) if value is None and folder.shared is not None else None
    if name in ("__name__", "__package__"):
        return Folded(folder.folder.replace("/", "."))
    if name is not None and folder.shared is not None and folder.shared.file_of(name) is not None:
        return Folded(name)
    return value or Folded(WILD)


def defaults(arguments: ast.arguments) -> dict[str, ast.expr]:
    """The default of each parameter that has one."""
    placed = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
    named = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    found = dict(zip(placed[len(placed) - len(arguments.defaults) :], arguments.defaults, strict=True))
    return found | {argument.arg: value for argument, value in named if value is not None}


def reads(known: Called) -> bool:
    """Whether a function may read a file whose name it is given: it is short, and something in it opens."""
    parts = known.definition.body
    calls = (part for each in parts for part in ast.walk(each) if isinstance(part, ast.Call))
    return len(parts) <= _SHORT and any(_READS.match(_last_name(call.func)) for call in calls)


def _last_name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def returned(known: Called, given: Mapping[str, Folded], depth: int) -> Folded | None:
    """The path that a function returns for the given parameters, if it is one."""
    folder, function = known.folder, known.definition
    if len(function.body) > _SHORT:
        return None
    if function not in folder.returns:
        values = [part.value for part in statements(function.body) if isinstance(part, ast.Return)]
        folder.returns[function] = values if len(values) <= _MOST_RETURNS else []
    # What comes of a path must be given one, or have its own: most functions are asked once.
    nothing = dict.fromkeys(given, Folded(WILD))
    plain = _evaluated(known, nothing, depth)
    if given == nothing or (plain is None and not any(value.anchored for value in given.values())):
        return plain
    return _evaluated(known, given, depth)


def _evaluated(known: Called, given: Mapping[str, Folded], depth: int) -> Folded | None:
    folder, function = known.folder, known.definition
    key = (function, tuple(given.values()))
    if key not in folder.results:
        folder.results[key] = None  # what a function that calls itself finds
        values = folder.returns[function]
        if values:
            inside = Scope(known.scope, passing=True, given=given)
            bind_all(function.body, inside)
            folder.results[key] = one_of(folder.fold(value, inside, depth + 1) for value in values)
    return folder.results[key]
