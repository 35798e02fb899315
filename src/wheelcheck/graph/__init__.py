"""The static import graph of a wheel or a folder: it explains what runs have shown, and decides nothing alone."""

from wheelcheck.graph.building import Program, build, build_circular, from_files, parents
from wheelcheck.graph.model import GraphModule, ImportEdge, ModuleGraph, NeededName, NodeKind, When

__all__ = [
    "GraphModule",
    "ImportEdge",
    "ModuleGraph",
    "NeededName",
    "NodeKind",
    "Program",
    "When",
    "build",
    "build_circular",
    "from_files",
    "parents",
]
