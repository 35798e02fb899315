"""What stops a package index from rendering a reStructuredText description.

PyPI renders with readme_renderer: docutils alone (no Sphinx), files and raw HTML switched off, and an end at the first
warning. Here docutils runs with the same settings, but to the end, so that all faults are told at once. Nothing is read
or written: no configuration file, no inclusion, no image.
"""

from __future__ import annotations

import io
import re
from typing import Any

_LEVELS = r"\((?:WARNING|ERROR|SEVERE)/\d\)"
_MESSAGE = re.compile(rf"^<string>:(\d*): {_LEVELS} (.*?)(?=^<string>:|\Z)", re.MULTILINE | re.DOTALL)
_RULE = re.compile(r"^[ \t]*([!-/:-@\[-`{-~])\1*[ \t]*$", re.MULTILINE)
# What docutils needs more than linear time for; no page that was written by people comes near.
_LONGEST = 100_000  # characters of the text
_LONGEST_LINE = 10_000  # characters: docutils' own limit
_LONGEST_PARAGRAPH = 20_000
_MOST_TITLES = 2_000
_MOST_NOTES = 2_000
_WIDEST_TABLE = 100  # columns
_DEFINITION = re.compile(r"^\s*\.\.[ \t]+\|([^|\n]+)\|[ \t]+\S+::(.*(?:\n[ \t]+\S.*)*)", re.MULTILINE)
_REFERENCE = re.compile(r"\|([^|\n]+)\|")
_MOST_SUBSTITUTED = 10_000
_SETTINGS: dict[str, Any] = {
    "_disable_config": True,
    "doctitle_xform": False,
    "sectsubtitle_xform": False,
    "initial_header_level": 1,
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "report_level": 2,
    "halt_level": 5,
    "math_output": "MathJax /dummy.js",
    "smart_quotes": True,
    "strip_comments": True,
    # PyPI passes over languages that it cannot colour.
    "syntax_highlight": "none",
    "cloak_email_addresses": True,
    "section_self_link": True,
    "input_encoding": "unicode",
}


def is_judged(text: str) -> bool:
    """Whether a text is rendered here: one beyond any page's size is not."""
    return not _is_heavy(text) and not _explodes(text)


def faults(text: str) -> list[tuple[int, str]]:
    """Line (from 1) and fault of everything that docutils warns of. Texts beyond any page's size are not read."""
    for number, line in enumerate(text.splitlines(), 1):
        if len(line) > _LONGEST_LINE:
            return [(number, f"it has {len(line):,} characters, and docutils takes no line over {_LONGEST_LINE:,}")]
    if not is_judged(text):
        return []
    # A third of the time that a small wheel takes: loaded for reStructuredText alone.
    from docutils.core import publish_parts
    from docutils.writers.html5_polyglot import HTMLTranslator, Writer

    class Translator(HTMLTranslator):
        """Does not look into images for their sizes, as readme_renderer."""

        def read_size_with_PIL(self, node: Any) -> None:  # noqa: N802
            """The name is docutils'."""

    stream = io.StringIO()
    writer = Writer()
    writer.translator_class = Translator
    try:
        parts = publish_parts(text, writer=writer, settings_overrides={**_SETTINGS, "warning_stream": stream})
    except Exception as error:  # noqa: BLE001 whatever it is, the text does not render
        return [(1, f"docutils gives up: {type(error).__name__}")]
    found = [(int(line or 1), " ".join(fault.split())[:300]) for line, fault in _MESSAGE.findall(stream.getvalue())]
    if not found and not (parts.get("docinfo", "") + parts.get("fragment", "")).strip():
        return [(1, "nothing of it is shown")]
    return found


def _explodes(text: str) -> bool:
    """Whether substitutions of substitutions grow beyond all bounds: docutils would follow them for ever."""
    inside = {match[1].lower(): _REFERENCE.findall(match[2].lower()) for match in _DEFINITION.finditer(text)}
    sizes: dict[str, int] = {}
    for _ in range(len(inside)):
        grown = {name: 1 + sum(sizes.get(each, 1) for each in references) for name, references in inside.items()}
        if grown == sizes:
            break
        sizes = grown
        if max(sizes.values()) > _MOST_SUBSTITUTED:
            return True
    used = (sizes.get(name.lower(), 0) for name in _REFERENCE.findall(text))
    return sum(used) > _MOST_SUBSTITUTED


def _is_heavy(text: str) -> bool:
    return (
        len(text) > _LONGEST
        or text.count("]_") + text.count("__") > _MOST_NOTES
        or len(_RULE.findall(text)) > _MOST_TITLES
        or any(line.count("+") > _WIDEST_TABLE for line in text.splitlines())
        or any(len(part) > _LONGEST_PARAGRAPH for part in re.split(r"\n[ \t]*\n", text))
    )
