"""Words without which a source uses no data file, so that it needs no parsing."""

from __future__ import annotations

import re

# Most modules hold none of these, and need no parsing.
HINTS = (
    "__file__",
    "importlib_resources",
    "importlib.resources",
    "pkg_resources",
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

# Two that tell only together: a source may extend its path by pkgutil, import modules by importlib.
_TOGETHER = (("get_data", "pkgutil"), ("resources", "from importlib import"))

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
    return any(_stands_in_code(hint, text) for hint in HINTS) or any(
        all(_stands_in_code(word, text) for word in words) for words in _TOGETHER
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
