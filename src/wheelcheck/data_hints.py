"""Words without which a source uses no data file, so that it needs no parsing; and its parts that need no reading."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence

# Most modules hold none of these, and need no parsing.
HINTS = (
    "__file__",
    "importlib_resources",
    "pkg_resources",
    "pkgutil",
    "PackageLoader",
    "render_to_string",
    "get_template",
    "template_name",
    "TemplateResponse",
    "render_template",
    "select_template",
    "import render",
    "open_resource",
    "template_folder",
    "static_folder",
    "getsourcefile",
    "AppConfig",
    "Flask(",
)

# A part of each of them: what most texts lack is looked for first, and once.
_STEMS = (
    *("__file__", "resource", "pkgutil", "PackageLoader", "emplate", "import render", "render_to_", "static_folder"),
    *("getsourcefile", "AppConfig", "Flask("),
)
# The start of a line of an example in a docstring.
_EXAMPLE = re.compile(r"[ \t]*(?:>>>|\.\.\.) ")
# The frames that a warning passes over (`warnings.warn(..., skip_file_prefixes=...)`, Python 3.12): no file is read.
_SKIPPED_FRAMES = re.compile(r"\(\s*(?:os\.)?(?:path\.)?dirname\(__file__\),\s*\)")
_AROUND = 40  # characters before and behind a word that may belong to it


def may_use_data(text: str) -> bool:
    """Whether anything in a source could be a use of a data file; False is certain."""
    if not any(stem in text for stem in _STEMS):
        return False
    return any(_stands_in_code(hint, text) for hint in HINTS) or (
        _stands_in_code("resources", text) and _stands_in_code("importlib", text)
    )


def _stands_in_code(word: str, text: str) -> bool:
    """Whether a word stands elsewhere than in examples and among the frames that a warning passes over."""
    place, line_end = text.find(word), -1
    while place >= 0:
        if place > line_end:
            line_end = text.find("\n", place)
            line_end = line_end if line_end >= 0 else len(text)
            if _EXAMPLE.match(text, text.rfind("\n", 0, place) + 1):
                place = text.find(word, line_end)
                continue
        around = _SKIPPED_FRAMES.finditer(text, max(place - _AROUND, 0), place + _AROUND)
        if not any(frames.start() <= place < frames.end() for frames in around):
            return True
        place = text.find(word, place + 1)
    return False


def telling(body: Sequence[ast.stmt], lines: Sequence[str], taken: Iterable[str] = ()) -> list[ast.stmt]:
    """The statements of a module without the functions and classes in which no use can be: neither a hint stands in
    their text, nor a name of what has one in its own, nor one ``taken`` from a module that has. ``lines`` are those of
    the source.
    """
    words = {*HINTS, "importlib", "resources", *taken}
    left = [(node, _text_of(node, lines)) for node in body]
    found: set[ast.stmt] = set()
    while words:
        new = [(node, text) for node, text in left if any(word in text for word in words)]
        found.update(node for node, _ in new)
        left = [(node, text) for node, text in left if node not in found]
        words = {name for node, _ in new for name in _names_of(node)}
    return [node for node in body if node in found or not isinstance(node, _DEFINITIONS)]


_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def _text_of(node: ast.stmt, lines: Sequence[str]) -> str:
    decorators = node.decorator_list if isinstance(node, _DEFINITIONS) else ()
    first = min(each.lineno for each in (node, *decorators))
    return "\n".join(lines[first - 1 : node.end_lineno])


def _names_of(node: ast.stmt) -> Iterator[str]:
    """What a statement at the top of a module binds there, whatever it holds."""
    if isinstance(node, _DEFINITIONS):
        yield node.name
        return
    for part in ast.walk(node):
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
            yield part.id
        elif isinstance(part, ast.alias):
            yield (part.asname or part.name).partition(".")[0]
        elif isinstance(part, _DEFINITIONS):
            yield part.name
        elif isinstance(part, ast.Attribute) and isinstance(part.ctx, ast.Store):
            yield part.attr
