"""What stops PyPI from rendering a reStructuredText description: the faults that are sure, found without docutils.

PyPI renders with docutils alone (no Sphinx), with files and raw HTML switched off, and gives up at the first warning
(readme_renderer). Read here are directives, roles and section titles; inline markup and references are not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_DIRECTIVES = frozenset(
    [
        *("attention", "caution", "code", "code-block", "sourcecode", "danger", "error", "important", "note", "tip"),
        *("hint", "warning", "admonition", "sidebar", "topic", "line-block", "parsed-literal", "math", "rubric"),
        *("epigraph", "highlights", "pull-quote", "compound", "container", "table", "csv-table", "list-table"),
        *("contents", "sectnum", "section-numbering", "header", "footer", "target-notes", "meta", "raw", "include"),
        *("replace", "unicode", "class", "role", "default-role", "title", "date", "image", "figure"),
        *("restructuredtext-test-directive",),
    ]
)
_ROLES = frozenset(
    [
        *("abbreviation", "ab", "acronym", "ac", "code", "index", "i", "subscript", "sub", "superscript", "sup"),
        *("title-reference", "title", "t", "pep-reference", "pep", "rfc-reference", "rfc", "emphasis", "strong"),
        *("literal", "math", "named-reference", "anonymous-reference", "uri-reference", "uri", "url", "target"),
        *("footnote-reference", "citation-reference", "substitution-reference"),
    ]
)
_LITERAL = frozenset(
    {"code", "code-block", "sourcecode", "parsed-literal", "raw", "math", "csv-table", "meta", "include"}
)
_DIRECTIVE = re.compile(r"^(\s*)\.\.[ \t]+(?:\|[^|]+\|[ \t]+)?([A-Za-z][\w.+:-]*?)[ \t]?::(?:[ \t]+(.*))?$")
_COMMENT = re.compile(r"^(\s*)\.\.(?:[ \t]+(?![\[_|]).*)?$")
_ROLE = re.compile(r"(?<![\w`\\:]):([A-Za-z][\w.+-]*(?::[\w.+-]+)*):`[^`]")
_RULE = re.compile(r"^([!-/:-@\[-`{-~])\1*\s*$")
_PLAIN = re.compile(r"[^\W_]|[\"'(\[`*{<]")


def faults(text: str) -> Iterator[tuple[int, str]]:
    """Line (from 1) and fault of all that is sure to stop docutils."""
    lines = text.expandtabs(8).splitlines()
    shown = _without_literals(lines)
    own = {match[1].lower() for match in re.finditer(r"^\s*\.\. role::\s*([\w.+-]+)", text, re.MULTILINE)}
    for number, line in enumerate(shown):
        match = _DIRECTIVE.match(line)
        if match:
            name = match[2].lower()
            if name not in _DIRECTIVES:
                yield number + 1, f"docutils knows no directive {match[2]!r}" + _sphinx(name)
            elif name in ("raw", "include"):
                yield number + 1, f"the directive {name!r} is switched off on package indexes"
    for number, name in _roles(shown):
        if name.lower() not in _ROLES | own:
            yield number + 1, f"docutils knows no role {name!r}" + _sphinx(name)
    yield from _titles(shown)


def _sphinx(name: str) -> str:
    known = {"toctree", "autofunction", "automodule", "autoclass", "versionadded", "versionchanged", "deprecated"}
    roles = {
        "ref",
        "doc",
        "func",
        "class",
        "mod",
        "meth",
        "attr",
        "data",
        "exc",
        "obj",
        "any",
        "term",
        "option",
        "const",
    }
    return ", which is Sphinx's" if name in known | roles or name.startswith(("py:", "c:")) else ""


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _without_literals(lines: list[str]) -> list[str]:
    """The lines, with those of literal blocks, comments, doctests and code replaced by empty ones."""
    shown: list[str] = []
    number = 0
    while number < len(lines):
        line = lines[number]
        number += 1
        match = _DIRECTIVE.match(line)
        literal = match is not None and match[2].lower() in _LITERAL
        comment = match is None and _COMMENT.match(line) is not None
        shown.append("" if comment else line)
        if literal or comment or (match is None and line.rstrip().endswith("::")):
            number = _skip(lines, number, _indent(line), shown, quoted=not literal and not comment)
        elif line.lstrip().startswith(">>> "):
            shown[-1] = ""
            while number < len(lines) and lines[number].strip():
                shown.append("")
                number += 1
    return shown


def _skip(lines: list[str], number: int, depth: int, shown: list[str], *, quoted: bool) -> int:
    """Pass over the block that is indented deeper than ``depth`` (a literal block may be quoted instead)."""
    start = number
    while start < len(lines) and not lines[start].strip():
        start += 1
    first = lines[start] if start < len(lines) else ""
    mark = first.strip()[:1] if quoted and start > number and _indent(first) == depth and first.strip() else ""
    is_quoted = bool(mark) and not mark.isalnum()
    while number < len(lines):
        line = lines[number]
        inside = line.lstrip().startswith(mark) if is_quoted and line.strip() else _indent(line) > depth
        if line.strip() and not inside:
            break
        shown.append("")
        number += 1
    return number


def _roles(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Roles used, by line, outside of inline literals, which may span the lines of a paragraph."""
    start = 0
    while start < len(lines):
        end = start
        while end < len(lines) and lines[end].strip():
            end += 1
        paragraph = "\n".join(lines[start:end])
        blanked = re.sub(r"``.*?``", lambda match: re.sub(r"[^\n]", "x", match[0]), paragraph, flags=re.DOTALL)
        for match in _ROLE.finditer(blanked):
            yield start + blanked.count("\n", 0, match.start()), match[1]
        start = end + 1


def _width(text: str) -> int:
    """Columns that a text takes."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return len(text) + wide - sum(unicodedata.combining(letter) != 0 for letter in text)


def _titles(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Underlines that are too short, and levels that are left out, of titles at the left margin."""
    styles: list[str] = []
    level = 0
    for number in range(1, len(lines)):
        rule, title = _RULE.match(lines[number]), lines[number - 1].rstrip()
        before = lines[number - 2].strip() if number > 1 else ""
        if rule is None or not title or not _PLAIN.match(title.lstrip()) or _RULE.match(title):
            continue
        length = len(lines[number].rstrip())
        over = bool(before) and _RULE.match(lines[number - 2]) is not None and before == lines[number].strip()
        blank_above = not before or (over and (number < 3 or not lines[number - 3].strip()))
        if not blank_above or (not over and title[0].isspace()) or length < 4:
            continue
        if _width(title) > length:
            yield number + 1, f"the line under the title {title[:60]!r} is shorter than the title"
        style = rule[1] * (2 if over else 1)
        if style in styles:
            level = styles.index(style) + 1
        elif level == len(styles):
            styles.append(style)
            level += 1
        else:
            yield number + 1, f"the title {title[:60]!r} leaves out a level"
