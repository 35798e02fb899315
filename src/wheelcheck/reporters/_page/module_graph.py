"""The static import graph of the project's modules, with the circles in it."""

from __future__ import annotations

from collections.abc import Iterable

from wheelcheck.graph import ImportEdge, ModuleGraph, Program, When, build
from wheelcheck.graph.components import components, shortest_circle
from wheelcheck.graph.view import edge_between
from wheelcheck.reporters._page.block import Record
from wheelcheck.reporters._page.subject import Subject
from wheelcheck.reporters._page.trails import Trails

_MOST_MODULES = 8_000
_MOST_EDGES = 60_000
_MOST_TEXT = 1_500_000  # characters of statements
_STATEMENT = 160
_MOST_CIRCLES = 200
_OF_LOSSES = ("WC0", "WC3")  # the rules on files lost on their way, and on extension modules
_WHEN = {when: number for number, when in enumerate(When)}


def module_graph(subject: Subject) -> Record:
    """Modules as [name, kind, file]; edges as [importer, imported, line, when, implicit, statement], all by number."""
    lost = _lost(subject)
    graph = _program(subject, lost).graph
    names = list(graph.modules)[:_MOST_MODULES]
    index = {name: number for number, name in enumerate(names)}
    texts = _Texts(subject)
    drawn = [edge for edge in graph.edges if edge.importer in index and edge.imported in index]
    successors = graph.successors()
    groups = [[name for name in group if name in index] for group in components(successors)]
    return {
        "when": [when.value for when in When],
        "modules": [
            [
                subject.name(name),
                "lost" if name in lost else graph.modules[name].kind.value,
                subject.name(subject.facts.display(graph.modules[name].path)),
            ]
            for name in names
        ],
        "edges": [_edge(edge, index, texts) for edge in _important(drawn)],
        "texts": texts.known,
        "circles": [
            {
                "modules": [index[name] for name in group],
                "edges": [_edge(edge, index, texts) for edge in _shortest(graph, successors, group, index)],
            }
            for group in groups[:_MOST_CIRCLES]
            if group
        ],
        "modules_left": len(graph.modules) - len(names),
        "edges_left": max(0, len(drawn) - _MOST_EDGES),
        "circles_left": max(0, len(groups) - _MOST_CIRCLES),
        "notes": [subject.words.line(note) for note in graph.notes[:40]],
    }


def _lost(subject: Subject) -> dict[str, tuple[str, str]]:
    """The modules that findings say were lost on the way to the wheel: project path and text by name."""
    facts, trails = subject.facts, Trails(subject)
    found: dict[str, tuple[str, str]] = {}
    for finding in subject.report.findings:
        if not finding.code.startswith(_OF_LOSSES):
            continue
        for journey in trails.lost_modules(finding):
            path, module = journey.trail.source, journey.module
            if path is not None and module is not None and not facts.has_module(module):
                text = facts.absent_texts.get(path) or facts.tree_texts.get(path, "")
                found[module] = (path, text if path.endswith(".py") else "")
    return found


def _program(subject: Subject, lost: dict[str, tuple[str, str]]) -> Program:
    facts = subject.facts
    if not lost:
        return facts.program
    return build({**facts.texts, **lost}, {name: extension.path for name, extension in facts.extensions.items()})


def _important(edges: list[ImportEdge]) -> list[ImportEdge]:
    """As many as there is room for, what every import runs first; in order of module and line."""
    if len(edges) <= _MOST_EDGES:
        return edges
    weighed = sorted(range(len(edges)), key=lambda at: (not edges[at].when.at_import, edges[at].implicit, at))
    return [edges[at] for at in sorted(weighed[:_MOST_EDGES])]


def _shortest(
    graph: ModuleGraph, successors: dict[str, list[str]], group: list[str], index: dict[str, int]
) -> Iterable[ImportEdge]:
    names = shortest_circle(successors, group)
    for first, second in zip(names, [*names[1:], *names[:1]], strict=True):
        edge = edge_between(graph, first, second)
        if edge.importer in index and edge.imported in index:
            yield edge


def _edge(edge: ImportEdge, index: dict[str, int], texts: _Texts) -> list[int]:
    return [
        index[edge.importer],
        index[edge.imported],
        edge.line,
        _WHEN[edge.when],
        int(edge.implicit),
        texts.number(edge.text),
    ]


class _Texts:
    """Statements, each once, until there is no room for more of them: 0 is the empty one."""

    def __init__(self, subject: Subject) -> None:
        self.known = [""]
        self._numbers = {"": 0}
        self._room = _MOST_TEXT
        self._subject = subject

    def number(self, statement: str) -> int:
        if statement not in self._numbers:
            if self._room <= 0:
                return 0
            text = self._subject.words.line(statement, _STATEMENT)
            self._room -= len(text)
            self._numbers[statement] = len(self.known)
            self.known.append(text)
        return self._numbers[statement]
