"""Mermaid flow charts (https://mermaid.js.org/syntax/flowchart.html), which GitHub and GitLab draw."""

from __future__ import annotations

import re

from wheelcheck import neutral
from wheelcheck.graph.formats._shown import drawn
from wheelcheck.graph.view import View

# What Mermaid draws unless its page allows more; a chart cannot set that itself (maxEdges, in its list `secure`).
_MOST_EDGES = 500
# Everything but plain text becomes an entity code: a label can end no string and start no tag or directive.
_SPECIAL = re.compile(r"[^\w .:/-]")


def render(view: View) -> str:
    """A flow chart from left to right; dotted edges do not run when their module is imported."""
    names, edges = drawn(view)
    numbers = {name: f"m{number}" for number, name in enumerate(names)}
    told = [f"%% {len(edges)} edges, of which Mermaid draws {_MOST_EDGES}: see --module, --depth, or its maxEdges"]
    lines = [
        *(told if len(edges) > _MOST_EDGES else ()),
        "flowchart LR",
        *(f'  {numbers[name]}["{_label(name)}"]' for name in names),
    ]
    for edge in edges:
        arrow = "-->" if edge.when.at_import else "-.->"
        lines.append(f"  {numbers[edge.importer]} {arrow} {numbers[edge.imported]}")
    return "\n".join(lines) + "\n"


def _label(text: str) -> str:
    return _SPECIAL.sub(lambda match: f"#{ord(match.group())};", neutral.line(text))
