"""The outline of a Python source: its text without the bodies of its functions and classes, to be parsed in a fraction
of the time by whoever asks for the names of a module alone. (A skeleton of `graph` keeps the imports of bodies.)"""

from __future__ import annotations

import re
from collections.abc import Callable

# A definition that stands at the left margin, and all lines behind it that don't, but for the end of its signature.
_DEFINITION = re.compile(
    r"^(?P<kind>(?:async[ \t]+)?def|class)[ \t]+(?P<name>\w+)[^\n]*(?:\n(?:[ \t)\]}][^\n]*|#[^\n]*|(?=\n)))*",
    re.MULTILINE,
)


def outline(text: str) -> str:
    """``text`` with an empty body for each of its outermost functions and classes, every line at its place.

    Seen by its lines, so it may go wrong where a string or a bracket comes back to the left margin: what remains then
    is no valid source. A definition that names globals, or whose quotes don't pair, is left as it is.
    """
    return reduced(text, _emptied)


def reduced(text: str, reduce: Callable[[re.Match[str]], str]) -> str:
    """``text`` with each of its outermost definitions as ``reduce`` gives it: of a match with the groups ``kind`` (def,
    async def, class) and ``name``. One whose quotes don't pair, or that goes on behind its last line, is left as it is.
    """

    def checked(match: re.Match[str]) -> str:
        whole = match[0]
        if whole.count('"""') % 2 or whole.count("'''") % 2 or whole.rstrip().endswith("\\"):
            return whole
        return reduce(match)

    return _DEFINITION.sub(checked, text)


def _emptied(match: re.Match[str]) -> str:
    whole = match[0]
    if "global " in whole:
        return whole
    head = f"class {match['name']}: 0" if match["kind"] == "class" else f"def {match['name']}(): 0"
    return head + "\n" * whole.count("\n")
