"""Text for people: a module and what it imports, a circle edge by edge, or a way."""

from __future__ import annotations

from collections.abc import Iterator

from wheelcheck import neutral
from wheelcheck.graph.model import ImportEdge, NodeKind, When
from wheelcheck.graph.view import CircleView, View, Way

_SHOWN_MODULES = 6
_NOTES = {
    When.TRY: "its failure is caught",
    When.CONDITION: "under a condition",
    When.FUNCTION: "in a function",
    When.LAZY: "when the name is asked for",
    When.TYPE_CHECKING: "for type checkers only",
    When.MAIN: "as a script only",
}


def render(view: View) -> str:
    """Lines, each made harmless."""
    if view.way is not None:
        lines = _way(view.way)
    elif view.circles is not None:
        lines = _circles(view.circles)
    else:
        lines = _whole(view)
    text = "".join(f"{_safe(line)}\n" for line in [*lines, *(f"note: {note}" for note in view.graph.notes)])
    return neutral.commands(text)


def _safe(line: str) -> str:
    margin = len(line) - len(line.lstrip(" "))
    return " " * margin + neutral.line(line)


def _whole(view: View) -> Iterator[str]:
    for name, node in view.graph.modules.items():
        edges = view.graph.outgoing.get(name, [])
        kind = "" if node.kind in (NodeKind.SOURCE, NodeKind.NAMESPACE) else f" ({node.kind.value})"
        if edges or node.kind is not NodeKind.NAMESPACE:
            yield f"{name}{kind}"
        for edge in edges:
            yield f"  -> {edge.imported}  {_place(edge)}"
    yield f"{_count(len(view.graph.modules), 'module')}, {_count(len(view.graph.edges), 'import')} between them"


def _circles(circles: tuple[CircleView, ...]) -> Iterator[str]:
    for circle in circles:
        more = len(circle.modules) - _SHOWN_MODULES
        names = ", ".join(circle.modules[:_SHOWN_MODULES]) + (f" and {more} more" if more > 0 else "")
        yield f"{len(circle.modules)} modules import one another: {names}"
        for number, edge in enumerate(circle.shortest, 1):
            yield f"  {number}. {edge.importer} -> {edge.imported}  {_place(edge)}"
        yield f"  {circle.outlook}"
        yield ""
    if circles:
        yield f"{_count(len(circles), 'circle')} of imports; `wheelcheck verify` runs them and shows which break"
    else:
        yield "no circles of imports"


def _way(way: Way) -> Iterator[str]:
    if way.start == way.goal:
        yield f"{way.start} and {way.goal} are the same module"
        return
    if way.parent is not None:
        yield f"import {way.start} first imports its package {way.parent}"
    if not way.edges and way.parent is None:
        yield f"importing {way.start} does not come to import {way.goal}, as far as the sources tell"
        return
    if not way.at_import:
        typed = any(edge.when is When.TYPE_CHECKING for edge in way.edges)
        then = "only type checkers come to it" if typed else "it may come to that later"
        yield f"importing {way.start} does not import {way.goal}; {then}:"
    for number, edge in enumerate(way.edges, 1):
        yield f"{number}. {edge.importer} -> {edge.imported}  {_place(edge)}"


def _place(edge: ImportEdge) -> str:
    notes = ["which runs its parent package first"] if edge.implicit else []
    notes += [_NOTES[edge.when]] if edge.when in _NOTES else []
    return f"{edge.path}:{edge.line}: `{edge.text}`" + (f" ({'; '.join(notes)})" if notes else "")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
