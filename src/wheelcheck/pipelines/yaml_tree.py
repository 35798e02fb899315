"""YAML as a tree of values that know their lines.

PyYAML rather than ruamel.yaml: it is the YAML organisation's own, pre-commit and cibuildwheel's users have it anyway,
it ships wheels for every interpreter, and its event stream is all that is needed here. A tree made of events keeps what
a loader throws away: lines, quotes (``3.10`` is a number, ``"3.10"`` a text), keys given twice. It needs no recursion,
so a file of a million brackets ends at a limit and not in a stack overflow; an alias is a reference to a value that is
there already, so that no file grows by being read ("billion laughs"). No tag makes an object.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from wheelcheck.model.finding import Location
from wheelcheck.model.pipeline import Fault, Problem

MOST_CHARACTERS = 1_000_000
MOST_NODES = 20_000
MOST_DEPTH = 64
_MERGE = "<<"
_MERGE_DEPTH = 16


@dataclass(slots=True)
class Scalar:
    """A scalar: its text, whether it stood without quotes, and the line of its first character. ``block`` when it is a
    literal (``|``) or folded (``>``) block, whose text begins on the next line."""

    text: str
    line: int
    plain: bool = False
    block: str = ""


@dataclass(slots=True)
class Sequence:
    """A sequence."""

    line: int
    items: list[Node] = field(default_factory=list)
    tag: str = ""


@dataclass(slots=True)
class Mapping:
    """A mapping; of a key given twice the last value counts, as for most readers."""

    line: int
    pairs: dict[str, Node] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)

    def get(self, key: str, depth: int = 0) -> Node | None:
        """The value of a key, its own or one that a merge key (``<<``) brings."""
        if key in self.pairs:
            return self.pairs[key]
        merged = self.pairs.get(_MERGE) if depth < _MERGE_DEPTH else None
        sources = merged.items[:MOST_DEPTH] if isinstance(merged, Sequence) else [merged]
        for source in sources:
            if isinstance(source, Mapping) and (found := source.get(key, depth + 1)) is not None:
                return found
        return None

    def items(self) -> Iterator[tuple[str, Node]]:
        """Its own keys and those that a merge key brings, each once."""
        yield from ((key, value) for key, value in self.pairs.items() if key != _MERGE)
        merged = self.pairs.get(_MERGE)
        seen = set(self.pairs)
        for source in merged.items[:MOST_DEPTH] if isinstance(merged, Sequence) else [merged]:
            if isinstance(source, Mapping):
                for key in source.pairs:
                    if key not in seen and (value := source.get(key)) is not None:
                        seen.add(key)
                        yield key, value

    def line_of(self, key: str) -> int:
        """The line of a key."""
        return self.lines.get(key, self.line)


Node = Scalar | Sequence | Mapping


def read(text: str, path: str, header: str = "") -> tuple[Node | None, tuple[Problem, ...]]:
    """The first document of a file (None when there is none, or when it cannot be read), and what is wrong with it. A
    document that holds nothing but the key ``header`` is passed over."""
    if len(text) > MOST_CHARACTERS:
        words = f"{len(text):,} characters: more than {MOST_CHARACTERS:,} are not read"
        return None, (Problem(Fault.TOO_MUCH, words, Location(path, 1)),)
    import yaml  # 30 ms that only this command needs

    builder = _Builder(path)
    try:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            if not builder.take(event):
                break
            if builder.ended and not (header and _is_header(builder.root, header)):
                break
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        words = ", ".join(part for part in (error.context, error.problem) if part)
        line = mark.line + 1 if mark is not None else 1
        return None, (*builder.problems, Problem(Fault.SYNTAX, words or "not valid YAML", Location(path, line)))
    except yaml.YAMLError as error:
        # A character that YAML does not allow; its place is an offset.
        position = getattr(error, "position", 0)
        line = text.count("\n", 0, position if isinstance(position, int) else 0) + 1
        words = "it holds a character that YAML does not allow"
        return None, (*builder.problems, Problem(Fault.SYNTAX, words, Location(path, line)))
    except RecursionError:
        return None, (Problem(Fault.TOO_MUCH, "nested too deeply", Location(path, 1)),)
    return (None if builder.stopped else builder.root), tuple(builder.problems)


def _is_header(root: Node | None, key: str) -> bool:
    return isinstance(root, Mapping) and set(root.pairs) == {key}


class _Builder:
    """Takes events, makes the tree."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.root: Node | None = None
        self.problems: list[Problem] = []
        self.stopped = False
        self.ended = False
        self._open: list[Sequence | Mapping] = []
        self._keys: list[tuple[str, int] | None] = []
        self._anchors: dict[str, Node] = {}
        self._names: list[str | None] = []
        self._count = 0

    def take(self, event: Any) -> bool:
        """Add one event; False when nothing more is wanted."""
        kind = type(event).__name__
        line = event.start_mark.line + 1
        if kind == "ScalarEvent":
            plain = event.style is None
            block = event.style if event.style in ("|", ">") else ""
            self._add(self._named(event, Scalar(event.value, line, plain, block)), line)
        elif kind == "AliasEvent":
            return self._alias(event.anchor, line)
        elif kind in ("SequenceStartEvent", "MappingStartEvent"):
            return self._begin(event, Sequence(line) if kind[0] == "S" else Mapping(line))
        elif kind in ("SequenceEndEvent", "MappingEndEvent"):
            self._end()
        elif kind == "DocumentStartEvent":
            self.ended = False
        elif kind == "DocumentEndEvent":
            self.ended = True
        self._count += 1
        return self._count <= MOST_NODES or self._stop(f"more than {MOST_NODES:,} values are not read", line)

    def _named(self, event: Any, node: Node) -> Node:
        if event.anchor is not None:
            self._anchors[event.anchor] = node
        return node

    def _alias(self, name: str, line: int) -> bool:
        if name not in self._anchors:
            inside = "its own value" if name in self._names else "an anchor that is not there"
            self.problems.append(Problem(Fault.SYNTAX, f"*{name} names {inside}", Location(self.path, line)))
            self.stopped = True
            return False
        self._add(self._anchors[name], line)
        self._count += 1
        return True

    def _begin(self, event: Any, node: Sequence | Mapping) -> bool:
        if len(self._open) >= MOST_DEPTH:
            return self._stop("nested too deeply", node.line)
        if isinstance(node, Sequence) and event.tag:
            node.tag = str(event.tag)
        self._open.append(node)
        self._keys.append(None)
        self._names.append(event.anchor)
        return True

    def _end(self) -> None:
        node, name = self._open.pop(), self._names.pop()
        self._keys.pop()
        if name is not None:
            self._anchors[name] = node
        self._add(node, node.line)

    def _add(self, node: Node, line: int) -> None:
        if not self._open:
            self.root = node
            return
        parent = self._open[-1]
        if isinstance(parent, Sequence):
            parent.items.append(node)
            return
        key = self._keys[-1]
        if key is None:
            # A key that is no scalar means nothing to any of the formats.
            self._keys[-1] = (node.text if isinstance(node, Scalar) else "", line)
            return
        self._keys[-1] = None
        self._put(parent, key, node)

    def _put(self, parent: Mapping, key: tuple[str, int], node: Node) -> None:
        name, line = key
        if name in parent.pairs and name != _MERGE:
            words = f"the key `{name[:80]}` stands here again; it was given in line {parent.lines[name]}"
            self.problems.append(Problem(Fault.DUPLICATE, words, Location(self.path, line)))
        parent.pairs[name] = node
        parent.lines[name] = line

    def _stop(self, words: str, line: int) -> bool:
        self.problems.append(Problem(Fault.TOO_MUCH, words, Location(self.path, line)))
        self.stopped = True
        return False
