"""Which modules may matter to a circle of imports, told from their import statements without parsing them.

Of a large package most modules are on no circle, and parsing them is nearly all that a graph costs. The sketch never
leaves out an import that runs at import; it may hold some that do not (text in a string, an import under a condition).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from wheelcheck import sources
from wheelcheck.graph.components import components
from wheelcheck.graph.reading import read

# What may stand before the word `import`, and what behind it.
_BEFORE = re.compile(r"(?:[ \t]*|.*[;:][ \t]*)(?:from\b(?P<module>[\w. \t]*))?")
_NAMES = re.compile(r"(?:[ \t]|\\\r?\n)*(?:\((?P<inside>(?:[^)#]|#[^\n]*)*)|(?P<plain>(?:[^\n\\;#]|\\\r?\n)*))")
_COMMENT = re.compile(r"#[^\n]*")
_SPACE = re.compile(r"[\s\\]+")
# Headers of blocks that no import of the module runs, or not always; of `if` only what holds no constant that is known.
_FUNCTION = re.compile(r"(?:async[ \t]+)?def\b")
_STATIC_TEST = re.compile(r"(?:el)?if[ \t]+(?:(?:typing|t)\.)?TYPE_CHECKING[ \t]*:")
_OTHER_TEST = re.compile(r"(?:(?:el)?if\b(?!.*(?:TYPE_CHECKING|MYPY|False|\b0\b))[^\\]*:|except\b)")

_LONG_QUOTES = (re.compile('"""'), re.compile("'''"))
_BEHIND = frozenset(" \t(\\*")

Texts = Mapping[str, tuple[str, str]]


def may_be_circular(texts: Texts, modules: Iterable[str]) -> set[str]:
    """The modules that may lie on a circle, or between two, at import. ``modules`` are all names of the graph."""
    return _Sketch(texts, frozenset(modules)).between()


def that_mention(texts: Texts, circle: Iterable[str]) -> set[str]:
    """The modules of ``circle``, and those that may import one of them, from wherever."""
    members = set(circle)
    words = {name.rpartition(".")[2] for name in members}
    packages = tuple(f"{name}." for name in members if texts.get(name, ("",))[0].endswith("__init__.py"))
    found = {name for name, (_, text) in texts.items() if any(word in text for word in words)}
    return found | members | {name for name in texts if name.startswith(packages)}


class _Sketch:
    def __init__(self, texts: Texts, modules: frozenset[str]) -> None:
        self.texts = texts
        self.modules = modules
        self.bound: dict[str, Mapping[str, int]] = {}

    @cached_property
    def successors(self) -> dict[str, list[str]]:
        """Every module to those that its import may run."""
        return {name: list(dict.fromkeys(self.imported_by(name))) for name in self.texts}

    def between(self) -> set[str]:
        """The circular modules, and those through which an import comes from one circle to another."""
        successors = self.successors
        circular = {name for members in components(successors) for name in members}
        starts = circular | {above for name in circular for above in _parents(name)}
        importers: dict[str, list[str]] = {}
        for name, children in successors.items():
            for child in children:
                importers.setdefault(child, []).append(name)
        return _reached(successors, starts) & _reached(importers, circular)

    def imported_by(self, name: str) -> Iterator[str]:
        """The modules that importing ``name`` may import, their packages included."""
        path, text = self.texts[name]
        for target, names in _statements(text, name, path):
            for module in self.asked(target, names, name):
                yield from (above for above in _parents(module) if not f"{name}.".startswith(f"{above}."))
                if module != name:
                    yield module

    def asked(self, target: str, names: Sequence[str] | None, importer: str) -> Iterator[str]:
        """The modules that one statement asks for."""
        if names is None or target not in self.modules:
            while target and target not in self.modules:
                target = target.rpartition(".")[0]
            if target:
                yield target
            return
        submodules = [name for name in names if f"{target}.{name}" in self.modules]
        if target != importer:
            submodules = [name for name in submodules if name not in self.names_of(target)]
            if len(submodules) < len(names):
                yield target
        yield from (f"{target}.{name}" for name in submodules)

    def names_of(self, module: str) -> Mapping[str, int]:
        """What a package binds that is asked for something which may be its submodule or a name."""
        if module not in self.bound:
            path, text = self.texts.get(module, ("", ""))
            source = read(text, module, path, functions=False) if path else None
            self.bound[module] = source.bound if source else {}
        return self.bound[module]


def _parents(name: str) -> Iterator[str]:
    parts = name.split(".")
    return (".".join(parts[:size]) for size in range(1, len(parts)))


def _reached(successors: Mapping[str, Sequence[str]], starts: set[str]) -> set[str]:
    found, pending = set(starts), list(starts)
    while pending:
        for each in successors.get(pending.pop(), ()):
            if each not in found:
                found.add(each)
                pending.append(each)
    return found


def _statements(text: str, name: str, path: str) -> Iterator[tuple[str, tuple[str, ...] | None]]:
    """The modules that a source may import at import, with the names that it takes from them."""
    if "import" not in text:
        return
    unusual = "\f" in text or ("\r" in text and text.count("\r") != text.count("\r\n"))
    if unusual or "import_module" in text or "__import__" in text:
        source = read(text, name, path, functions=False)
        for statement in source.statements if source else ():
            if statement.when.at_import:
                taken = statement.names
                yield statement.module, tuple(first for first, _ in taken) if taken is not None else None
        return
    is_package = path.endswith("__init__.py")
    for module, names in _lexical(text):
        if module is None:
            yield from ((each.replace(" ", ""), None) for each in names)
        else:
            dots = len(module) - len(module.lstrip("."))
            target = sources.resolve(name, is_package, dots, module[dots:] or None)
            if target:
                yield target, names


def _lexical(text: str) -> Iterator[tuple[str | None, tuple[str, ...]]]:
    """The import statements as they stand there: the module of a `from`, and the names."""
    blocks = _Blocks(text)
    at = -1
    while (at := text.find("import", at + 1)) >= 0:
        if text[at + 6 : at + 7] not in _BEHIND:
            continue
        start = text.rfind("\n", 0, at) + 1
        before = text[start:at]
        while text[start - 2 : start] == "\\\n" or text[start - 3 : start] == "\\\r\n":
            end, start = start - 1, text.rfind("\n", 0, start - 1) + 1
            before = text[start:end].rstrip("\\\r") + " " + before
        match = _BEFORE.fullmatch(before)
        if match is None:
            continue
        indent = len(before) - len(before.lstrip(" \t"))
        if indent and blocks.runs_later(start, indent):
            continue
        behind = _NAMES.match(text, at + 6)
        named = (behind["inside"] or behind["plain"] or "") if behind else ""
        if "#" in named:
            named = _COMMENT.sub("", named)
        names = (each.split(" as ")[0].strip() for each in _SPACE.sub(" ", named).split(","))
        module = match["module"]
        yield (None if module is None else _SPACE.sub("", module)), tuple(each for each in names if each)


class _Blocks:
    """Under which headers a line stands, told by indentation."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def quotes(self) -> tuple[list[int], ...]:
        """Where long strings begin and end, for either kind of quotes."""
        return tuple([match.start() for match in kind.finditer(self.text)] for kind in _LONG_QUOTES)

    def runs_later(self, at: int, indent: int) -> bool:
        """Whether the line that starts at ``at`` stands in a function, or under a test or `except`."""
        limit, end = indent, at - 1
        while limit > 0 and end > 0:
            start = self.text.rfind("\n", 0, end) + 1
            line = self.text[start:end]
            end = start - 1
            bare = line.lstrip(" \t")
            size = len(line) - len(bare)
            if size >= limit or not bare.rstrip() or bare[0] == "#":
                continue
            if bare[0] in ")]}":  # the end of a header of several lines
                limit = size + 1
                continue
            if self.defers(bare) and not self.in_string(start):
                return True
            limit = size
        return False

    def defers(self, header: str) -> bool:
        """Whether what stands under ``header`` is not run by every import of the module."""
        if _FUNCTION.match(header) or _STATIC_TEST.match(header):
            return True
        return _OTHER_TEST.match(header) is not None and header.count("(") == header.count(")")

    def in_string(self, at: int) -> bool:
        """Whether a place may lie in a long string."""
        return any(bisect_left(places, at) % 2 for places in self.quotes)
