"""nox: the sessions of a noxfile.py, read from its syntax tree; nothing of it is run.

https://nox.thea.codes/en/stable/config.html. Arguments that are no literals are unknown.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from wheelcheck.model.finding import Location
from wheelcheck.model.pipeline import UNKNOWN, Command, Fault, Job, Loss, Pipeline, PipelineKind, Problem, Step, Text
from wheelcheck.pipelines.shell import joined
from wheelcheck.syntax import strictly_parsed

MOST_CHARACTERS = 1_000_000
_RUNS = frozenset({"run", "run_always", "run_install"})


def read_noxfile(text: str, path: str) -> Pipeline:
    """The sessions of a noxfile."""
    if len(text) > MOST_CHARACTERS:
        problem = Problem(Fault.TOO_MUCH, f"{len(text):,} characters", Location(path, 1))
        return Pipeline(PipelineKind.NOX, path, (), (problem,))
    try:
        tree = strictly_parsed(text)
    except SyntaxError as error:
        problem = Problem(Fault.SYNTAX, f"not valid Python: {error.msg}", Location(path, error.lineno or 1))
        return Pipeline(PipelineKind.NOX, path, (), (problem,))
    except (ValueError, RecursionError, MemoryError):
        return Pipeline(PipelineKind.NOX, path, (), (Problem(Fault.SYNTAX, "not valid Python", Location(path, 1)),))
    constants = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    jobs = [
        _Session(node, path, constants).job(decorator)
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        if (decorator := _session_of(node)) is not None
    ]
    return Pipeline(PipelineKind.NOX, path, tuple(jobs))


def _session_of(node: ast.FunctionDef) -> ast.expr | None:
    """The decorator that makes a session of a function."""
    for decorator in node.decorator_list:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        name = called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
        if name in ("session", "nox_session"):
            return decorator
    return None


class _Session:
    def __init__(self, node: ast.FunctionDef, path: str, constants: dict[str, ast.expr]) -> None:
        self.node, self.path, self.constants = node, path, constants
        self.argument = node.args.args[0].arg if node.args.args else "session"
        self.folder: str | None = "."
        self.opaque: list[str] = []

    def job(self, decorator: ast.expr) -> Job:
        found = list(self._statements(self.node.body, True, None))
        place = Location(self.path, self.node.lineno)
        steps = tuple(Step(command.location, (command,)) for command in found)
        keywords = {each.arg: each.value for each in decorator.keywords} if isinstance(decorator, ast.Call) else {}
        pythons, whole = self._pythons(keywords.get("python", keywords.get("py")))
        backend = keywords.get("venv_backend")
        if isinstance(backend, ast.Constant) and backend.value == "none":
            self.opaque.append("it runs in the environment of nox")
        return Job(
            self.node.name, place, steps, (), pythons, whole, opaque=tuple(dict.fromkeys(self.opaque)), allowed=None
        )

    def _pythons(self, node: ast.expr | None) -> tuple[tuple[Text, ...], bool]:
        if isinstance(node, ast.Name):
            node = self.constants.get(node.id, node)
        if node is None:
            return (), True
        items = node.elts if isinstance(node, (ast.List, ast.Tuple)) else [node]
        found = tuple(
            Text(each.value.removeprefix("python"), Location(self.path, each.lineno))
            for each in items
            if isinstance(each, ast.Constant) and isinstance(each.value, str)
        )
        return found, len(found) == len(items)

    def _statements(self, body: list[ast.stmt], certain: bool, lost: Loss | None) -> Iterator[Command]:
        for statement in body:
            if isinstance(statement, ast.Try):
                inner = self._swallows(statement) or lost
                yield from self._statements(statement.body, certain, inner)
                for handler in statement.handlers:
                    yield from self._statements(handler.body, False, lost)
                yield from self._statements([*statement.orelse, *statement.finalbody], certain, lost)
            elif isinstance(statement, (ast.If, ast.For, ast.While)):
                yield from self._statements([*statement.body, *statement.orelse], False, lost)
            elif isinstance(statement, ast.With):
                before = self.folder
                for item in statement.items:
                    yield from self._calls(item.context_expr, certain, lost)
                yield from self._statements(statement.body, certain, lost)
                self.folder = before
            elif isinstance(statement, ast.FunctionDef):
                yield from self._statements(statement.body, False, lost)
            elif isinstance(statement, (ast.Expr, ast.Assign, ast.Return, ast.AugAssign, ast.AnnAssign)):
                yield from self._calls(statement.value, certain, lost)

    def _swallows(self, statement: ast.Try) -> Loss | None:
        """An ``except`` around the calls that does nothing but speak."""
        for handler in statement.handlers:
            quiet = all(
                isinstance(each, ast.Pass)
                or (isinstance(each, ast.Expr) and isinstance(each.value, ast.Call) and _speaks(each.value))
                for each in handler.body
            )
            if quiet:
                raised = f"except {ast.unparse(handler.type)}" if handler.type is not None else "except"
                return Loss(raised[:60], Location(self.path, handler.lineno), "the handler only speaks or passes")
        return None

    def _calls(self, node: ast.expr | None, certain: bool, lost: Loss | None) -> Iterator[Command]:
        if node is None:
            return
        for call in (each for each in ast.walk(node) if isinstance(each, ast.Call)):
            method = call.func
            if isinstance(method, ast.Attribute) and self._is_session(method.value):
                yield from self._call(method.attr, call, certain, lost)
            elif any(isinstance(each, ast.Name) and each.id == self.argument for each in call.args):
                self.opaque.append(f"it hands its session to {ast.unparse(method)[:60]}()")

    def _is_session(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Name) and node.id == self.argument

    def _call(self, name: str, call: ast.Call, certain: bool, lost: Loss | None) -> Iterator[Command]:
        words = tuple(self._words(call))
        place = Location(self.path, call.lineno)
        if name in ("chdir", "cd"):
            self.folder = joined(self.folder, words[0]) if words else None
        elif name in ("install", "conda_install"):
            yield Command(("pip", "install", *words), place, self.folder, certain)
        elif name in _RUNS and words:
            yield replace(
                Command(words, place, self.folder, certain, self._accepts(call) or lost, self._environ(call)),
            )
        elif name in ("poetry", "notify"):
            self.opaque.append(f"session.{name}")

    def _words(self, call: ast.Call) -> Iterator[str]:
        for argument in call.args:
            if isinstance(argument, ast.Starred):
                if "posargs" in ast.unparse(argument):
                    continue
                yield UNKNOWN
            elif isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                yield argument.value
            elif isinstance(argument, ast.JoinedStr):
                parts = (part.value if isinstance(part, ast.Constant) else UNKNOWN for part in argument.values)
                yield "".join(str(part) for part in parts)
            else:
                yield UNKNOWN

    def _accepts(self, call: ast.Call) -> Loss | None:
        """``success_codes`` with more than 0 in them."""
        for keyword in call.keywords:
            if keyword.arg == "success_codes" and isinstance(keyword.value, (ast.List, ast.Tuple)):
                codes = [each.value for each in keyword.value.elts if isinstance(each, ast.Constant)]
                if 1 in codes:
                    place = Location(self.path, keyword.value.lineno)
                    return Loss(f"success_codes={ast.unparse(keyword.value)}"[:60], place, "1 is accepted too")
        return None

    def _environ(self, call: ast.Call) -> tuple[tuple[str, str], ...]:
        found = []
        for keyword in call.keywords:
            if keyword.arg == "env" and isinstance(keyword.value, ast.Dict):
                for key, value in zip(keyword.value.keys, keyword.value.values, strict=True):
                    if isinstance(key, ast.Constant) and isinstance(key.value, str):
                        text = value.value if isinstance(value, ast.Constant) else UNKNOWN
                        found.append((key.value, str(text)))
            elif keyword.arg == "env":
                found.append((UNKNOWN, UNKNOWN))
        return tuple(found)


def _speaks(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return name in ("print", "log", "warn", "warning", "info", "debug")
