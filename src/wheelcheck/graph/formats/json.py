"""JSON, for programs: every module and edge, with the circles or the way asked for."""

from __future__ import annotations

import json
from typing import Any

from wheelcheck.graph.model import ImportEdge
from wheelcheck.graph.view import View
from wheelcheck.version import VERSION


def render(view: View) -> str:
    """One object; ASCII, so that no text in it can steer a terminal."""
    found: dict[str, Any] = {
        "schema_version": 1,
        "wheelcheck": VERSION,
        "target": view.target,
        "modules": [
            {"name": node.name, "path": node.path, "kind": node.kind.value} for node in view.graph.modules.values()
        ],
        "edges": [_edge(edge) for edge in view.graph.edges],
        "notes": list(view.graph.notes),
    }
    if view.circles is not None:
        found["circles"] = [
            {
                "modules": list(circle.modules),
                "shortest": [_edge(edge) for edge in circle.shortest],
                "outlook": circle.outlook,
            }
            for circle in view.circles
        ]
    if view.way is not None:
        way = view.way
        found["why"] = {
            "from": way.start,
            "to": way.goal,
            "parent": way.parent,
            "at_import": way.at_import,
            "edges": [_edge(edge) for edge in way.edges],
        }
    return json.dumps(found, indent=1) + "\n"


def _edge(edge: ImportEdge) -> dict[str, Any]:
    return {
        "importer": edge.importer,
        "imported": edge.imported,
        "path": edge.path,
        "line": edge.line,
        "statement": edge.text,
        "when": edge.when.value,
        "names": [{"name": needed.name, "bound_at": needed.bound_at} for needed in edge.names],
        "star": edge.star,
        "implicit": edge.implicit,
    }
