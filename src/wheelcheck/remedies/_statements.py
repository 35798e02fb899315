"""The statement that imports a submodule, in the module that uses it."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from wheelcheck.diagnosis import Case
from wheelcheck.model.edit import Edit, EditKind
from wheelcheck.syntax import parsed


def import_submodule(case: Case, path: str, submodule: str) -> tuple[Edit, ...]:
    """The line of ``path`` that imports what holds ``submodule``, made to import that too; none where it isn't found.

    Nothing for a package's own `__init__.py`: there the order of the statements decides, which no line settles.
    """
    text = case.tree_texts.get(path)
    installed = case.layout.installed(path) or ""
    if text is None or submodule.startswith(installed.removesuffix("/__init__.py").replace("/", ".") + "."):
        return ()
    tree = parsed(text)
    if tree is None:
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


def import_from(case: Case, path: str, line: int, module: str, name: str) -> tuple[Edit, ...]:
    """The line of ``path`` that imports ``name`` from elsewhere, made to take it from ``module``; none where the
    statement runs over several lines or shares its own."""
    text = case.tree_texts.get(path)
    tree = parsed(text) if text is not None else None
    if text is None or tree is None:
        return ()
    lines = text.split("\n")
    for statement in ast.walk(tree):
        if not isinstance(statement, ast.ImportFrom) or statement.lineno != line or statement.end_lineno != line:
            continue
        old = lines[line - 1].rstrip("\r")
        wanted = [alias for alias in statement.names if alias.name == name]
        if old.strip() != ast.unparse(statement) or len(wanted) != 1:
            return ()
        indent = old[: len(old) - len(old.lstrip())]
        new = f"{indent}{ast.unparse(ast.ImportFrom(module, wanted, 0))}"
        others = [alias for alias in statement.names if alias is not wanted[0]]
        rest = f"{indent}{ast.unparse(ast.ImportFrom(statement.module, others, statement.level))}\n" if others else ""
        return (Edit(EditKind.REPLACE, path, rest + new, line),)
    return ()


def unexport(case: Case, path: str, names: Sequence[str]) -> tuple[Edit, ...]:
    """``__all__`` of ``path`` without some names: its one line, or the lines of their own on which they stand, the last
    first. None where one of them stands otherwise."""
    text = case.tree_texts.get(path)
    tree = parsed(text) if text is not None else None
    if text is None or tree is None:
        return ()
    lines, edits, missing = text.split("\n"), [], set(names)
    for statement in tree.body:
        value = statement.value if isinstance(statement, ast.Assign) else None
        targets = statement.targets if isinstance(statement, ast.Assign) else []
        if not isinstance(value, ast.List | ast.Tuple) or "__all__" not in map(ast.unparse, targets):
            continue
        gone = [each for each in value.elts if isinstance(each, ast.Constant) and each.value in missing]
        kept = [each for each in value.elts if each not in gone]
        one_line = statement.lineno == statement.end_lineno and "#" not in lines[statement.lineno - 1]
        if gone and one_line and lines[statement.lineno - 1].rstrip().endswith(("]", ")")):
            row = ", ".join(lines[each.lineno - 1][each.col_offset : each.end_col_offset] for each in kept)
            edits.append(Edit(EditKind.REPLACE, path, f"__all__ = [{row}]", statement.lineno))
            missing -= {each.value for each in gone}
        for each in gone if not one_line else ():
            if (
                lines[each.lineno - 1].strip().rstrip(",")
                == lines[each.lineno - 1][each.col_offset : each.end_col_offset]
            ):
                edits.append(Edit(EditKind.REPLACE, path, "", each.lineno))
                missing.discard(each.value)
    return tuple(reversed(edits)) if not missing else ()


def _holds(name: str, submodule: str) -> bool:
    """Whether importing ``name`` brings the package that the submodule is of."""
    return name.partition(".")[0] == submodule.partition(".")[0]
