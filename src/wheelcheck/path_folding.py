"""Which path an expression builds, as far as its constants tell: `os.path.join(os.path.dirname(__file__), "x.json")`.

Nothing is executed. What cannot be known becomes a wildcard, so `HERE / "data" / f"{name}.json"` folds to
``pkg/data/*.json``. Names are followed through assignments, class attributes and small functions of the same file.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import replace

from wheelcheck.path_contracts import OtherModules
from wheelcheck.path_elements import element
from wheelcheck.path_formats import braces, percent
from wheelcheck.path_functions import result
from wheelcheck.path_names import WILD, Folded, Scope, one_of

_DEEPEST = 25  # assignments and calls followed for one expression: a cycle ends here
_LONGEST = 4096  # `text = text + text` doubles; no path is that long
_MOST_STEPS = 100_000  # for one module: hostile or generated code costs milliseconds, not minutes

_SAME = frozenset(
    {
        "os.path.abspath",
        "os.path.realpath",
        "os.path.normpath",
        "os.path.normcase",
        "os.path.expanduser",
        "os.fspath",
        "os.fsdecode",
        "str",
        "importlib.resources.as_file",
        "importlib_resources.as_file",
    }
)
_PATHS = frozenset({"pathlib.Path", "pathlib.PurePath", "pathlib.PosixPath", "pathlib.PurePosixPath", "os.path.join"})
_SAME_METHODS = frozenset({"resolve", "absolute", "as_posix", "expanduser", "__str__", "__fspath__"})
FILES = frozenset({"importlib.resources.files", "importlib_resources.files"})
_OWN_FILE = frozenset({"inspect.getfile", "inspect.getsourcefile", "inspect.getabsfile"})
RESOURCES = frozenset({"pkg_resources.resource_filename", "pkg_resources.resource_string"})


class Folder:
    """Folds the expressions of one module; ``path`` is its file relative to site-packages."""

    def __init__(self, path: str, imports: Mapping[str, str], shared: OtherModules | None = None) -> None:
        """Start with a module's path and what its imports bind; ``shared`` knows the other modules."""
        self.path = path
        self.shared = shared
        self.imports = imports
        self.folder = path.rpartition("/")[0]
        self._steps = 0
        self._known: dict[tuple[int, Scope], Folded | None] = {}
        self.results: dict[tuple[ast.FunctionDef, tuple[Folded, ...]], Folded | None] = {}
        self.returns: dict[ast.FunctionDef, list[ast.expr | None]] = {}

    def dotted(self, node: ast.expr) -> str | None:
        """The full dotted name that an expression refers to, imports resolved: ``osp.join`` is ``os.path.join``."""
        if isinstance(node, ast.Name):
            return self.imports.get(node.id, node.id)
        if isinstance(node, ast.Attribute):
            base = self.dotted(node.value)
            return f"{base}.{node.attr}" if base is not None else None
        return None

    def fold(self, node: ast.expr | None, scope: Scope, depth: int = 0) -> Folded | None:
        """The text or path of an expression; None when nothing is known of it."""
        if node is None or depth > _DEEPEST or self._steps > _MOST_STEPS:
            return None
        self._steps += 1
        if scope.passing:
            return self._bounded(node, scope, depth)
        # Without this, `text = text + "x"` a few dozen times would be followed twice at every step.
        key = (id(node), scope)
        if key not in self._known:
            self._known[key] = None  # what an expression that leads back to itself finds
            self._known[key] = self._bounded(node, scope, depth)
        return self._known[key]

    def _bounded(self, node: ast.expr, scope: Scope, depth: int) -> Folded | None:
        folded = self._fold(node, scope, depth)
        return folded if folded is None or len(folded.text) <= _LONGEST else None

    def _fold(self, node: ast.expr, scope: Scope, depth: int) -> Folded | None:
        match node:
            case ast.Constant(value=str() as text):
                return Folded(text)
            case ast.Name():
                return self._name(node, scope, depth)
            case ast.Attribute():
                return self._attribute(node, scope, depth)
            case ast.Call():
                return self._call(node, scope, depth)
            case ast.BinOp():
                return self._operation(node, scope, depth)
            case ast.JoinedStr(values=values):
                return self._concatenated(values, scope, depth)
            case ast.FormattedValue(value=value) | ast.NamedExpr(value=value):
                return self.fold(value, scope, depth + 1)
            case ast.Subscript():
                return self._subscript(node, scope, depth)
            case ast.BoolOp(op=ast.Or(), values=values):
                return self.fold(values[-1], scope, depth + 1)
            case ast.IfExp(body=body, orelse=orelse):
                return one_of(self.fold(part, scope, depth + 1) for part in (body, orelse))
            case ast.Starred(value=value):
                return element(self, value, scope, depth)
        return None

    def _name(self, node: ast.Name, scope: Scope, depth: int) -> Folded | None:
        if node.id == "__file__":
            return Folded(self.path, True)
        here: Scope | None = scope
        inside = True
        while here is not None:
            values = here.bound.get(node.id)
            changed = inside and any(number < node.lineno for number, _ in values or ())
            if node.id in here.given and not changed:
                return here.given[node.id]
            if values is not None and (here is scope or here.of_class is None):
                return self._bound(node.id, values, node.lineno if inside else None, here, depth)
            inside = inside and here.block
            here = here.outer
        dotted = self.imports.get(node.id, "")
        known = {"os.sep": Folded("/"), "os.pardir": Folded(".."), "os.curdir": Folded(".")}.get(dotted)
        return self.shared.value(dotted) if known is None and self.shared is not None and dotted else known

    def _bound(
        self, name: str, values: list[tuple[int, ast.expr | None]], line: int | None, scope: Scope, depth: int
    ) -> Folded | None:
        """The value of a name: the last one before ``line``; without a line, the one that all assignments agree on."""
        if line is not None:
            before = [value for number, value in values if number < line] or [value for _, value in values]
            if before[-1] is None and name in scope.defaults:
                default = self.fold(scope.defaults[name], scope.outer or scope, depth + 1)
                return replace(default, sure=False) if default is not None else None
            last = self.fold(before[-1], scope, depth + 1)
            if last is not None and not last.text and len(before) > 1:  # the fallback of a `try`
                return one_of(self.fold(value, scope, depth + 1) for value in before)
            return last
        return one_of(self.fold(value, scope, depth + 1) for _, value in values)

    def named(self, name: str, scope: Scope) -> Folded | None:
        """What a name of a module stands for at its end."""
        return self._bound(name, scope.bound.get(name, []), None, scope, 0)

    def last(self, node: ast.Name, scope: Scope) -> ast.expr | None:
        """The expression that a name was bound to last."""
        here: Scope | None = scope
        while here is not None:
            values = [
                value for number, value in here.bound.get(node.id, ()) if number < node.lineno or here is not scope
            ]
            if values:
                return values[-1].value if isinstance(values[-1], ast.Starred) else values[-1]
            here = here.outer
        return None

    def _attribute(self, node: ast.Attribute, scope: Scope, depth: int) -> Folded | None:
        name = self.dotted(node)
        if name in ("os.sep", "os.path.sep"):
            return Folded("/")
        if name in ("os.pardir", "os.path.pardir"):
            return Folded("..")
        if node.attr == "__file__":
            return self._file_of(self.dotted(node.value))
        if node.attr == "parent":
            inner = self.fold(node.value, scope, depth + 1)
            return inner.parent if inner is not None and inner.text else None
        attributes = scope.attributes()
        if attributes is not None and isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"):
            return one_of(self.fold(value, where, depth + 1) for where, value in attributes.get(node.attr, ()))
        if self.shared is not None and name is not None and "." in name:
            return self.shared.value(name)
        return None

    def _file_of(self, module: str | None) -> Folded | None:
        """``pkg.__file__``, for the packages around this file: only of these it is known that they are folders."""
        if module is None:
            return None
        folder = module.replace(".", "/")
        inside = self.path == f"{folder}/__init__.py" or self.path.startswith(f"{folder}/")
        if inside:
            return Folded(f"{folder}/__init__.py", True)
        known = self.shared.file_of(module) if self.shared is not None else None
        return Folded(known, True) if known is not None else None

    def _subscript(self, node: ast.Subscript, scope: Scope, depth: int) -> Folded | None:
        index = node.slice.value if isinstance(node.slice, ast.Constant) else None
        value = node.value
        if index == 0 and isinstance(value, ast.Call) and self.dotted(value.func) == "os.path.split" and value.args:
            inner = self.fold(value.args[0], scope, depth + 1)
            return inner.parent if inner is not None else None
        if isinstance(index, int) and 0 <= index < 20 and isinstance(value, ast.Attribute) and value.attr == "parents":
            inner = self.fold(value.value, scope, depth + 1)
            for _ in range(index + 1):
                inner = inner.parent if inner is not None and inner.text else None
            return inner
        return None

    def _operation(self, node: ast.BinOp, scope: Scope, depth: int) -> Folded | None:
        left = self.fold(node.left, scope, depth + 1)
        if isinstance(node.op, ast.Mod):
            return percent(self, left, node.right, scope, depth) if left is not None else None
        if isinstance(node.op, ast.Div) and left is not None:
            return left.joined(self.fold(node.right, scope, depth + 1) or Folded(WILD))
        if isinstance(node.op, ast.Add):
            return self._concatenated([node.left, node.right], scope, depth)
        return None

    def _concatenated(self, nodes: list[ast.expr], scope: Scope, depth: int) -> Folded | None:
        parts = [self.fold(part, scope, depth + 1) or Folded(WILD) for part in nodes]
        if all(part.text == WILD for part in parts):
            return None
        text = "".join(part.text for part in parts)
        return Folded(text, bool(parts) and parts[0].anchored, all(part.sure for part in parts))

    def _call(self, node: ast.Call, scope: Scope, depth: int) -> Folded | None:
        name = self.dotted(node.func)
        if name in _SAME and node.args:
            return self.fold(node.args[0], scope, depth + 1)
        if name in _PATHS and node.args:
            return self._joined(node.args, scope, depth)
        if name == "os.path.dirname" and node.args:
            inner = self.fold(node.args[0], scope, depth + 1)
            return inner.parent if inner is not None else None
        if name in FILES:
            named = [keyword.value for keyword in node.keywords if keyword.arg in ("anchor", "package")]
            return self.anchor(node.args[0] if node.args else named[0] if named else None, scope)
        if name in RESOURCES and len(node.args) > 1:
            base = self.anchor(node.args[0], scope)
            return base.joined(self.fold(node.args[1], scope, depth + 1) or Folded(WILD)) if base else None
        if (
            name in _OWN_FILE
            and node.args
            and (isinstance(node.args[0], ast.Lambda) or "currentframe" in ast.dump(node))
        ):
            return Folded(self.path, True)
        if name is not None and name.endswith("Path") and node.args:
            # A subclass of pathlib's, as its name says.
            joined = self._joined(node.args, scope, depth)
            return joined if joined is not None and joined.anchored else None
        if isinstance(node.func, ast.Attribute):
            found = self._method(node.func, node, scope, depth)
            return found if found is not None else result(self, node, scope, depth)
        return result(self, node, scope, depth)

    def _joined(self, nodes: list[ast.expr], scope: Scope, depth: int) -> Folded | None:
        first, *rest = [None if isinstance(part, ast.Starred) else self.fold(part, scope, depth + 1) for part in nodes]
        if first is None:
            return None
        return first.joined(*(part or Folded(WILD) for part in rest))

    def _method(self, func: ast.Attribute, node: ast.Call, scope: Scope, depth: int) -> Folded | None:
        inner = self.fold(func.value, scope, depth + 1)
        if inner is None:
            return None
        arguments = [self.fold(part, scope, depth + 1) or Folded(WILD) for part in node.args]
        if func.attr in _SAME_METHODS:
            return inner
        if func.attr == "joinpath":
            return inner.joined(*arguments)
        if func.attr == "with_name" and arguments:
            return inner.parent.joined(arguments[0])
        if func.attr == "with_suffix" and arguments:
            stem = inner.text.rpartition(".")[0] if "." in inner.text.rpartition("/")[2] else inner.text
            return replace(inner, text=stem + arguments[0].text)
        if func.attr == "format":
            return braces(self, inner, node, scope, depth)
        return None

    def anchor(self, node: ast.expr | None, scope: Scope) -> Folded | None:
        """The folder of the package that a resource function is given: a name, a module, ``__name__`` or nothing."""
        if node is None:
            return Folded(self.folder, True)
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return self._package(node.value)
        name = self.dotted(node)
        if name in ("__name__", "__package__", "__spec__.parent", "__spec__.name"):
            return Folded(self.folder, True)
        if isinstance(node, ast.Name) and node.id in self.imports and name is not None:
            return self._package(name)
        if isinstance(node, ast.Attribute) and name is not None and name.partition(".")[0] in self.imports.values():
            return self._package(name)
        folded = self.fold(node, scope)
        return self._package(folded.text) if folded is not None and not folded.anchored else None

    def _package(self, dotted: str) -> Folded | None:
        if not all(part.isidentifier() for part in dotted.split(".")):
            return None
        own = self.path.removesuffix(".py").replace("/", ".")
        return Folded(self.folder if dotted == own else dotted.replace(".", "/"), True)
