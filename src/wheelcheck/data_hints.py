"""Words without which a source uses no data file, so that it needs no parsing."""

from __future__ import annotations

# Most modules hold none of these, and need no parsing.
_HINTS = (
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
)

# A part of each of them: what most texts lack is looked for first, and once.
_STEMS = ("__file__", "resource", "pkgutil", "PackageLoader", "emplate", "import render", "render_to_", "static_folder")


def may_use_data(text: str) -> bool:
    """Whether anything in a source could be a use of a data file; False is certain."""
    if not any(stem in text for stem in _STEMS):
        return False
    return any(hint in text for hint in _HINTS) or ("resources" in text and "importlib" in text)
