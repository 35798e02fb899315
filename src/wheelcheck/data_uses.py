"""Which files beside the code a Python module reads: `open` beside ``__file__``, resources, loaders of templates.

Found by folding constants (`wheelcheck.path_folding`), never by running anything. A use is only as certain as the code
says: the exact path, a pattern with unknown parts, a path that is built but not seen to be opened, or a template name.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from wheelcheck import framework_uses as frameworks
from wheelcheck import path_calls as calls
from wheelcheck.data_hints import HINTS, may_use_data
from wheelcheck.idle_functions import idle
from wheelcheck.model.data_use import Certainty, DataUse
from wheelcheck.path_contracts import Called, Folding
from wheelcheck.path_elements import below, turns
from wheelcheck.path_folding import FILES, Folder
from wheelcheck.path_functions import called, defaults, given, reads
from wheelcheck.path_names import WILD, Folded, Scope, bind_all, blocks, children, import_names, normal, within
from wheelcheck.path_sharing import Shared
from wheelcheck.syntax import parsed

__all__ = ["Certainty", "DataUse", "find"]


def find(path: str, text: str, shared: Shared | None = None) -> tuple[DataUse, ...]:
    """The data files that the module at ``path`` (relative to site-packages) with this source text uses, by line.

    A source that does not parse uses nothing: that is another rule's finding. ``shared`` knows the other modules.
    """
    taken = shared.taken(path) if shared is not None else ()
    if not path.endswith(".py") or not (taken or may_use_data(text)):
        return ()
    tree = parsed(text)
    if tree is None:
        return ()
    lines = text.split("\n")
    reader = _Reader(Folder(path, import_names(tree, path), shared), lines)
    top = Scope(None)
    try:
        bind_all(tree.body, top)
        # A lone carriage return ends a line for Python: the lines would not be those of the tree.
        if "\r" not in text:
            reader.idle = idle(tree.body, lines, (*HINTS, "pkgutil", "resources", *taken))
        reader.walk(tree.body, top, False)
        if shared is not None:
            shared.offer(reader.folder, top)
    except RecursionError:
        return ()
    return reader.settled()


_DEEPEST_CALL = 3  # functions that read for one another
_MOST_INLINED = 300  # calls of a module that are followed into a function, loops that are played through


@dataclass(slots=True)
class _Reader:
    """One pass over a module."""

    folder: Folding
    lines: list[str]
    uses: list[DataUse] = field(default_factory=list)
    tested: set[str] = field(default_factory=set)
    insisted: set[str] = field(default_factory=set)
    written: set[str] = field(default_factory=set)
    insisting: bool = False
    idle: frozenset[ast.stmt] = frozenset()
    within: tuple[ast.FunctionDef, ...] = ()
    inlined: list[int] = field(default_factory=lambda: [0])
    plain: dict[ast.FunctionDef, set[str]] = field(default_factory=dict)

    def walk(self, body: list[ast.stmt], scope: Scope, guarded: bool) -> None:
        """Look for uses in a block of statements."""
        for node in body:
            match node:
                case ast.FunctionDef() | ast.AsyncFunctionDef():
                    if node not in self.idle:
                        self._function(node, scope, guarded)
                case ast.ClassDef():
                    inside = Scope(scope, of_class={})
                    bind_all(node.body, inside)
                    self._class_attributes(node, inside)
                    self._looked_up(frameworks.of_class(self.folder, node), False, node)
                    self.walk(node.body, inside, guarded)
                case ast.Try():
                    caught = guarded or any(calls.catches(handler) for handler in node.handlers)
                    self.walk(node.body, scope, caught)
                    for block in (node.orelse, node.finalbody, *(handler.body for handler in node.handlers)):
                        self.walk(block, scope, guarded)
                case ast.For() if self.inlined[0] < _MOST_INLINED and (values := turns(self.folder, node, scope)):
                    self.inlined[0] += 1
                    self.expression(node.iter, scope, guarded, node)
                    for given in values:
                        turn = Scope(scope, passing=True, given=given, block=True)
                        bind_all(node.body, turn)
                        self.walk(node.body, turn, guarded)
                    self.walk(node.orelse, scope, guarded)
                case _:
                    self._statement(node, scope, guarded)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope, guarded: bool) -> None:
        inside = Scope(scope)
        arguments = node.args
        for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
            inside.bound.setdefault(argument.arg, []).append((0, None))
        inside.defaults = defaults(arguments)
        bind_all(node.body, inside)
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
                bind_all(method.body, own)

    def _statement(self, node: ast.stmt, scope: Scope, guarded: bool) -> None:
        test = node.test if isinstance(node, ast.If | ast.While | ast.Assert) else None
        inside = guarded or (test is not None and calls.asks_existence(test, self.folder.dotted))
        self.insisting = calls.insists(node, scope.function)
        for part in children(node):
            if isinstance(part, ast.expr):
                self.expression(part, scope, guarded, node)
            elif isinstance(part, ast.withitem):
                suppresses = "suppress" in ast.dump(part.context_expr)
                inside = inside or suppresses
                self.expression(part.context_expr, scope, inside, node)
        self.insisting = False
        if isinstance(node, ast.Assign):
            self._looked_up(frameworks.of_assignment(self.folder, node, scope), guarded, node)
        for block in blocks(node):
            self.walk(block, scope, inside)

    def expression(self, node: ast.expr, scope: Scope, guarded: bool, statement: ast.AST) -> None:
        """Look for uses in an expression; ``statement`` is what is shown of it."""
        if isinstance(node, ast.Name | ast.Constant):  # two of three, and nothing is in them
            return
        if isinstance(node, ast.IfExp) and calls.asks_existence(node.test, self.folder.dotted):
            guarded = True
        if isinstance(node, ast.Call) and self._call(node, scope, guarded, statement):
            return
        if isinstance(node, ast.Call | ast.BinOp | ast.JoinedStr | ast.Attribute | ast.Subscript):
            folded = self.folder.fold(node, scope)
            if folded is not None and folded.anchored:
                self._note(folded, Certainty.MENTION, guarded, statement)
                return
        if isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp):
            scope = Scope(scope, block=True)
            for each in node.generators:
                scope.bind(each.target, ast.Starred(each.iter) if isinstance(each.target, ast.Name) else None)
        for part in children(node):
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
        self._looked_up(frameworks.of_call(self.folder, method, node, scope), guarded, statement)
        if name in FILES and first is None:
            return False
        if isinstance(node.func, ast.Attribute) and self._method(node.func, node, scope, guarded, statement):
            return True
        self._inlined(node, scope, guarded, statement)
        if first is None or not first.anchored or self._builds_path(node, scope):
            return False
        self._take(
            first, name if name in calls.OPEN | calls.TESTS else method, node.args[1:2], node, guarded, statement
        )
        for rest in node.args[1:]:
            self.expression(rest, scope, guarded, statement)
        return True

    def _method(self, func: ast.Attribute, node: ast.Call, scope: Scope, guarded: bool, statement: ast.AST) -> bool:
        """Take a call of a path's own method."""
        if func.attr not in calls.PATH_METHODS:
            return False
        path = self.folder.fold(func.value, scope)
        if path is None or not path.anchored:
            return False
        if func.attr in calls.LISTS:
            sought = self.folder.fold(node.args[0], scope) if node.args else None
            place = path if func.attr == "iterdir" else path.joined(below(func.attr, sought))
            # An empty folder is no exception for those that look for a pattern.
            self._note(place, Certainty.MENTION, guarded or func.attr != "iterdir", statement)
        else:
            self._take(path, func.attr, node.args[:1] if func.attr == "open" else [], node, guarded, statement)
        return True

    def _looked_up(self, found: Iterable[frameworks.Found], guarded: bool, statement: ast.AST) -> None:
        for path, certainty, absent in found:
            if certainty is Certainty.SEARCHED:
                self._add(normal(path.text), certainty, guarded or absent, statement)
            else:
                self._note(path, certainty, guarded or absent, statement)

    def _resource(self, name: str, node: ast.Call, scope: Scope, guarded: bool, statement: ast.AST) -> None:
        """A call that is given a package and what is wanted of it."""
        if name in calls.RESOURCE_CALLS:
            package, *parts = calls.resource(name, node)
            folded = [self.folder.fold(part, scope) or Folded(WILD) for part in parts]
        else:
            package, place = calls.argument(node, 0, "package_name"), calls.argument(node, 1, "package_path")
            part = self.folder.fold(place, scope) if place is not None else Folded("templates")
            folded = [part] if part is not None else []
        base = self.folder.anchor(package, scope) if package is not None and folded else None
        if base is not None:
            self._note(base.joined(*folded), Certainty.EXACT, guarded, statement)

    def _inlined(self, node: ast.Call, scope: Scope, guarded: bool, statement: ast.AST) -> None:
        """What a function of the distribution reads when it is given just these names."""
        known = called(self.folder, node, scope) if len(self.within) < _DEEPEST_CALL else None
        if known is None or known.definition in self.within or self.inlined[0] >= _MOST_INLINED:
            return
        names = given(self.folder, node, known, scope)
        if all(name.text == WILD for name in names.values()) or not reads(known):
            return
        self.inlined[0] += 1
        if known.definition not in self.plain:
            self.plain[known.definition] = {use.wanted for use in self._read(known, dict.fromkeys(names, Folded(WILD)))}
        for use in self._read(known, names):
            if use.wanted not in self.plain[known.definition] and not use.written:
                self._add(use.wanted, use.certainty, guarded or use.guarded, statement)

    def _read(self, known: Called, names: dict[str, Folded]) -> tuple[DataUse, ...]:
        inside = Scope(known.scope, passing=True, given=names)
        bind_all(known.definition.body, inside)
        within = (*self.within, known.definition)
        reader = _Reader(known.folder, [], within=within, inlined=self.inlined, plain=self.plain)
        reader.walk(known.definition.body, inside, False)
        return reader.settled()

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

    def _note(self, path: Folded, certainty: Certainty, guarded: bool, statement: ast.AST) -> None:
        """Note a use of a path, unless it climbs out of site-packages or says nothing."""
        text = normal(path.text)
        tail = text.removeprefix(self.folder.folder).strip("/")
        if text.startswith("..") or not tail.strip(WILD + "/.") or text.endswith((".py", ".pyc")):
            return
        if WILD in text:
            text = re.sub(f"{WILD}+", "*", text)
            certainty = Certainty.PATTERN if certainty is Certainty.EXACT else certainty
        if not path.sure:
            certainty = Certainty.MENTION
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
