"""Requirements that stand neither in a table nor in the call of ``setup()``: in a file that is read, or a variable.

Sources: setuptools, "Dynamic Metadata" (``dependencies = {file = [...]}``); hatch-requirements-txt.
"""

from __future__ import annotations

import ast

from wheelcheck.model.edit import Edit, EditKind
from wheelcheck.model.project import Project
from wheelcheck.remedies._toml_pasting import value_at
from wheelcheck.syntax import parsed

_READERS = (
    ("tool", "setuptools", "dynamic", "dependencies", "file"),
    ("tool", "hatch", "metadata", "hooks", "requirements_txt", "files"),
)


def in_file(project: Project, distribution: str) -> tuple[Edit, ...]:
    """The line for the only file from which the dynamic requirements are read."""
    for names in _READERS:
        value = value_at(project.pyproject, names)
        paths = [value] if isinstance(value, str) else value
        if (
            isinstance(paths, list)
            and len(paths) == 1
            and isinstance(paths[0], str)
            and ".." not in paths[0].split("/")
        ):
            return (Edit(EditKind.APPEND, paths[0], distribution),)
    return ()


def in_variable(project: Project, distribution: str) -> tuple[Edit, ...]:
    """The line of setup.py that begins the list which ``install_requires`` names, with one entry more."""
    file = project.file("setup.py")
    tree = parsed(file.text) if file is not None else None
    if file is None or tree is None:
        return ()
    keywords = [node for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg == "install_requires"]
    name = keywords[0].value if len(keywords) == 1 else None
    if not isinstance(name, ast.Name):
        return ()
    lists = [
        node
        for node in ast.walk(tree)
        if isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.For, ast.With, ast.NamedExpr))
        and any(isinstance(each, ast.Name) and each.id == name.id for each in ast.walk(node) if _is_bound(each))
    ]
    if len(lists) != 1 or not isinstance(lists[0], ast.Assign) or not isinstance(lists[0].value, ast.List):
        return ()
    opening = lists[0].value
    line = file.text.split("\n")[opening.lineno - 1].rstrip("\r")
    if not line.isascii() or opening.lineno == opening.end_lineno or line[opening.col_offset :].strip() != "[":
        return ()
    indent = line[: len(line) - len(line.lstrip())] + "    "
    return (Edit(EditKind.REPLACE, "setup.py", f'{line}\n{indent}"{distribution}",', opening.lineno),)


def _is_bound(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
