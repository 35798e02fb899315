"""From sources to the graph: each import statement resolved to the modules that it runs."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass

from wheelcheck import layout
from wheelcheck.graph import sketch
from wheelcheck.graph.model import GraphModule, ImportEdge, ModuleGraph, NeededName, NodeKind
from wheelcheck.graph.reading import SourceModule, Statement, read

_MOST_MODULES = 50_000
_MOST_EDGES = 1_000_000


@dataclass(frozen=True)
class Program:
    """The sources read, by module name, the graph that they make, and the texts of modules that were passed over."""

    sources: Mapping[str, SourceModule]
    graph: ModuleGraph
    unread: tuple[str, ...] = ()


def build(
    texts: Mapping[str, tuple[str, str]],
    compiled: Mapping[str, str] | None = None,
    *,
    tests: bool = True,
    only: Container[str] | None = None,
    functions: bool = True,
) -> Program:
    """The program of ``texts`` (module name to installed path and text) and ``compiled`` modules (name to path).

    Without ``tests`` those test modules that nothing imports are passed over: they are on no circle, and in some
    packages they are most of the text. ``only`` are the modules to read, None for all. Without ``functions`` nothing is
    told of the imports in them.
    """
    nodes: dict[str, GraphModule] = {}
    read_: dict[str, SourceModule] = {}
    apart = set() if tests else set(_unused_tests(texts))
    for name, (path, text) in list(texts.items())[:_MOST_MODULES]:
        if name in apart or (only is not None and name not in only):
            nodes[name] = GraphModule(name, path, NodeKind.SOURCE)
            continue
        source = read(text, name, path, functions=functions)
        nodes[name] = GraphModule(name, path, NodeKind.SOURCE if source else NodeKind.UNREADABLE)
        if source is not None:
            read_[name] = source
    for name, path in (compiled or {}).items():
        nodes.setdefault(name, GraphModule(name, path, NodeKind.COMPILED))
    for name in list(nodes):
        for parent in parents(name):
            nodes.setdefault(parent, GraphModule(parent, parent.replace(".", "/"), NodeKind.NAMESPACE))
    edges = list(_all_edges(read_, nodes))
    notes = [f"{name} cannot be parsed" for name, node in nodes.items() if node.kind is NodeKind.UNREADABLE]
    unread = tuple(texts[name][1] for name in sorted(apart))
    return Program(read_, ModuleGraph(dict(sorted(nodes.items())), tuple(edges), tuple(notes)), unread)


def build_circular(
    texts: Mapping[str, tuple[str, str]], compiled: Mapping[str, str] | None = None, circle: Iterable[str] = ()
) -> Program:
    """The part of the program that tells of circles at import: every module that may be on one, and with the modules of
    a ``circle`` that is known all that may import them. Test modules that nothing imports are on none.
    """
    shown = dict(list(texts.items())[:_MOST_MODULES])
    names = {*shown, *(compiled or {})}
    names |= {above for name in names for above in parents(name)}
    wanted, known = sketch.may_be_circular(shown, names), set(circle)
    if known:
        wanted |= sketch.that_mention(shown, known)
        for name in known & shown.keys():
            source = read(shown[name][1], name, shown[name][0])
            wanted.update(statement.module for statement in (source.statements if source else ()))
    return build(texts, compiled, tests=not known, only=wanted, functions=bool(known))


_IMPORT_WORDS = re.compile(r"^[ \t]*(?:from|import)\b(?:[^\n(]*\([^)]*\)|(?:[^\n\\]|\\\n)*)", re.MULTILINE)
_WORD = re.compile(r"\w+")


def _unused_tests(texts: Mapping[str, tuple[str, str]]) -> Iterator[str]:
    """The test modules, no packages, whose name no import statement may mean: found without parsing."""
    words: set[str] = set()
    for _, text in texts.values():
        dynamic = "import_module" in text or "__import__" in text
        for statement in (text,) if dynamic else _IMPORT_WORDS.findall(text):
            words.update(_WORD.findall(statement))
    for name, (path, _) in texts.items():
        if layout.is_test(name) and not path.endswith("__init__.py") and name.rpartition(".")[2] not in words:
            yield name


def from_files(files: Iterable[tuple[str, str]], compiled: Mapping[str, str] | None = None) -> Program:
    """The program of installed files (path and text)."""
    texts: dict[str, tuple[str, str]] = {}
    for path, text in files:
        named = layout.module_of(path) if path.endswith(".py") else None
        if named is not None:
            texts[named[0]] = (path, text)
    return build(texts, compiled)


def parents(name: str) -> Iterator[str]:
    """The packages above a module, outermost first."""
    parts = name.split(".")
    return (".".join(parts[:size]) for size in range(1, len(parts)))


def _all_edges(read_: Mapping[str, SourceModule], nodes: Mapping[str, GraphModule]) -> Iterator[ImportEdge]:
    count = 0
    for name in sorted(read_):
        for edge in edges_of(read_[name], nodes, read_):
            count += 1
            if count > _MOST_EDGES:
                return
            yield edge


def edges_of(
    source: SourceModule, nodes: Mapping[str, GraphModule], read_: Mapping[str, SourceModule]
) -> Iterator[ImportEdge]:
    """The edges that leave one module, by line."""
    for statement in source.statements:
        for target, names, star in targets(statement, nodes, read_, importer=source.name):
            yield from _edges_to(source, statement, target, names, star, nodes)


def targets(
    statement: Statement, nodes: Mapping[str, GraphModule], read_: Mapping[str, SourceModule], *, importer: str
) -> Iterator[tuple[str, tuple[NeededName, ...], bool]]:
    """The modules that a statement asks for, the names that it needs of each, and whether it takes all."""
    if statement.names is None:
        if (known := _nearest(statement.module, nodes)) is not None:
            yield known, (), False
        return
    if statement.module not in nodes:
        return
    owner = read_.get(statement.module)
    bound = owner.bound if owner else {}
    needed: list[NeededName] = []
    for name, _ in statement.names:
        full = f"{statement.module}.{name}"
        if full in nodes and (name not in bound or statement.module == importer):
            yield full, (), False
        elif name != "*" and statement.module != importer:
            needed.append(NeededName(name, bound.get(name)))
    star = statement.star
    if statement.module != importer and (needed or star):
        yield statement.module, tuple(needed), star


def _nearest(module: str, nodes: Mapping[str, GraphModule]) -> str | None:
    """The longest part of a dotted name that is a module of the graph."""
    while module:
        if module in nodes:
            return module
        module = module.rpartition(".")[0]
    return None


def _edges_to(
    source: SourceModule,
    statement: Statement,
    target: str,
    names: tuple[NeededName, ...],
    star: bool,
    nodes: Mapping[str, GraphModule],
) -> Iterator[ImportEdge]:
    where = (source.path, statement.line, statement.text, statement.when)
    for parent in parents(target):
        # Its own packages have begun before the importer did.
        if not source.name.startswith(f"{parent}.") and parent != source.name and parent in nodes:
            named = statement.names is not None and parent == statement.module and target != statement.module
            yield ImportEdge(source.name, parent, *where, implicit=not named)
    if target != source.name:
        yield ImportEdge(source.name, target, *where, names=names, star=star)
