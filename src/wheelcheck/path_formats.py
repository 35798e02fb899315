"""Texts that are filled in: ``"%s/data/%s.json" % (here, name)`` and ``"{}/data".format(here)``."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from wheelcheck.path_contracts import Folding
from wheelcheck.path_names import WILD, Folded, Scope

_PERCENT = re.compile(r"%(?:\(\w+\))?[-+ #0-9.]*[a-zA-Z]")
_BRACES = re.compile(r"\{[^{}]*\}")


def percent(folder: Folding, text: Folded, values: ast.expr, scope: Scope, depth: int) -> Folded:
    """What the ``%`` operator makes of a text; values that aren't known are wild."""
    given = values.elts if isinstance(values, ast.Tuple) else [] if isinstance(values, ast.Dict) else [values]
    places = _PERCENT.findall(text.text)
    known: list[ast.expr | None] = list(given) if len(given) == len(places) else [None] * len(places)
    return _filled(folder, text, _PERCENT.split(text.text), known, scope, depth)


def braces(folder: Folding, text: Folded, node: ast.Call, scope: Scope, depth: int) -> Folded:
    """What the ``format`` method makes of a text."""
    named = {word.arg: word.value for word in node.keywords}
    known: list[ast.expr | None] = []
    for number, place in enumerate(_BRACES.findall(text.text)):
        name = place[1:-1].partition(":")[0].partition("!")[0]
        index = int(name) if name.isdecimal() and len(name) < 3 else number if not name else -1
        known.append(node.args[index] if 0 <= index < len(node.args) else named.get(name))
    return _filled(folder, text, _BRACES.split(text.text), known, scope, depth)


def _filled(
    folder: Folding, text: Folded, pieces: Sequence[str], values: Sequence[ast.expr | None], scope: Scope, depth: int
) -> Folded:
    parts = [folder.fold(value, scope, depth + 1) or Folded(WILD) for value in values]
    first = parts[0] if parts and not pieces[0] else text
    between = (
        (part.text if number == 0 or not part.anchored else WILD) + piece
        for number, (part, piece) in enumerate(zip(parts, pieces[1:], strict=True))
    )
    return Folded(pieces[0] + "".join(between), first.anchored, text.sure and all(part.sure for part in parts))
