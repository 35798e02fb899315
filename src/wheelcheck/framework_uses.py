"""Data files that frameworks look up for the code: templates by name, and folders beside an application or a theme."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from wheelcheck.model.data_use import Certainty
from wheelcheck.path_calls import argument
from wheelcheck.path_contracts import Folding
from wheelcheck.path_names import WILD, Folded, Scope

Found = tuple[Folded, Certainty, bool]
"""What is looked for, how surely, and whether it may be absent."""

_TEMPLATE_CALLS = {  # name of the function to the place of the template's name in its arguments
    "render_to_string": 0,
    "get_template": 0,
    "select_template": 0,
    "render_template": 0,
    "render": 1,
    "TemplateResponse": 1,
}
_TEMPLATE = re.compile(r"[\w./-]+\.(?:html?|txt|xml|jinja2?|j2|mako|md|tpl)")
_FOLDER_ARGUMENTS = frozenset({"Flask", "Blueprint", "Quart", "APIFlask"})
_FOLDERS = {"template_folder": "templates", "static_folder": "static"}
_APPLICATIONS = frozenset({"flask.Flask", "quart.Quart"})
# https://docs.djangoproject.com/en/stable/ref/templates/api/#loader-types and the like, where the settings say so
_DJANGO_FOLDERS = ("templates", "static", "locale", "fixtures")
# https://www.sphinx-doc.org/en/master/development/html_themes/index.html
_THEME = {f"theme.{WILD}": Certainty.PATTERN, f"{WILD}.html": Certainty.MENTION, "static": Certainty.MENTION}


def of_call(folder: Folding, method: str, node: ast.Call, scope: Scope) -> Iterator[Found]:
    """What a call makes its framework look for; ``method`` is the last part of the function's name."""
    if method == "add_html_theme" and len(node.args) == 2:
        place = folder.fold(node.args[1], scope)
        if place is not None and place.anchored:
            for name, certainty in _THEME.items():
                yield place.joined(Folded(name)), certainty, certainty is Certainty.MENTION
    if method in _FOLDER_ARGUMENTS:
        yield from _folders(folder, node, scope)
    if method in _TEMPLATE_CALLS:
        found = argument(node, _TEMPLATE_CALLS[method], "template_name")
        yield from _templates(folder, _choices(found), scope)
    if method == "open_resource":
        # Flask looks beside the module that made the application: by convention in the same package.
        first = folder.fold(node.args[0], scope) if node.args else None
        if first is not None and not first.anchored and WILD not in first.text:
            yield first, Certainty.SEARCHED, False


def of_class(folder: Folding, node: ast.ClassDef) -> Iterator[Found]:
    """The folders that Django looks into, beside the module that says what an application is."""
    if any((folder.dotted(base) or "").endswith("AppConfig") for base in node.bases):
        for name in _DJANGO_FOLDERS:
            yield Folded(folder.folder, True).joined(Folded(name)), Certainty.MENTION, True


def of_assignment(folder: Folding, node: ast.Assign, scope: Scope) -> Iterator[Found]:
    """The template of a view or a widget."""
    if any(isinstance(target, ast.Name) and target.id == "template_name" for target in node.targets):
        yield from _templates(folder, _choices(node.value), scope)


def _folders(folder: Folding, node: ast.Call, scope: Scope) -> Iterator[Found]:
    """The folders that an application or a blueprint is given, relative to its module; an application has some by
    itself.
    """
    here = Folded(folder.folder, True)
    given = {keyword.arg: keyword.value for keyword in node.keywords}
    by_itself = folder.dotted(node.func) in _APPLICATIONS
    for name, convention in _FOLDERS.items():
        folded = folder.fold(given[name], scope) if name in given else None
        if folded is not None and not folded.anchored:
            yield here.joined(folded), Certainty.MENTION, False
        elif by_itself and name not in given:
            yield here.joined(Folded(convention)), Certainty.MENTION, True


def _choices(node: ast.expr | None) -> list[ast.expr]:
    """The templates of an argument: one, or a list of which the first that exists is taken."""
    if isinstance(node, ast.List | ast.Tuple):
        return node.elts[-1:]  # the last one is there for when none of the others is
    return [node] if node is not None else []


def _templates(folder: Folding, nodes: Iterable[ast.expr], scope: Scope) -> Iterator[Found]:
    for node in nodes:
        folded = folder.fold(node, scope)
        if folded is not None and not folded.anchored and _TEMPLATE.fullmatch(folded.text):
            yield folded, Certainty.SEARCHED, not folded.sure
