"""What a module imports before any other code of its own runs: its lead.

Between the start of a module and the end of its lead nothing happens but these imports, and names being bound in a
namespace that nobody else can see. So a process that has done the first of them stands where the module itself would
stand at that point, and may be shared by all modules that begin so (see probe/ahead.py).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from wheelcheck.model.archive import Module, ModuleKind
from wheelcheck.syntax import parsed

_HEAD = 65536  # bytes: imports stand at the top
_ENDS = re.compile(rb"^(?:class|def|async|for|while|with|try|@)\b", re.MULTILINE)
_MOST_TRIES = 4  # a docstring may hold lines that look like the end of a lead
_LONGEST = 200

Element = tuple[str, str, tuple[str, ...]]
"""An import: "s" (standard library), "f" (foreign) or "o" (of the project), the absolute name, the names after it."""


class Leads:
    """Reads leads, as the plan of a tree holds them."""

    def __init__(self, tops: Collection[str], stdlib: Collection[str]) -> None:
        """``tops`` are the project's top-level names, ``stdlib`` those of the interpreter's standard library."""
        self._tops = frozenset(tops)
        self._stdlib = frozenset(stdlib)

    def line(self, module: Module, file: str) -> str:
        """The lead of a module in one line: ``kind name:name,name`` joined by ";"; "" when there is none or it is
        unknown.
        """
        if module.kind not in (ModuleKind.SOURCE, ModuleKind.PACKAGE) or not file.endswith(".py"):
            return ""
        package = module.name if module.kind is ModuleKind.PACKAGE else module.name.rpartition(".")[0]
        elements = self.elements(_read_head(Path(file)), package)
        return ";".join(f"{kind} {name}:{','.join(names)}" for kind, name, names in elements)

    def elements(self, head: bytes, package: str) -> Sequence[Element]:
        """The imports of a lead, in order."""
        found: list[Element] = []
        for statement in _statements(head):
            if isinstance(statement, ast.Import):
                imported = [(alias.name, ()) for alias in statement.names]
            elif isinstance(statement, ast.ImportFrom):
                name = _absolute(statement, package)
                if name is None:
                    break
                imported = [(name, tuple(alias.name for alias in statement.names))]  # type: ignore[list-item]
            elif _is_silent(statement):
                continue
            else:
                break
            found += [(self._kind(name), name, names) for name, names in imported if name != "__future__"]
            if len(found) > _LONGEST:
                break
        return found[:_LONGEST]

    def _kind(self, name: str) -> str:
        top = name.partition(".")[0]
        if top in self._stdlib:
            return "s"
        return "o" if top in self._tops else "f"


def _read_head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_HEAD)
    except OSError:
        return b""


def _statements(head: bytes) -> Iterator[ast.stmt]:
    """The statements up to the first that cannot belong to a lead; only that part is parsed."""
    ends = [found.start() for _, found in zip(range(_MOST_TRIES), _ENDS.finditer(head), strict=False)]
    for end in [*ends, len(head)]:
        tree = parsed(head[:end])
        if tree is not None:
            yield from tree.body
            return


def _absolute(statement: ast.ImportFrom, package: str) -> str | None:
    """The name after ``from``; None when it leads above the top."""
    if not statement.level:
        return statement.module
    parts = package.split(".") if package else []
    if len(parts) < statement.level:
        return None
    base = parts[: len(parts) - statement.level + 1]
    return ".".join([*base, statement.module] if statement.module else base)


def _is_silent(statement: ast.stmt) -> bool:
    """Whether a statement does nothing but bind a name to a constant, or nothing at all."""
    if isinstance(statement, ast.Pass):
        return True
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Constant)
    if isinstance(statement, ast.Assign):
        return all(isinstance(target, ast.Name) for target in statement.targets) and _is_constant(statement.value)
    return isinstance(statement, ast.If) and not statement.orelse and _is_type_checking(statement.test)


def _is_constant(value: ast.expr) -> bool:
    if isinstance(value, ast.Tuple | ast.List):
        return all(_is_constant(item) for item in value.elts)
    return isinstance(value, ast.Constant)


def _is_type_checking(test: ast.expr) -> bool:
    name = test.attr if isinstance(test, ast.Attribute) else test.id if isinstance(test, ast.Name) else ""
    return name == "TYPE_CHECKING"
