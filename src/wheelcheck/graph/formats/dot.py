"""DOT, the language of Graphviz (https://graphviz.org/doc/info/lang.html)."""

from __future__ import annotations

from wheelcheck import neutral
from wheelcheck.graph.formats._shown import drawn
from wheelcheck.graph.model import ImportEdge, NodeKind
from wheelcheck.graph.view import View

_SHAPES = {NodeKind.COMPILED: "component", NodeKind.NAMESPACE: "folder"}


def render(view: View) -> str:
    """A directed graph; dashed edges do not run when their module is imported."""
    names, edges = drawn(view)
    lines = [f"digraph {_quoted(view.target)} {{", "  rankdir=LR;", "  node [shape=box];"]
    for name in names:
        node = view.graph.modules.get(name)
        shape = _SHAPES.get(node.kind) if node else None
        lines.append(f"  {_quoted(name)}{f' [shape={shape}]' if shape else ''};")
    lines += [f"  {_quoted(edge.importer)} -> {_quoted(edge.imported)}{_attributes(edge)};" for edge in edges]
    return "\n".join([*lines, "}"]) + "\n"


def _attributes(edge: ImportEdge) -> str:
    style = "" if edge.when.at_import else "style=dashed, "
    note = f"{edge.path}:{edge.line}: {edge.text}" + (" (implicit parent)" if edge.implicit else "")
    return f" [{style}tooltip={_quoted(note)}]"


def _quoted(text: str) -> str:
    escaped = neutral.line(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
