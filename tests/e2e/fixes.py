"""Applies the edits of a finding as they stand in the JSON report: mechanically, as a program would."""

from __future__ import annotations

import ast
import configparser
import io
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

    Lines count in the files as they were: the last are replaced first. What several findings say is done once.
    """
    once = [edit for number, edit in enumerate(edits) if edit not in edits[:number]]
    for edit in sorted(once, key=lambda edit: -(edit["line"] or 0)):
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
    """The file with the rows of the fragment, as somebody pastes them: below the header that stands there, each in the
    place of the old row, or with their header at the end."""
    wanted = tomllib.loads(before)
    _merge(wanted, tomllib.loads(fragment))
    header, *rows = fragment.split("\n")
    lines = before.split("\n")
    start = next((number for number, line in enumerate(lines) if line.partition("#")[0].strip() == header), None)
    if start is None:
        pasted = f"{before}\n\n{fragment}\n"
    else:
        end = next((at for at in range(start + 1, len(lines)) if lines[at].startswith("[")), len(lines))
        block = lines[start + 1 : end]
        while rows:
            row = _first_value(rows)
            rows, key = rows[len(row) :], row[0].partition("=")[0].strip()
            at = next((at for at, line in enumerate(block) if line.partition("=")[0].strip() == key), len(block))
            block[at : at + len(_first_value(block[at:]))] = row
        pasted = "\n".join([*lines[: start + 1], *block, *lines[end:]])
    assert tomllib.loads(pasted) == wanted, pasted
    return pasted


def _first_value(lines: Sequence[str]) -> list[str]:
    """The lines of the row at the top: a value may take several."""
    for size in range(1, len(lines) + 1):
        try:
            tomllib.loads("\n".join(lines[:size]))
        except ValueError:
            continue
        return list(lines[:size])
    return []


def _merge(document: dict[str, Any], new: Mapping[str, Any]) -> None:
    for key, value in new.items():
        if isinstance(value, dict) and isinstance(document.get(key), dict):
            _merge(document[key], value)
        else:
            document[key] = value


def _with_options(before: str, fragment: str) -> str:
    parser, new = configparser.RawConfigParser(), configparser.RawConfigParser()
    parser.optionxform = new.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(before)
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
