"""What is shown of a graph: a part of it, its circles, or the way from one module to another. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from wheelcheck.graph.building import Program, parents
from wheelcheck.graph.components import components, shortest_circle, shortest_path
from wheelcheck.graph.model import GraphModule, ImportEdge, ModuleGraph, NodeKind, When
from wheelcheck.graph.simulation import early_asks
from wheelcheck.model.circle_trials import Ask, EarlyAsk


@dataclass(frozen=True, slots=True)
class CircleView:
    """Modules that import one another at import (a strongly connected component), and their shortest circle.

    ``outlook`` says what playing the imports through foresees: the runs of `wheelcheck verify` decide.
    """

    modules: tuple[str, ...]
    shortest: tuple[ImportEdge, ...]
    outlook: str


@dataclass(frozen=True, slots=True)
class Way:
    """How importing ``start`` comes to import ``goal``: the edges in order, () when there is none. ``parent`` is the
    package of ``start`` from which they lead, imported before it. ``at_import``: without calling any function.
    """

    start: str
    goal: str
    edges: tuple[ImportEdge, ...]
    at_import: bool = True
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class View:
    """What a format lays out: ``circles`` and ``way`` where they are asked for."""

    target: str
    graph: ModuleGraph
    circles: tuple[CircleView, ...] | None = None
    way: Way | None = None


def narrowed(graph: ModuleGraph, prefixes: Sequence[str], depth: int | None) -> ModuleGraph:
    """The graph of the modules below ``prefixes`` and their neighbours, names cut to ``depth`` parts."""
    edges = graph.edges
    if prefixes:
        edges = tuple(edge for edge in edges if below(edge.importer, prefixes) or below(edge.imported, prefixes))
        ends = {name for edge in edges for name in (edge.importer, edge.imported)}
        kept = {name: node for name, node in graph.modules.items() if name in ends or below(name, prefixes)}
        graph = ModuleGraph(kept, edges, graph.notes)
    return _shallow(graph, depth) if depth is not None else graph


def below(name: str, prefixes: Sequence[str]) -> bool:
    """Whether a module is one of ``prefixes`` or lies below one."""
    return any(name == prefix or name.startswith(f"{prefix}.") for prefix in prefixes)


def _shallow(graph: ModuleGraph, depth: int) -> ModuleGraph:
    modules: dict[str, GraphModule] = {}
    for name, node in graph.modules.items():
        short = _short(name, depth)
        known = graph.modules.get(short)
        modules.setdefault(short, known or GraphModule(short, node.path, NodeKind.NAMESPACE))
    edges: dict[tuple[str, str, str], ImportEdge] = {}
    for edge in graph.edges:
        cut = replace(edge, importer=_short(edge.importer, depth), imported=_short(edge.imported, depth))
        if cut.importer != cut.imported:
            edges.setdefault((cut.importer, cut.imported, cut.when), cut)
    return ModuleGraph(modules, tuple(edges.values()), graph.notes)


def _short(name: str, depth: int) -> str:
    return ".".join(name.split(".")[:depth])


def circles_of(program: Program, texts: Mapping[str, tuple[str, str]]) -> tuple[CircleView, ...]:
    """The circles of a program, the largest component first."""
    successors = program.graph.successors()
    asks = early_asks(program, texts)
    found = []
    for members in components(successors):
        inside = set(members)
        names = shortest_circle(successors, members)
        edges = tuple(
            edge_between(program.graph, first, second)
            for first, second in zip(names, [*names[1:], names[0]], strict=True)
        )
        outlook = _outlook(program, [ask for ask in asks if inside.issuperset(ask.modules)])
        found.append(CircleView(tuple(members), edges, outlook))
    return tuple(found)


def _outlook(program: Program, asks: Sequence[EarlyAsk]) -> str:
    if not asks:
        return "no import enters it while one of its modules is still being imported"
    for ask in asks:
        late = ask.bound_at is not None and ask.bound_at > ask.at
        if late and ask.ask is Ask.NAMES:
            link = ask.links[-1]
            names = ", ".join(name for name, _ in ask.names)
            path = program.graph.modules[ask.target].path
            return (
                f"seems to break when {ask.entry} comes first: {link.path}:{link.line} asks {ask.target} for "
                f"{names}, bound on line {ask.bound_at} of {path}, which has come to line {ask.at}"
            )
    stars = [ask for ask in asks if ask.ask is Ask.STAR]
    if stars:
        link = stars[0].links[-1]
        return f"may lose names: {link.path}:{link.line} takes * from a module that is still being imported"
    if all(ask.ask is Ask.MODULE for ask in asks):
        return "holds: only modules are asked for, no names of them"
    return "holds as far as can be read: the names asked for are bound before the circle starts"


def edge_between(graph: ModuleGraph, importer: str, imported: str, *, at_import: bool = True) -> ImportEdge:
    """The first edge between two modules, a named one before an implicit one."""
    edges = [edge for edge in graph.outgoing[importer] if edge.imported == imported]
    edges = [edge for edge in edges if edge.when.at_import] or edges if at_import else edges
    return min(edges, key=lambda edge: (edge.implicit, not edge.when.at_import, edge.line))


def way(graph: ModuleGraph, start: str, goal: str) -> Way:
    """The shortest way by which importing ``start`` comes to import ``goal``: at import, else through functions."""
    if start == goal:
        return Way(start, goal, ())
    if goal in parents(start):
        return Way(start, goal, (), parent=goal)
    # What type checkers alone follow is no import: it is told where there is no other way.
    running = replace(graph, edges=tuple(edge for edge in graph.edges if edge.when is not When.TYPE_CHECKING))
    for known, at_import in ((graph, True), (running, False), (graph, False)):
        successors = known.successors(at_import=at_import)
        for first in (start, *reversed(list(parents(start)))):
            path = shortest_path(successors, first, goal) if first in graph.modules else []
            if path:
                edges = tuple(
                    edge_between(known, importer, imported, at_import=at_import)
                    for importer, imported in pairwise(path)
                )
                return Way(start, goal, edges, at_import, None if first == start else first)
    return Way(start, goal, (), at_import=False)
