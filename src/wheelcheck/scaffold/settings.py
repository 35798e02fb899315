"""The table [tool.wheelcheck] of pyproject.toml: what is worth saying of this project."""

from __future__ import annotations

import json
import sys

from wheelcheck.scaffold import _facts
from wheelcheck.scaffold._base import Change, Friend, Proposal, Surroundings, extended

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_HEAD = "[tool.wheelcheck]\n# What `wheelcheck verify` holds this project to.\n"


def propose(surroundings: Surroundings) -> Proposal:
    """The table below what pyproject.toml holds, which stays as it is to the byte."""
    path = surroundings.beside("pyproject.toml")
    before = surroundings.files.get(path)
    if before is None:
        return Proposal(reason="there is no pyproject.toml; settings would stand in its [tool.wheelcheck]")
    if "wheelcheck" in _facts.table(surroundings.project.pyproject, "tool"):
        return Proposal(reason=f"{path} has a table [tool.wheelcheck]")
    lines = _lines(surroundings)
    if not lines:
        return Proposal(reason="[tool.wheelcheck] would say nothing that is sure and no default")
    addition = _HEAD + "".join(f"{line}\n" for line in lines)
    after = extended(before, addition)
    if not _adds_the_table(before, after):
        reason = f"{path} defines `tool` in a way that no table can be added to"
        return Proposal(reason=reason, snippet=addition)
    return Proposal(Change(path, before, after))


def _lines(surroundings: Surroundings) -> list[str]:
    lines = []
    if surroundings.packages:
        lines += [
            "# The names that the wheel installs; others at its top are reported.",
            _said("top-level", surroundings.packages),
        ]
    compiled = _facts.extensions(surroundings.project)
    if compiled:
        lines += ["# The compiled modules that the wheel must hold.", _said("expect", compiled)]
    extras = _facts.extras(surroundings.project)
    if extras and lines:
        lines += ["# To import what needs extras too:", f"# {_said('extras', extras)}"]
    return lines


def _said(key: str, values: tuple[str, ...]) -> str:
    return f"{key} = [{', '.join(json.dumps(each, ensure_ascii=False) for each in values)}]"


def _adds_the_table(before: str, after: str) -> bool:
    try:
        old, new = tomllib.loads(before), tomllib.loads(after)
    except tomllib.TOMLDecodeError:
        return False
    tools = new.get("tool", {})
    added = tools.pop("wheelcheck", None) is not None
    return added and tools == old.get("tool", {}) and {**new, "tool": tools} == {**old, "tool": old.get("tool", {})}


FRIEND = Friend("table", "[tool.wheelcheck] in pyproject.toml", propose, lambda _: True)
