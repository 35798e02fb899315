"""Strongly connected components of a graph, and the shortest circle in one. Iterative: a graph may be deep."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence

Successors = Mapping[str, Sequence[str]]


def components(successors: Successors) -> list[list[str]]:
    """The components with more than one member, each sorted, the largest first (Tarjan 1972)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    on_stack: set[str] = set()
    stack: list[str] = []
    found: list[list[str]] = []
    for root in successors:
        if root in index:
            continue
        work = [(root, iter(successors[root]))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            node, children = work[-1]
            child = next((each for each in children if each in successors), None)
            if child is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    found.append(_popped(stack, on_stack, node))
            elif child not in index:
                index[child] = low[child] = len(index)
                stack.append(child)
                on_stack.add(child)
                work.append((child, iter(successors[child])))
            elif child in on_stack:
                low[node] = min(low[node], index[child])
    circular = [sorted(members) for members in found if len(members) > 1]
    return sorted(circular, key=lambda members: (-len(members), members))


def _popped(stack: list[str], on_stack: set[str], node: str) -> list[str]:
    members = []
    while True:
        member = stack.pop()
        on_stack.discard(member)
        members.append(member)
        if member == node:
            return members


def shortest_path(successors: Successors, start: str, goal: str, within: Iterable[str] | None = None) -> list[str]:
    """The nodes of a shortest path of at least one step, both ends included; [] when there is none."""
    allowed = None if within is None else set(within)
    came: dict[str, str] = {}
    queue = deque([start])
    while queue:
        node = queue.popleft()
        for child in successors.get(node, ()):
            if child == goal:
                path = [goal, node]
                while path[-1] != start:
                    path.append(came[path[-1]])
                return path[::-1]
            if child not in came and child != start and (allowed is None or child in allowed):
                came[child] = node
                queue.append(child)
    return []


_MOST_STARTS = 200


def shortest_circle(successors: Successors, members: Sequence[str]) -> list[str]:
    """The modules of a shortest circle within a component, from its smallest name on; in a huge component the
    shortest through its most important members.
    """
    inside = set(members)
    narrowed = {name: [each for each in successors.get(name, ()) if each in inside] for name in members}
    degree = {name: len(narrowed[name]) for name in members}
    best: list[str] = []
    for start in sorted(members, key=lambda name: (-degree[name], name))[:_MOST_STARTS]:
        path = shortest_path(narrowed, start, start)[:-1]
        if path and (not best or len(path) < len(best)):
            best = path
        if len(best) == 2:
            break
    first = best.index(min(best)) if best else 0
    return best[first:] + best[:first]
