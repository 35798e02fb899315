"""The statement that imports a submodule, in the module that uses it."""

from __future__ import annotations

import ast
import warnings

from wheelcheck.diagnosis import Case
from wheelcheck.model.edit import Edit, EditKind


def import_submodule(case: Case, path: str, submodule: str) -> tuple[Edit, ...]:
    """The line of ``path`` that imports what holds ``submodule``, made to import that too; none where it isn't found.

    Nothing for a package's own `__init__.py`: there the order of the statements decides, which no line settles.
    """
    text = case.tree_texts.get(path)
    installed = case.layout.installed(path) or ""
    if text is None or submodule.startswith(installed.removesuffix("/__init__.py").replace("/", ".") + "."):
        return ()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    # Lines as the parser counts them: a form feed ends none.
    lines = text.split("\n")
    for statement in tree.body:
        if isinstance(statement, ast.Import) and any(_holds(alias.name, submodule) for alias in statement.names):
            line = lines[statement.lineno - 1].rstrip("\r")
            if statement.end_lineno != statement.lineno or line.strip() != ast.unparse(statement):
                continue
            indent = line[: len(line) - len(line.lstrip())]
            (alias, *others) = statement.names
            # `import a` becomes `import a.b`, which binds `a` just so; `import a as c` must stay.
            alone = not others and alias.asname is None and submodule.startswith(alias.name + ".")
            new = f"{indent}import {submodule}"
            return (Edit(EditKind.REPLACE, path, new if alone else f"{line}\n{new}", statement.lineno),)
    return ()


def _holds(name: str, submodule: str) -> bool:
    """Whether importing ``name`` brings the package that the submodule is of."""
    return name.partition(".")[0] == submodule.partition(".")[0]
