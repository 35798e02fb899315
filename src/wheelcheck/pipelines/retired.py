"""What GitHub has switched off, from data: actions, runner images, workflow commands."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

_VERSION = re.compile(r"v?(\d+)(?:\.(\d+))?(?:\.(\d+))?")


@dataclass(frozen=True, slots=True)
class Retirement:
    """``what`` was switched off, ``since`` when (an ISO date), where that was ``announced``, what to write ``instead``;
    ``fails`` whether what uses it fails, as far as is known."""

    what: str
    since: str
    announced: str
    instead: str
    fails: bool


@cache
def _data() -> dict[str, Any]:
    text = resources.files(__package__).joinpath("data").joinpath("retired.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def action(used: str) -> Retirement | None:
    """Whether ``owner/name@version`` is retired. A commit says no version, so nothing is said of it."""
    name, _, version = used.partition("@")
    match = _VERSION.fullmatch(version)
    if match is None:
        return None
    major = int(match[1])
    for row in _data()["actions"]:
        if row["action"] != "/".join(name.lower().split("/")[:2]):
            continue
        least = row.get("below", {}).get(match[1])
        if major in row.get("majors", ()):
            return _retirement(f"{row['action']}@{version}", row)
        # A tag of two parts moves along; one of three stays what it was.
        if least is not None and match[3] is not None and (major, int(match[2]), int(match[3])) < tuple(least):
            return _retirement(f"{row['action']}@{version}", row)
    return None


def runner(label: str) -> Retirement | None:
    """Whether a machine of that label is retired; its larger variants (``macos-13-xlarge``) are too."""
    for row in _data()["runners"]:
        if re.fullmatch(rf"{re.escape(row['label'])}(?:-arm64|-large|-xlarge)?", label.lower()):
            return _retirement(label, row)
    return None


def workflow_command(name: str) -> Retirement | None:
    """Whether ``::name::`` is retired."""
    found = next((row for row in _data()["commands"] if row["command"] == name), None)
    return _retirement(f"::{name}::", found) if found is not None else None


def _retirement(what: str, row: dict[str, Any]) -> Retirement:
    return Retirement(what, row["since"], row["announced"], row["instead"], row["fails"])
