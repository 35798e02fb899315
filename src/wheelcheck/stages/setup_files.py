"""Name and version where setup.cfg or setup.py state them literally. Nothing is run."""

from __future__ import annotations

import ast
import configparser

from wheelcheck.syntax import parsed

Stated = tuple[str | None, str | None]


def from_setup_cfg(text: str) -> Stated:
    """Name and version of ``[metadata]``; what is read from elsewhere (``attr:``, ``file:``) counts as not stated."""
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(text)
    except configparser.Error:
        return None, None
    values = (parser.get("metadata", key, fallback="").strip() for key in ("name", "version"))
    name, version = (value if value and not value.startswith(("attr:", "file:")) else None for value in values)
    return name, version


def from_setup_py(text: str) -> Stated:
    """The ``name`` and ``version`` given to ``setup()``: literal strings, or module variables assigned one once."""
    tree = parsed(text)
    if tree is None:
        return None, None
    constants = _constants(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _called(node.func) == "setup":
            given = {keyword.arg: _string(keyword.value, constants) for keyword in node.keywords if keyword.arg}
            return given.get("name"), given.get("version")
    return None, None


def _constants(tree: ast.Module) -> dict[str, str]:
    found: dict[str, list[str | None]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    found.setdefault(target.id, []).append(_string(node.value, {}))
    return {name: values[0] for name, values in found.items() if len(values) == 1 and values[0] is not None}


def _called(function: ast.expr) -> str | None:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else None


def _string(node: ast.expr, constants: dict[str, str]) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return constants.get(node.id) if isinstance(node, ast.Name) else None
