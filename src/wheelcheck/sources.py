"""Reading Python sources without running them: what they import, under which conditions, and which names they bind."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Flag, auto

from wheelcheck.outline import outline
from wheelcheck.syntax import parsed


class Guard(Flag):
    """What stands between a module's import and one of its import statements."""

    NONE = 0
    FUNCTION = auto()  # runs only when a function is called
    TYPE_CHECKING = auto()  # never runs
    TRY = auto()  # its failure is caught, or it is the fall-back of one that is
    CONDITION = auto()  # depends on a test: platform, version, a flag
    MAIN = auto()  # `if __name__ == "__main__"`


@dataclass(frozen=True, slots=True)
class ImportStatement:
    """One import: ``module`` absolute and dotted; ``names`` of a ``from`` import, None for ``import module``."""

    module: str
    names: tuple[str, ...] | None
    line: int
    text: str
    guard: Guard

    @property
    def runs_at_import(self) -> bool:
        """Whether it runs unconditionally when its module is imported, so that its failure is the module's."""
        return self.guard is Guard.NONE

    @property
    def must_hold(self) -> bool:
        """Whether nothing foresees its failure: it runs at import, or as soon as its function is called."""
        return not self.guard & (Guard.TYPE_CHECKING | Guard.TRY | Guard.CONDITION)


@dataclass(frozen=True, slots=True)
class PythonSource:
    """What a module's source says.

    ``bound`` maps each name bound anywhere at its top level to the line; ``stars`` the modules whose names it takes by
    ``import *`` to theirs; ``dynamic`` says that names may come from elsewhere (``__getattr__``, ``globals()``,
    ``sys.modules``, ``setattr``), so that absence proves nothing.
    """

    module: str
    is_package: bool
    imports: tuple[ImportStatement, ...]
    bound: dict[str, int]
    stars: dict[str, int]
    dynamic: bool

    def import_at(self, line: int) -> ImportStatement | None:
        """The import statement on that line."""
        return next((statement for statement in self.imports if statement.line == line), None)


_CATCHES_IMPORT_ERROR = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException", "OSError"})
_DYNAMIC = ("globals()", "sys.modules", "setattr(", "vars()", "locals()", "exec(", "__getattr__", "attach(")


def resolve(module: str, is_package: bool, level: int, target: str | None) -> str | None:
    """The absolute name of ``from {'.' * level}{target} import``; None when it climbs out of the top."""
    if level == 0:
        return target
    parts = module.split(".")
    drop = level - 1 if is_package else level
    if drop >= len(parts) + (1 if target is None and not is_package else 0) and drop > 0 and drop >= len(parts):
        return None
    base = parts[: len(parts) - drop]
    return ".".join(base + ([target] if target else [])) or None


_LAZY = re.compile(r"^([ \t]*)lazy[ \t]+(?=(?:import|from)\b)", re.MULTILINE)


def without_lazy(text: str) -> tuple[str, frozenset[int]]:
    """``text`` with the soft keyword of lazy imports (PEP 810, Python 3.15) taken out, which older versions cannot
    parse, and the lines on which it stood.
    """
    if "lazy" not in text:
        return text, frozenset()
    lines = frozenset(text.count("\n", 0, match.start()) + 1 for match in _LAZY.finditer(text))
    return _LAZY.sub(r"\1", text) if lines else text, lines


class _Reader:
    """Walks statements, carrying the guard that they stand under."""

    def __init__(self, module: str, is_package: bool, text: str, *, bodies: bool) -> None:
        self.module = module
        self.is_package = is_package
        self.bodies = bodies
        # What most sources lack needn't be looked for in every statement.
        self.has_globals = "global " in text
        self.has_walrus = ":=" in text
        self.has_skips = "importorskip" in text
        self.lazy: frozenset[int] = frozenset()
        self.imports: list[ImportStatement] = []
        self.bound: dict[str, int] = {}
        self.stars: dict[str, int] = {}
        self.skips = False

    def walk(self, body: Iterable[ast.stmt], guard: Guard, top: bool) -> None:
        for statement in body:
            self.visit(statement, guard | (Guard.CONDITION if self.skips else Guard.NONE), top)

    def visit(self, node: ast.stmt, guard: Guard, top: bool) -> None:
        if top:
            for name in self.bindings(node):
                self.bound.setdefault(name, node.lineno)
        if isinstance(node, ast.Import | ast.ImportFrom):
            self.take_import(node, guard, top)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            self.visit_function(node, guard, top)
        elif isinstance(node, ast.ClassDef):
            self.walk(node.body, guard, False)
        elif self.has_skips and isinstance(node, ast.Expr | ast.Assign) and "importorskip" in ast.dump(node.value):
            self.skips = True
        else:
            self.visit_block(node, guard, top)

    def visit_function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, guard: Guard, top: bool) -> None:
        if self.bodies:
            self.walk(node.body, guard | Guard.FUNCTION, False)
        for inner in ast.walk(node) if top and self.has_globals else ():
            if isinstance(inner, ast.Global):
                for name in inner.names:
                    self.bound.setdefault(name, inner.lineno)

    def visit_block(self, node: ast.stmt, guard: Guard, top: bool) -> None:
        if isinstance(node, ast.If):
            inner = _condition(node.test)
            self.walk(node.body, guard | inner, top)
            negated = Guard.CONDITION if inner is not Guard.TYPE_CHECKING else Guard.NONE
            self.walk(node.orelse, guard | negated, top)
        elif isinstance(node, ast.Try) or type(node).__name__ == "TryStar":
            self.visit_try(node, guard, top)  # type: ignore[arg-type]
        elif isinstance(node, ast.With | ast.AsyncWith):
            suppressed = any("suppress" in ast.unparse(item.context_expr) for item in node.items)
            self.walk(node.body, guard | (Guard.TRY if suppressed else Guard.NONE), top)
        elif isinstance(node, ast.For | ast.AsyncFor | ast.While):
            self.walk([*node.body, *node.orelse], guard, top)
        elif isinstance(node, ast.Match):
            for case in node.cases:
                self.walk(case.body, guard | Guard.CONDITION, top)

    def bindings(self, node: ast.stmt) -> Iterator[str]:
        """The names that a statement binds. ``from . import sub`` in a package's own ``__init__`` asks for a submodule
        and defines no name; ``from . import sub as other`` defines ``other``."""
        names = bindings_of(node, self.has_walrus)
        if not isinstance(node, ast.ImportFrom):
            return names
        if resolve(self.module, self.is_package, node.level, node.module) != self.module:
            return names
        return (alias.asname for alias in node.names if alias.asname and alias.asname != alias.name)

    def visit_try(self, node: ast.Try, guard: Guard, top: bool) -> None:
        caught = any(catches_import_error(handler) for handler in node.handlers)
        inner = guard | Guard.TRY if caught else guard
        self.walk(node.body, inner, top)
        for handler in node.handlers:
            self.walk(handler.body, inner, top)
        self.walk(node.orelse, inner, top)
        self.walk(node.finalbody, guard, top)

    def take_import(self, node: ast.Import | ast.ImportFrom, guard: Guard, top: bool) -> None:
        text = " ".join(ast.unparse(node).split()) if self.bodies else ""
        if node.lineno in self.lazy:  # it runs when the name is first used
            guard, text = guard | Guard.FUNCTION, f"lazy {text}"
        if isinstance(node, ast.Import):
            for alias in node.names:
                self.imports.append(ImportStatement(alias.name, None, node.lineno, text, guard))
            return
        target = resolve(self.module, self.is_package, node.level, node.module)
        if target is None:
            return
        names = tuple(alias.name for alias in node.names)
        self.imports.append(ImportStatement(target, names, node.lineno, text, guard))
        if "*" in names and top:
            self.stars.setdefault(target, node.lineno)


def catches_import_error(handler: ast.ExceptHandler) -> bool:
    """Whether an ``except`` clause stops a failed import."""
    if handler.type is None:
        return True
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    for kind in kinds:
        name = kind.id if isinstance(kind, ast.Name) else kind.attr if isinstance(kind, ast.Attribute) else ""
        if name in _CATCHES_IMPORT_ERROR or not isinstance(kind, ast.Name | ast.Attribute):
            return True
    return False


def _condition(test: ast.expr) -> Guard:
    text = ast.unparse(test)
    if text in {"TYPE_CHECKING", "typing.TYPE_CHECKING", "False", "0", "MYPY"}:
        return Guard.TYPE_CHECKING
    if text.startswith("__name__ =="):
        return Guard.MAIN
    return Guard.CONDITION


def _targets(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.Tuple | ast.List):
        for element in node.elts:
            yield from _targets(element)
    elif isinstance(node, ast.Starred):
        yield from _targets(node.value)


def bindings_of(node: ast.stmt, walrus: bool) -> Iterator[str]:
    """The names that one statement (not its nested blocks) binds, with ``walrus`` those of ``:=`` too."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.Import | ast.ImportFrom):
        plain = isinstance(node, ast.Import)
        yield from (alias.asname or (alias.name.partition(".")[0] if plain else alias.name) for alias in node.names)
    else:
        for target in _assigned(node, walrus):
            yield from _targets(target)


def _assigned(node: ast.stmt, walrus: bool) -> Iterator[ast.expr]:
    """The expressions that a statement assigns to."""
    if isinstance(node, ast.Assign):
        yield from node.targets
    elif isinstance(node, ast.AnnAssign):
        yield from [node.target] if node.value is not None else []
    elif isinstance(node, ast.AugAssign | ast.For | ast.AsyncFor):
        yield node.target
    elif isinstance(node, ast.With | ast.AsyncWith):
        yield from (item.optional_vars for item in node.items if item.optional_vars is not None)
    elif type(node).__name__ == "TypeAlias":  # Python 3.12
        yield node.name  # type: ignore[attr-defined]
    if walrus and isinstance(node, ast.Expr | ast.Assign | ast.If | ast.While):
        yield from (inner.target for inner in ast.walk(node) if isinstance(inner, ast.NamedExpr))


def is_dynamic(text: str) -> bool:
    """Whether names may come into a module by other ways than statements that bind them."""
    return any(way in text for way in _DYNAMIC)


# A word that the pattern begins with is looked for many times as fast as a boundary.
_STAR = re.compile(r"import(?<!\wimport)\s*\(?\s*\*")


def may_bind_unseen(text: str) -> bool:
    """Whether a module may have names that its text does not spell out."""
    return is_dynamic(text) or _STAR.search(text) is not None


def plainly_binds(text: str, name: str) -> bool:
    """Whether a line at the top level defines the name, seen without parsing; False says nothing."""
    return any(f"\n{start}" in text for start in (f"def {name}(", f"class {name}(", f"class {name}:", f"{name} = "))


def parse(text: str, module: str, is_package: bool, *, bodies: bool = True) -> PythonSource | None:
    """What ``text`` says as the source of ``module``; None when this Python cannot parse it. Without ``bodies`` the
    imports inside functions and classes and the words of all others are left out, which is much faster."""
    plain, lazy = without_lazy(text)
    read = plain if bodies else outline(plain)
    tree = parsed(read)
    if tree is None and not bodies:
        read = plain
        tree = parsed(read)
    if tree is None:
        return None
    reader = _Reader(module, is_package, read, bodies=bodies)
    reader.lazy = lazy
    reader.walk(tree.body, Guard.NONE, True)
    return PythonSource(
        module,
        is_package,
        tuple(reader.imports),
        reader.bound,
        reader.stars,
        is_dynamic(text),
    )
