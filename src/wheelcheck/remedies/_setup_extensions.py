"""Extension modules in the call of ``setup()``: the list there with what it lacks, as far as it can be read."""

from __future__ import annotations

import ast
import json
from collections.abc import Sequence

from wheelcheck.model.edit import Edit, EditKind
from wheelcheck.syntax import parsed

_LONGEST = 300
"""Characters of a list that is written anew; in a longer one somebody's comments would be lost."""


def add(script: str, modules: Sequence[tuple[str, str]]) -> tuple[Edit, ...]:
    """The steps that make ``setup()`` build these modules (name and source); none where the list is computed."""
    tree = parsed(script)
    if tree is None:
        return ()
    call = next((node for node in ast.walk(tree) if isinstance(node, ast.Call) and _name(node.func) == "setup"), None)
    if call is None or any(keyword.arg is None for keyword in call.keywords):
        return ()
    imports, constructor = _constructor(tree, script.splitlines())
    if constructor is None:
        return ()
    old = next((keyword.value for keyword in call.keywords if keyword.arg == "ext_modules"), None)
    rows = [_row(constructor, *each) for each in modules]
    value = _grown(tree, old, rows, cython=all(source.endswith(".pyx") for _, source in modules))
    if value is None or len(value) > _LONGEST:
        return ()
    return (*imports, Edit(EditKind.ARGUMENT, "setup.py", f"ext_modules={value},"))


def new(modules: Sequence[tuple[str, str]]) -> tuple[Edit, ...]:
    """A setup.py for a project that has none."""
    rows = "".join(f"    {_row('Extension', *each)},\n" for each in modules)
    text = f"from setuptools import Extension, setup\n\nsetup(ext_modules=[\n{rows}])\n"
    return (Edit(EditKind.CREATE, "setup.py", text),)


def _row(constructor: str, name: str, source: str) -> str:
    return f"{constructor}({json.dumps(name)}, [{json.dumps(source)}])"


def _grown(tree: ast.AST, old: ast.expr | None, new: list[str], *, cython: bool) -> str | None:
    """The expression ``old`` with what it lacks; None where it may be something else than a list."""
    if old is None:
        return f"[{', '.join(new)}]"
    if isinstance(old, ast.List):
        return f"[{', '.join([*map(ast.unparse, old.elts), *new])}]"
    if isinstance(old, ast.Call) and _name(old.func) == "cythonize" and old.args and cython:
        first = old.args[0]
        inside = first.elts if isinstance(first, ast.List) else [first]
        if isinstance(first, (ast.List, ast.Constant)):
            listed = f"[{', '.join([*map(ast.unparse, inside), *new])}]"
            rest = [*map(ast.unparse, old.args[1:]), *map(ast.unparse, old.keywords)]
            return f"{ast.unparse(old.func)}({', '.join([listed, *rest])})"
    if isinstance(old, ast.Call) or (isinstance(old, ast.Name) and _is_list(tree, old.id)):
        return f"[*{ast.unparse(old)}, {', '.join(new)}]"
    return None


def _is_list(tree: ast.AST, name: str) -> bool:
    """Whether every assignment to the name gives a list, or what a call answers."""
    values = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and any(isinstance(each, ast.Name) and each.id == name for each in node.targets)
    ]
    return bool(values) and all(isinstance(value, (ast.List, ast.ListComp, ast.Call)) for value in values)


def _constructor(tree: ast.Module, lines: list[str]) -> tuple[tuple[Edit, ...], str | None]:
    """How the script names `Extension`, and the step that imports it where nothing does."""
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module in ("setuptools", "distutils.core", "distutils.extension"):
            for alias in node.names:
                if alias.name == "Extension":
                    return (), alias.asname or alias.name
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name == "setuptools":
                    return (), f"{alias.asname or alias.name}.Extension"
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module == "setuptools" and node.lineno == node.end_lineno:
            line = lines[node.lineno - 1] if node.lineno <= len(lines) else ""
            if line == ast.unparse(node):
                words = ", ".join(ast.unparse(each) for each in (ast.alias("Extension"), *node.names))
                return (
                    Edit(EditKind.REPLACE, "setup.py", f"from setuptools import {words}", node.lineno),
                ), "Extension"
    return (), None


def _name(function: ast.expr) -> str | None:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else None
