"""A Python source without the bodies of its functions, line for line: enough for what a module imports and binds.

Parsing a large package whole takes many seconds, and nine tenths of that go into functions that no import runs. What is
left of a body here are its import statements. The shortening is lexical; where it leaves something that is no
Python, the whole text is parsed instead.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from functools import lru_cache

from wheelcheck.outline import reduced
from wheelcheck.syntax import parsed

_LITERAL = re.compile(
    r'"""(?:[^"\\]+|\\.|"(?!""))*"""'
    r"|'''(?:[^'\\]+|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\n]+|\\.)*"'
    r"|'(?:[^'\\\n]+|\\.)*'"
    r"|#[^\n]*",
    re.DOTALL,
)
# Two levels of brackets inside a signature are enough for nearly all; the others keep their body.
_SIGNATURE = r"\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)"
_FUNCTION = re.compile(
    rf"^(?P<indent>[ \t]*)(?:async[ \t]+)?def[ \t]+(?P<name>\w+)[ \t]*{_SIGNATURE}[^:\n]*:[ \t]*\n"
    r"(?P<body>(?:[ \t]*\n|(?P=indent)[ \t]+[^\n]*(?:\n|\Z))+)",
    re.MULTILINE,
)
_IMPORT = re.compile(r"^[ \t]*((?:from|import)\b(?:[^\n(]*\([^)]*\)[^\n;]*|(?:[^\n\\;]|\\\n)*))", re.MULTILINE)
_DYNAMIC = re.compile(r"\b(?:import_module|__import__)[ \t]*\(")
_NEWLINES = re.compile(r"[^\n]+")
_BEFORE_IMPORT = re.compile(r"(?:.*[:;])?[ \t]*(?:from\b.*)?")
_SIGNATURE_END = re.compile(r":[ \t]*(?:#[^\n]*)?\n")
_LONGEST = 8_000_000  # characters: what is longer is generated, and nobody's import


def tree_of(text: str, *, bodies: bool = False, functions: bool = True) -> ast.Module | None:
    """The syntax tree of a source, without function bodies unless they are asked for; without ``functions`` also
    without the imports in those at the left margin. None when this Python cannot read it.
    """
    if len(text) > _LONGEST:
        return None
    if not bodies:
        tree = None if functions else parsed(outline(text, _may_import))
        tree = tree or parsed(shorten(text))
        if tree is not None:
            return tree
    return parsed(text)


def outline(text: str, wanted: Callable[[str], bool], *, signatures: bool = False) -> str:
    """``text`` with an empty body for each of its outermost functions, and for its classes that hold nothing of what is
    ``wanted``; the other classes shortened. Every line keeps its number. Where a string comes back to the left margin,
    what remains is no valid source, or still whole.
    """
    if "\r" in text or "\f" in text:
        return text

    def emptied(match: re.Match[str]) -> str:
        whole = match[0]
        if match["kind"] == "class":
            if wanted(whole):
                return _shortened(whole)
            head = f"class {match['name']}: pass"
        elif not signatures:
            head = f"def {match['name']}(): pass"
        else:
            end = _SIGNATURE_END.search(whole)
            if end is None:
                return whole
            head = whole[: end.start()] + ": pass"
        return head + "\n" * (whole.count("\n") - head.count("\n"))

    return reduced(text, emptied)


def _may_import(text: str) -> bool:
    """Whether one of the lines may hold an import statement or call."""
    at = text.find("import")
    while at >= 0:
        before = text[text.rfind("\n", 0, at) + 1 : at]
        if text.startswith("import_module", at) or text.startswith("__", at - 2) or _BEFORE_IMPORT.fullmatch(before):
            return True
        at = text.find("import", at + 1)
    return False


@lru_cache(maxsize=4096)  # a module on a circle is looked at twice
def shorten(text: str) -> str:
    """``text`` with function bodies reduced to their imports; every line keeps its number."""
    return text if "\r" in text or "\f" in text or "def " not in text else _shortened(text)


def _shortened(text: str) -> str:
    blank = _LITERAL.sub(_blanked, text)
    parts: list[str] = []
    done = 0
    for match in _FUNCTION.finditer(blank):
        start, end = match.span("body")
        parts += [text[done:start], _imports_only(text, blank, start, end, match["indent"])]
        done = end
    parts.append(text[done:])
    return "".join(parts)


def _blanked(match: re.Match[str]) -> str:
    literal = match.group()
    if "\n" not in literal:
        return " " * len(literal) if literal[0] == "#" else "_" * len(literal)
    # The first and last line of a long string stand for the expression that it is.
    filled = _NEWLINES.sub(lambda line: " " * len(line.group()), literal)
    return "_" + filled[1:]


def _imports_only(text: str, blank: str, start: int, end: int, indent: str) -> str:
    """A body of the same number of lines that holds its import statements alone."""
    margin = f"{indent} "
    pieces = [f"{margin}pass"]
    done = start
    body = blank[start:end]
    found = _IMPORT.finditer(blank, start, end) if "import" in body else ()
    for match in found:
        where = match.start(1)
        breaks = blank.count("\n", done, where)
        if breaks == 0 and done != start:
            continue  # a second statement on one line
        statement = text[where : match.end(1)]
        pieces.append(("\n" * breaks + margin) if breaks else "; ")
        pieces.append(statement)
        done = match.end(1)
    if ("import_module" in body or "__import__" in body) and _DYNAMIC.search(body):
        return text[start:end]
    pieces.append("\n" * blank.count("\n", done, end))
    return "".join(pieces)
