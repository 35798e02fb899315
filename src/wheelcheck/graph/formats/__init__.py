"""The formats in which a graph is written, one a file."""

from __future__ import annotations

from collections.abc import Callable

from wheelcheck.graph.formats import dot, json, mermaid, text
from wheelcheck.graph.view import View

FORMATS: dict[str, Callable[[View], str]] = {
    "text": text.render,
    "dot": dot.render,
    "mermaid": mermaid.render,
    "json": json.render,
}
