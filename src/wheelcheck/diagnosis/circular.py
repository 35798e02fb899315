"""Circles behind failed imports, and attributes that look like one: shown edge by edge, or not said."""

from __future__ import annotations

import re
from dataclasses import replace

from wheelcheck import circles
from wheelcheck.circles import Circle, Edge
from wheelcheck.diagnosis.caught import cause_of, chain, imported_name
from wheelcheck.diagnosis.cause import Cause, CauseKind
from wheelcheck.diagnosis.facts import Facts
from wheelcheck.model.imports import CaughtError, Frame, ImportOutcome

_OF_CYTHON = re.compile(r"cannot import name (\w+)")


def circle_edges(case: Facts, error: CaughtError, target: str) -> tuple[Edge, ...] | None:
    """The circle that an import of ``target`` closed, with what can be deferred; None when there is none."""
    running = circles.module_frames(error.frames)
    through = None
    if running:
        last = running[-1]
        through = _compiled_target(case, last)
        if through == target:
            through = None
    edges = circles.from_frames(error.frames, target, through)
    if edges is None and through:
        edges = circles.from_frames(error.frames, target)
    if edges is None:
        return None
    return tuple(_shown(case, edge) for edge in edges)


def _compiled_target(case: Facts, frame: Frame) -> str | None:
    """The compiled module of the project that the statement of a frame imports."""
    source = case.source(frame.module)
    statement = source.import_at(frame.line) if source else None
    if statement is None:
        return None
    targets = [statement.module, *(f"{statement.module}.{name}" for name in statement.names or ())]
    return next((target for target in targets if target in case.extensions), None)


def _shown(case: Facts, edge: Edge) -> Edge:
    """An edge with the whole statement and the project's path."""
    path, text = case.texts.get(edge.importer, ("", ""))
    if edge.line is None or not path:
        return _compiled(case, edge)
    source = case.source(edge.importer)
    statement = source.import_at(edge.line) if source else None
    deferrable = statement is not None and not circles.used_at_import(text, edge.line)
    implicit = statement is not None and statement.module.startswith(f"{edge.imported}.")
    shown = statement.text if statement else edge.text
    return Edge(edge.importer, edge.imported, case.display(path), edge.line, shown, deferrable, implicit)


def _compiled(case: Facts, edge: Edge) -> Edge:
    """An edge that leaves a compiled module: the line of its Cython source where that is an import, else the module
    alone. A compiler that keeps no lines gives small numbers that mean nothing.
    """
    extension = case.extensions.get(edge.importer)
    if extension is None:  # a module of somebody else, or one without a source
        return edge
    stem = edge.importer.replace(".", "/")
    for suffix in (".pyx", ".py"):
        for path in case.layout.candidates(stem + suffix):
            lines = case.tree_texts.get(path, "").splitlines()
            text = lines[edge.line - 1].strip() if edge.line and edge.line <= len(lines) else ""
            if text.startswith(("import ", "from ", "cimport ")):
                return Edge(edge.importer, edge.imported, path, edge.line, text)
    return Edge(edge.importer, edge.imported, case.display(extension.path), None, "")


def asked_by_compiled(case: Facts, error: CaughtError) -> tuple[str, str] | None:
    """The module and the name that a Cython module asks for too early. Its ImportError says the name alone: the module
    is the one that is being imported and has yet to bind it. None when there is none, or more than one.
    """
    match = _OF_CYTHON.fullmatch(error.message)
    running = circles.module_frames(error.frames)
    if match is None or error.name is not None or not running or not running[-1].function.startswith("init "):
        return None
    name = match[1]
    owners = [frame.module for frame in running[:-1] if _binds_later(case, frame, name)]
    return (owners[0], name) if len(owners) == 1 else None


def _binds_later(case: Facts, frame: Frame, name: str) -> bool:
    source = case.source(frame.module)
    line = source.bound.get(name) if source else None
    return line is not None and line >= frame.line


def is_gone(case: Facts, owner: str, name: str) -> bool:
    """Whether a run shows that an import of ``owner`` ends without ``name``, though its source binds it: under a
    condition that does not hold here, or only for a while. Then no order of imports helps. What an import statement
    would bind may be lost in one order alone.
    """
    source = case.source(owner)
    line = source.bound.get(name) if source else None
    if source is None or line is None or source.import_at(line) is not None:
        return False
    return any(
        imported_name(error) == (owner, name)
        and owner not in {frame.module for frame in circles.module_frames(error.frames)}
        for outcome in case.broken
        if outcome.error is not None
        for error in chain(outcome.error)
    )


def circular(
    case: Facts, outcome: ImportOutcome, error: CaughtError, edges: tuple[Edge, ...], name: str | None
) -> Cause:
    """The cause that a circle is; ``name`` is what its last edge asked for too early, None for a submodule."""
    owner = edges[-1].imported
    source = case.source(owner)
    circle = Circle(edges, name, source.bound.get(name) if source and name else None)
    cause = cause_of(outcome, CauseKind.CIRCLE, owner, error)
    return replace(cause, circle=circle)
