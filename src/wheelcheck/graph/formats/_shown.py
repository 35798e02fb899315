"""The edges that a drawing shows: one for each pair of modules."""

from __future__ import annotations

from wheelcheck.graph.model import ImportEdge
from wheelcheck.graph.view import View


def drawn(view: View) -> tuple[list[str], list[ImportEdge]]:
    """The modules and, for each pair, the edge that counts: the path, the circles, or the whole graph."""
    edges: list[ImportEdge] = list(view.graph.edges)
    names = list(view.graph.modules)
    if view.way is not None:
        edges = list(view.way.edges)
        names = [view.way.start, view.way.goal]
    elif view.circles is not None:
        inside = {name: number for number, circle in enumerate(view.circles) for name in circle.modules}
        edges = [
            edge
            for edge in edges
            if edge.when.at_import and edge.importer in inside and inside[edge.importer] == inside.get(edge.imported)
        ]
        names = list(inside)
    best: dict[tuple[str, str], ImportEdge] = {}
    for edge in edges:
        pair = (edge.importer, edge.imported)
        known = best.get(pair)
        if known is None or (not known.when.at_import and edge.when.at_import):
            best[pair] = edge
    names += [name for pair in best for name in pair]
    return list(dict.fromkeys(names)), list(best.values())
