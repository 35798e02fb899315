"""Applies the edits of a finding as they stand in the JSON report: mechanically, as a program would."""

from __future__ import annotations

import ast
import configparser
import io
import json
import os
import shlex
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


def apply(project: Path, edits: Sequence[Mapping[str, Any]], environ: Mapping[str, str]) -> None:
    """Take every step in ``project``; commands get the variables ``environ`` too.

    Lines count in the files as they were: the last are replaced first.
    """
    for edit in sorted(edits, key=lambda edit: -(edit["line"] or 0)):
        place = project / edit["path"]
        assert place.resolve().is_relative_to(project.resolve())
        kind, text = edit["kind"], edit["text"]
        if kind == "run":
            words = shlex.split(text)
            assert words[0] == "git", text
            variables = {**os.environ, **environ}
            subprocess.run(words, cwd=project, env=variables, check=True, timeout=60, capture_output=True)
        elif kind == "create":
            assert not place.exists(), f"{edit['path']} is there"
            place.write_text(text, encoding="utf-8")
        else:
            before = place.read_text(encoding="utf-8") if place.exists() else ""
            place.write_text(_changed(before, edit), encoding="utf-8")


def _changed(before: str, edit: Mapping[str, Any]) -> str:
    kind, path, text = edit["kind"], edit["path"], str(edit["text"])
    if kind == "append":
        return before + ("\n" if before and not before.endswith("\n") else "") + text + "\n"
    if kind == "replace":
        lines = before.splitlines()
        lines[edit["line"] - 1 : edit["line"]] = [text] if text else []
        return "\n".join(lines) + "\n"
    if kind == "argument":
        return _with_argument(before, text)
    assert kind == "set"
    return _with_keys(before, text) if path.endswith(".toml") else _with_options(before, text)


def _with_keys(before: str, fragment: str) -> str:
    document = tomllib.loads(before)
    _merge(document, tomllib.loads(fragment))
    return "\n".join(_tables(document, ()))


def _merge(document: dict[str, Any], new: Mapping[str, Any]) -> None:
    for key, value in new.items():
        if isinstance(value, dict) and isinstance(document.get(key), dict):
            _merge(document[key], value)
        else:
            document[key] = value


def _tables(table: Mapping[str, Any], path: tuple[str, ...]) -> list[str]:
    lines = [f"[{'.'.join(json.dumps(part) for part in path)}]"] if path else []
    lines += [f"{json.dumps(key)} = {_value(value)}" for key, value in table.items() if not isinstance(value, dict)]
    for key, value in table.items():
        if isinstance(value, dict):
            lines += _tables(value, (*path, key))
    return lines


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {_value(inside)}" for key, inside in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    return json.dumps(value)


def _with_options(before: str, fragment: str) -> str:
    parser = configparser.RawConfigParser()
    parser.read_string(before)
    new = configparser.RawConfigParser()
    new.read_string(fragment)
    for section in new.sections():
        if not parser.has_section(section):
            parser.add_section(section)
        for key, value in new.items(section):
            parser.set(section, key, value)
    written = io.StringIO()
    parser.write(written)
    return written.getvalue()


def _with_argument(before: str, text: str) -> str:
    """The script with the keyword arguments ``text`` in its call of ``setup()``, instead of those of their names."""
    tree = ast.parse(before)
    call, new = _call(tree), _call(ast.parse(f"setup({text})"))
    names = {keyword.arg for keyword in new.keywords}
    call.keywords = [*(each for each in call.keywords if each.arg not in names), *new.keywords]
    return ast.unparse(ast.fix_missing_locations(tree)) + "\n"


def _call(tree: ast.AST) -> ast.Call:
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    return next(call for call in calls if ast.unparse(call.func).endswith("setup"))
