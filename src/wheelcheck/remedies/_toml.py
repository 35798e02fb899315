"""Values in the TOML that people write."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_WIDTH = 100


def table(name: str, values: Mapping[str, object]) -> str:
    """A table with its header."""
    return "\n".join([f"[{name}]", *(f"{key(each)} = {value(inside)}" for each, inside in values.items())])


def key(name: str) -> str:
    """A key, quoted where it must be."""
    return name if _BARE.fullmatch(name) else text(name)


def text(string: str) -> str:
    """A basic string; control characters escaped (the escapes of JSON are a part of TOML's)."""
    return json.dumps(string, ensure_ascii=False).replace("\x7f", "\\u007f")


def value(item: object) -> str:
    """A string, boolean, number, list, or inline table."""
    if isinstance(item, bool):
        return "true" if item else "false"
    if isinstance(item, int | float):
        return str(item)
    if isinstance(item, Mapping):
        return "{ " + ", ".join(f"{key(str(name))} = {value(inside)}" for name, inside in item.items()) + " }"
    if isinstance(item, list | tuple):
        parts = [value(each) for each in item]
        line = f"[{', '.join(parts)}]"
        return line if len(line) <= _WIDTH else "[\n" + "".join(f"    {part},\n" for part in parts) + "]"
    return text(str(item))
