"""Which files beside the code a Python module reads: `open` beside ``__file__``, resources, loaders of templates.

Found by folding constants (`wheelcheck.path_folding`), never by running anything. A use is only as certain as the code
says: the exact path, a pattern with unknown parts, a path that is built but not seen to be opened, or a template name.
"""

from __future__ import annotations

import ast
import re
import warnings
from dataclasses import dataclass, field, replace

from wheelcheck import path_calls as calls
from wheelcheck.data_hints import may_use_data, telling
from wheelcheck.model.data_use import Certainty, DataUse
from wheelcheck.path_folding import FILES, WILD, Folder
from wheelcheck.path_names import Folded, Scope, blocks, import_names, normal, within

__all__ = ["Certainty", "DataUse", "find"]


def find(path: str, text: str) -> tuple[DataUse, ...]:
    """The data files that the module at ``path`` (relative to site-packages) with this source text uses, by line.

    A source that does not parse uses nothing: that is another rule's finding.
    """
    if not path.endswith(".py") or not may_use_data(text):
        return ()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a SyntaxWarning about the user's code is not ours to print
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    lines = text.split("\n")
    reader = _Reader(Folder(path, import_names(tree, path)), lines)
    top = Scope(None)
    try:
        reader.bind(tree.body, top)
        # A lone carriage return ends a line for Python: the lines would not be those of the tree.
        reader.walk(tree.body if "\r" in text else telling(tree.body, lines), top, False)
    except RecursionError:
        return ()
    return reader.settled()


@dataclass(slots=True)
class _Reader:
    """One pass over a module."""

    folder: Folder
    lines: list[str]
    uses: list[DataUse] = field(default_factory=list)
    tested: set[str] = field(default_factory=set)
    insisted: set[str] = field(default_factory=set)
    written: set[str] = field(default_factory=set)
    insisting: bool = False

    def bind(self, body: list[ast.stmt], scope: Scope) -> None:
        """Note what a block of statements assigns, without going into functions and classes."""
        for node in body:
            match node:
                case ast.Assign(targets=targets, value=value):
                    for target in targets:
                        scope.bind(target, value)
                case ast.AnnAssign(target=target, value=value):
                    scope.bind(target, value)
                case ast.AugAssign(target=target):
                    scope.bind(target, None)
                case ast.For(target=target):
                    scope.bind(target, None)
                case ast.With(items=items):
                    for item in items:
                        if item.optional_vars is not None:
                            scope.bind(item.optional_vars, item.context_expr)
                case ast.FunctionDef(name=name):
                    scope.functions[name] = node
            for block in blocks(node):
                self.bind(block, scope)

    def walk(self, body: list[ast.stmt], scope: Scope, guarded: bool) -> None:
        """Look for uses in a block of statements."""
        for node in body:
            match node:
                case ast.FunctionDef() | ast.AsyncFunctionDef():
                    self._function(node, scope, guarded)
                case ast.ClassDef():
                    inside = Scope(scope, of_class={})
                    self.bind(node.body, inside)
                    self._class_attributes(node, inside)
                    self.walk(node.body, inside, guarded)
                case ast.Try():
                    caught = guarded or any(calls.catches(handler) for handler in node.handlers)
                    self.walk(node.body, scope, caught)
                    for block in (node.orelse, node.finalbody, *(handler.body for handler in node.handlers)):
                        self.walk(block, scope, guarded)
                case _:
                    self._statement(node, scope, guarded)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope, guarded: bool) -> None:
        inside = Scope(scope)
        arguments = node.args
        for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
            inside.bound.setdefault(argument.arg, []).append((0, None))
        self.bind(node.body, inside)
        for default in (*arguments.defaults, *(value for value in arguments.kw_defaults if value is not None)):
            self.expression(default, scope, guarded, default)
        self.walk(node.body, inside, guarded)

    def _class_attributes(self, node: ast.ClassDef, inside: Scope) -> None:
        """The attributes of a class: from its body, and from ``self.x = ...`` in its methods."""
        assert inside.of_class is not None
        for name, values in inside.bound.items():
            inside.of_class.setdefault(name, []).extend((inside, value) for _, value in values)
        for method in node.body:
            if isinstance(method, ast.FunctionDef):
                own = Scope(inside)
                for argument in method.args.args:
                    own.bound.setdefault(argument.arg, []).append((0, None))
                self.bind(method.body, own)

    def _statement(self, node: ast.stmt, scope: Scope, guarded: bool) -> None:
        test = node.test if isinstance(node, ast.If | ast.While | ast.Assert) else None
        inside = guarded or (test is not None and self._tests_existence(test))
        self.insisting = calls.insists(node, scope.function)
        for part in ast.iter_child_nodes(node):
            if isinstance(part, ast.expr):
                self.expression(part, scope, guarded, node)
            elif isinstance(part, ast.withitem):
                suppresses = "suppress" in ast.dump(part.context_expr)
                inside = inside or suppresses
                self.expression(part.context_expr, scope, inside, node)
        self.insisting = False
        if isinstance(node, ast.Assign):
            self._template_attribute(node, scope, guarded)
        for block in blocks(node):
            self.walk(block, scope, inside)

    def _tests_existence(self, test: ast.expr) -> bool:
        for part in ast.walk(test):
            if isinstance(part, ast.Call):
                name = self.folder.dotted(part.func)
                method = part.func.attr if isinstance(part.func, ast.Attribute) else ""
                if name in calls.TESTS or method in calls.TEST_METHODS:
                    return True
            elif isinstance(part, ast.Constant) and part.value == "__main__":
                return True  # a script of the developers: it runs where the files are
        return False

    def expression(self, node: ast.expr, scope: Scope, guarded: bool, statement: ast.AST) -> None:
        """Look for uses in an expression; ``statement`` is what is shown of it."""
        if isinstance(node, ast.Name | ast.Constant):  # two of three, and nothing is in them
            return
        if isinstance(node, ast.IfExp) and self._tests_existence(node.test):
            guarded = True
        if isinstance(node, ast.Call) and self._call(node, scope, guarded, statement):
            return
        if isinstance(node, ast.Call | ast.BinOp | ast.JoinedStr | ast.Attribute | ast.Subscript):
            folded = self.folder.fold(node, scope)
            if folded is not None and folded.anchored:
                self._note(folded, Certainty.MENTION, guarded, statement)
                return
        for part in ast.iter_child_nodes(node):
            if isinstance(part, ast.expr):
                self.expression(part, scope, guarded, statement)
            elif isinstance(part, ast.keyword):
                self.expression(part.value, scope, guarded, statement)
            elif isinstance(part, ast.comprehension):
                self.expression(part.iter, scope, guarded, statement)

    def _call(self, node: ast.Call, scope: Scope, guarded: bool, statement: ast.AST) -> bool:
        """Take a call that reads, writes or tests a path; False when its parts remain to be looked at."""
        name = self.folder.dotted(node.func) or ""
        method = name.rpartition(".")[2] or (node.func.attr if isinstance(node.func, ast.Attribute) else "")
        first = self.folder.fold(node.args[0], scope) if node.args else None
        if name in calls.RESOURCE_CALLS or name.endswith("PackageLoader"):
            self._resource(name, node, scope, guarded, statement)
            return True
        if method in calls.FOLDER_ARGUMENTS:
            self._folders(node, scope, guarded, statement)
        if name in FILES and first is None:
            return False
        if method in calls.TEMPLATE_CALLS:
            found = calls.argument(node, calls.TEMPLATE_CALLS[method], "template_name")
            self._template(calls.choices(found), scope, guarded, statement)
        if method == "open_resource" and first is not None and not first.anchored:
            # Flask looks beside the module that made the application: by convention in the same package.
            self._add(normal(first.text), Certainty.SEARCHED, guarded, statement)
            return True
        if isinstance(node.func, ast.Attribute) and method in calls.READ_METHODS | calls.TEST_METHODS | {
            "write_text",
            "touch",
        }:
            receiver = self.folder.fold(node.func.value, scope)
            if receiver is not None and receiver.anchored:
                self._take(receiver, method, node.args[:1] if method == "open" else [], node, guarded, statement)
                return True
        if first is None or not first.anchored or self._builds_path(node, scope):
            return False
        self._take(
            first, name if name in calls.OPEN | calls.TESTS else method, node.args[1:2], node, guarded, statement
        )
        for rest in node.args[1:]:
            self.expression(rest, scope, guarded, statement)
        return True

    def _resource(self, name: str, node: ast.Call, scope: Scope, guarded: bool, statement: ast.AST) -> None:
        """A call that is given a package and what is wanted of it."""
        if name in calls.RESOURCE_CALLS:
            package, *parts = calls.resource(name, node)
            folded = [self.folder.fold(part, scope) or Folded(WILD) for part in parts]
        else:
            package, place = calls.argument(node, 0, "package_name"), calls.argument(node, 1, "package_path")
            part = self.folder.fold(place, scope) if place is not None else Folded("templates")
            folded = [part] if part is not None else []
        base = self.folder.anchor(package) if package is not None and folded else None
        if base is not None:
            self._note(base.joined(*folded), Certainty.EXACT, guarded, statement)

    def _folders(self, node: ast.Call, scope: Scope, guarded: bool, statement: ast.AST) -> None:
        """The folders that an application or a blueprint is given, relative to its module."""
        for keyword in node.keywords:
            folded = self.folder.fold(keyword.value, scope) if keyword.arg in calls.FOLDERS else None
            if folded is not None and not folded.anchored:
                place = Folded(self.folder.folder, True).joined(folded)
                self._note(place, Certainty.MENTION, guarded, statement)

    def _builds_path(self, node: ast.Call, scope: Scope) -> bool:
        folded = self.folder.fold(node, scope)
        return folded is not None and folded.anchored

    def _take(
        self, path: Folded, how: str, mode: list[ast.expr], node: ast.Call, guarded: bool, statement: ast.AST
    ) -> None:
        """Note what a call does with a path."""
        does = calls.effect(how, node, mode)
        if does is calls.Effect.TESTS:
            (self.insisted if self.insisting else self.tested).add(normal(path.text))
        elif does is calls.Effect.WRITES:
            self.written.add(normal(path.text))
        else:
            certainty = Certainty.EXACT if does is calls.Effect.READS else Certainty.MENTION
            self._note(path, certainty, guarded, statement)

    def _template_attribute(self, node: ast.Assign, scope: Scope, guarded: bool) -> None:
        if any(isinstance(target, ast.Name) and target.id == "template_name" for target in node.targets):
            self._template(calls.choices(node.value), scope, guarded, node)

    def _template(self, nodes: list[ast.expr], scope: Scope, guarded: bool, statement: ast.AST) -> None:
        for node in nodes:
            folded = self.folder.fold(node, scope)
            if folded is not None and not folded.anchored and calls.TEMPLATE.fullmatch(folded.text):
                self._add(normal(folded.text), Certainty.SEARCHED, guarded, statement)

    def _note(self, path: Folded, certainty: Certainty, guarded: bool, statement: ast.AST) -> None:
        """Note a use of a path, unless it climbs out of site-packages or says nothing."""
        text = normal(path.text)
        tail = text.removeprefix(self.folder.folder).strip("/")
        if text.startswith("..") or not tail.strip(WILD + "/.") or text.endswith((".py", ".pyc")):
            return
        if WILD in text:
            text = re.sub(f"{WILD}+", "*", text)
            certainty = Certainty.PATTERN if certainty is Certainty.EXACT else certainty
        self._add(text, certainty, guarded, statement)

    def _add(self, wanted: str, certainty: Certainty, guarded: bool, statement: ast.AST) -> None:
        line = getattr(statement, "lineno", 1)
        shown = self.lines[line - 1].strip()[:200] if line <= len(self.lines) else ""
        self.uses.append(DataUse(wanted, self.folder.path, line, shown, certainty, guarded))

    def settled(self) -> tuple[DataUse, ...]:
        """The uses, each once, with what the whole module says about its path."""
        found: dict[tuple[str, int, Certainty], DataUse] = {}
        for use in self.uses:
            guarded = use.guarded or within(use.wanted, self.tested)
            insisted = within(use.wanted, self.insisted)
            use = replace(use, guarded=guarded, written=within(use.wanted, self.written), insisted=insisted)
            found.setdefault((use.wanted, use.line, use.certainty), use)
        return tuple(sorted(found.values(), key=lambda use: (use.line, use.wanted)))
