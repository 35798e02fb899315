"""Foreign text in GitHub and GitLab Flavored Markdown: shown as it is, never as markup, mention, reference or link."""

from __future__ import annotations

import html
import re

from wheelcheck.reporters._bounded import TEXT, cut

_MARKS = re.compile(r"([\\`*_\[\]|~$])")
# What makes a heading, a list or a table of the line that it begins.
_AT_START = re.compile(r"(?:[-+=#:]|\d+[.)])")
# A zero-width space stands behind what begins a mention, a reference to an issue or a merge request, or a link.
_BEGINNINGS = re.compile(r"@|#|!(?=\d)|(?=://)|\b(?:www|gh)(?=[.-])", re.IGNORECASE)
_BREAK = "&#8203;"


def prose(line: str) -> str:
    """One line; what stands in backticks is code."""
    text = cut(line.strip(), TEXT)
    start = _BREAK if _AT_START.match(text) else ""
    parts = text.split("`")
    if len(parts) % 2 == 0:  # a backtick without its partner
        return start + _escaped(text)
    return start + "".join(code(part) if number % 2 else _escaped(part) for number, part in enumerate(parts))


def cell(line: str) -> str:
    """One line in a table: a bar would end the cell even inside of code."""
    return _escaped(cut(line.strip(), TEXT))


def code(line: str) -> str:
    """One line as a code span (CommonMark 0.31, section 6.1), between more backticks than it holds in a row."""
    if not line.strip():
        return _escaped(line)
    fence = "`" * (max((len(run) for run in re.findall("`+", line)), default=0) + 1)
    pad = " " if line.startswith("`") or line.endswith("`") or (line[0] == line[-1] == " ") else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def block(lines: list[str], language: str = "") -> list[str]:
    """Lines as a fenced code block (section 4.5)."""
    longest = max((len(run) for line in lines for run in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    return [fence + language, *lines, fence]


def raw(line: str) -> str:
    """One line inside of HTML tags, as code: Markdown is not read there."""
    return f"<code>{html.escape(line)}</code>"


def _escaped(text: str) -> str:
    pieces = []
    position = 0
    for match in _BEGINNINGS.finditer(text):
        pieces += [_plain(text[position : match.end()]), _BREAK]
        position = match.end()
    return "".join([*pieces, _plain(text[position:])])


def _plain(text: str) -> str:
    return _MARKS.sub(r"\\\1", html.escape(text, quote=False))
