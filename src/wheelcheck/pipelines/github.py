"""GitHub Actions: workflows, composite actions and reusable workflows of the repository itself.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax and, for composite actions,
https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from wheelcheck.model.finding import Location
from wheelcheck.model.pipeline import (
    Axis,
    Command,
    Fault,
    Job,
    Loss,
    Pipeline,
    PipelineKind,
    Problem,
    Step,
    Text,
)
from wheelcheck.pipelines.github_shell import Defaults, inherit
from wheelcheck.pipelines.github_shell import script as script_of
from wheelcheck.pipelines.shell import UnreadableShellError
from wheelcheck.pipelines.shell_words import plain
from wheelcheck.pipelines.yaml_tree import Mapping, Node, Scalar, Sequence, read

Lookup = Callable[[str], str | None]
"""The text of a file of the project, None when there is none."""

MOST_NESTED = 4
MOST_STEPS = 5_000
_MATRIX = re.compile(r"\$\{\{\s*matrix\.([\w-]+)\s*\}\}")
_WORKFLOW_COMMAND = re.compile(r"::(set-output|save-state|set-env|add-path)(?:\s+name=|::)")
_ALWAYS = re.compile(r"(?:\$\{\{)?\s*(?:always\(\)|success\(\)|!\s*cancelled\(\)|true)\s*(?:\}\})?")
_NEVER = re.compile(r"(?:\$\{\{)?\s*false\s*(?:\}\})?")


def read_workflow(text: str, path: str, lookup: Lookup) -> Pipeline:
    """The jobs of one workflow file."""
    root, problems = read(text, path)
    if not isinstance(root, Mapping):
        if not problems:
            words = "it is empty" if root is None else "it is no mapping with `on` and `jobs`"
            problems = (Problem(Fault.SHAPE, words, Location(path, 1)),)
        return Pipeline(PipelineKind.GITHUB, path, (), problems)
    return _Workflow(text, path, lookup).pipeline(root, problems)


class _Workflow:
    def __init__(self, text: str, path: str, lookup: Lookup) -> None:
        self.text, self.path, self.lookup = text, path, lookup
        self.unread: list[tuple[Location, str]] = []
        self.told: list[tuple[str, Location]] = []
        self.left = MOST_STEPS

    def pipeline(self, root: Mapping, problems: tuple[Problem, ...]) -> Pipeline:
        jobs = root.get("jobs")
        if not isinstance(jobs, Mapping):
            problems = (*problems, Problem(Fault.SHAPE, "it has no `jobs`", Location(self.path, root.line)))
            return Pipeline(PipelineKind.GITHUB, self.path, (), problems)
        inherited = inherit(Defaults(), root)
        triggers = _triggers(root.get("on") or root.get("true"))
        found = []
        for name, node in jobs.items():
            if isinstance(node, Mapping) and not _is(node.get("if"), _NEVER):
                place = Location(self.path, jobs.line_of(name))
                found.append(replace(self._job(name, node, place, inherited), triggers=triggers))
        return Pipeline(PipelineKind.GITHUB, self.path, tuple(found), problems, tuple(self.unread), tuple(self.told))

    def _job(self, name: str, node: Mapping, place: Location, inherited: Defaults) -> Job:
        called = node.get("uses")
        opaque: list[str] = []
        if isinstance(called, Scalar):
            if not called.text.startswith("./"):
                opaque.append(f"calls {_one_line(called.text)}")
                self.unread.append((Location(self.path, called.line), f"calls {_one_line(called.text)}"))
            return Job(name, place, conditional=_conditional(node), opaque=tuple(opaque))
        axes = self._axes(node.get("strategy"))
        runners = self._values(node.get("runs-on"), axes)
        defaults = inherit(inherited, node)
        if not defaults.shell and runners and all("windows" in each.value.lower() for each in runners):
            defaults = replace(defaults, shell="pwsh")
        steps = tuple(self._steps(node.get("steps"), defaults, self.path, 0))
        pythons, whole = self._pythons(node, axes)
        return Job(
            name,
            place,
            steps,
            runners,
            pythons,
            whole,
            axes,
            _conditional(node),
            self._loss(node, self.path),
            tuple(opaque),
        )

    def _axes(self, strategy: Node | None) -> tuple[Axis, ...]:
        matrix = strategy.get("matrix") if isinstance(strategy, Mapping) else None
        if not isinstance(matrix, Mapping):
            return () if matrix is None else (Axis("", (), False),)
        axes: dict[str, tuple[list[Text], bool]] = {}
        for name, node in matrix.items():
            if name not in ("include", "exclude"):
                items = node.items if isinstance(node, Sequence) else []
                values = [self._text(item, self.path) for item in items if isinstance(item, Scalar)]
                axes[name] = (values, isinstance(node, Sequence) and len(values) == len(items))
        rows = matrix.get("include")
        for row in rows.items if isinstance(rows, Sequence) else []:
            for name, node in row.items() if isinstance(row, Mapping) else []:
                if isinstance(node, Scalar):
                    axes.setdefault(name, ([], True))[0].append(self._text(node, self.path))
        sure = rows is None or isinstance(rows, Sequence)
        return tuple(Axis(name, tuple(values), whole and sure) for name, (values, whole) in axes.items())

    def _values(self, node: Node | None, axes: tuple[Axis, ...]) -> tuple[Text, ...]:
        """The values of a scalar or a list, with those of the matrix put in."""
        if isinstance(node, Mapping):
            node = node.get("labels")
        nodes = node.items if isinstance(node, Sequence) else [node]
        found: list[Text] = []
        for each in nodes:
            if isinstance(each, Scalar):
                match = _MATRIX.fullmatch(each.text.strip())
                axis = next((axis for axis in axes if match and axis.name == match[1]), None)
                found += axis.values if axis is not None else [self._text(each, self.path)]
        return tuple(found)

    def _pythons(self, job: Mapping, axes: tuple[Axis, ...]) -> tuple[tuple[Text, ...], bool]:
        """The versions that steps set up, and whether these are all."""
        steps = job.get("steps")
        found: list[Text] = []
        whole = True
        for step in steps.items if isinstance(steps, Sequence) else []:
            given = step.get("with") if isinstance(step, Mapping) else None
            if not isinstance(given, Mapping):
                continue
            node = given.get("python-version")
            if given.get("python-version-file") is not None:
                whole = False
            if isinstance(node, Scalar):
                values, all_of_them = self._versions(node, axes)
                found += values
                whole = whole and all_of_them
        return tuple(dict.fromkeys(found)), whole

    def _versions(self, node: Scalar, axes: tuple[Axis, ...]) -> tuple[list[Text], bool]:
        match = _MATRIX.fullmatch(node.text.strip())
        if match is not None:
            axis = next((axis for axis in axes if axis.name == match[1]), None)
            return (list(axis.values), axis.whole) if axis is not None else ([], False)
        if "${{" in node.text:
            return [], False
        first = node.line + bool(node.block)
        lines = enumerate(node.text.splitlines())
        rows = [Text(line.strip(), Location(self.path, first + at), node.plain) for at, line in lines if line.strip()]
        return rows, True

    def _steps(self, node: Node | None, defaults: Defaults, path: str, depth: int) -> Iterator[Step]:
        for item in node.items if isinstance(node, Sequence) else []:
            if not isinstance(item, Mapping) or _is(item.get("if"), _NEVER):
                continue
            self.left -= 1
            if self.left < 0:
                self.unread.append((Location(path, item.line), f"more than {MOST_STEPS:,} steps"))
                return
            used = item.get("uses")
            if isinstance(used, Scalar) and used.text.startswith("./") and depth < MOST_NESTED:
                yield from self._composite(item, used, defaults, path, depth)
            else:
                yield self._step(item, defaults, path)

    def _step(self, item: Mapping, defaults: Defaults, path: str) -> Step:
        own = inherit(defaults, item)
        used, script = item.get("uses"), item.get("run")
        given = item.get("with")
        inputs = tuple(
            (name, self._text(value, path))
            for name, value in (given.items() if isinstance(given, Mapping) else ())
            if isinstance(value, Scalar)
        )
        unread = None
        found: tuple[Command, ...] = ()
        if isinstance(script, Scalar):
            place = Location(path, script.line + bool(script.block))
            self._commands_of_the_workflow(script, place)
            try:
                found = tuple(script_of(script.text, place, own))
            except UnreadableShellError as error:
                unread = f"its script is not understood ({error})"
                self.unread.append((place, unread))
        return Step(
            Location(path, item.line),
            found,
            self._text(used, path) if isinstance(used, Scalar) else None,
            inputs,
            own.environ,
            _conditional(item),
            self._loss(item, path),
            unread,
        )

    def _composite(self, item: Mapping, used: Scalar, defaults: Defaults, path: str, depth: int) -> Iterator[Step]:
        folder = posixpath.normpath(used.text)
        for name in (f"{folder}/action.yml", f"{folder}/action.yaml"):
            text = self.lookup(name)
            root = read(text, name)[0] if text is not None else None
            runs = root.get("runs") if isinstance(root, Mapping) else None
            if isinstance(runs, Mapping) and isinstance(runs.get("steps"), Sequence):
                own = inherit(replace(defaults, shell="", folder="."), item)
                loss, conditional = self._loss(item, path), _conditional(item)
                for step in self._steps(runs.get("steps"), own, name, depth + 1):
                    yield replace(step, lost=step.lost or loss, conditional=step.conditional or conditional)
                return
        yield self._step(item, defaults, path)

    def _commands_of_the_workflow(self, script: Scalar, place: Location) -> None:
        for number, line in enumerate(script.text.splitlines()[:2_000]):
            match = _WORKFLOW_COMMAND.search(line[:2_000])
            if match is not None and not line.lstrip().startswith("#"):
                self.told.append((match[1], Location(place.path, (place.line or 1) + number)))

    def _loss(self, node: Mapping, path: str) -> Loss | None:
        value, name = node.get("continue-on-error"), node.get("id")
        if not isinstance(value, Scalar) or value.text.strip() not in ("true", "${{ true }}"):
            return None
        if isinstance(name, Scalar) and f"steps.{name.text}." in self.text:
            return None  # a later step asks how it ended
        return Loss("continue-on-error: true", Location(path, node.line_of("continue-on-error")))

    def _text(self, node: Scalar, path: str) -> Text:
        return Text(plain(node.text), Location(path, node.line), node.plain)


def _triggers(node: Node | None) -> frozenset[str]:
    if isinstance(node, Scalar):
        return frozenset({node.text})
    if isinstance(node, Sequence):
        return frozenset(item.text for item in node.items if isinstance(item, Scalar))
    found = set()
    for name, value in node.items() if isinstance(node, Mapping) else []:
        keys = set(value.pairs) if isinstance(value, Mapping) else set()
        tags = keys & {"tags", "tags-ignore"} if name == "push" else set()
        found |= {"tag"} if tags else set()
        if not tags or keys - {"tags", "tags-ignore"}:
            found.add(name)
    return frozenset(found)


def _conditional(node: Mapping) -> bool:
    condition = node.get("if")
    return condition is not None and not _is(condition, _ALWAYS)


def _is(node: Node | None, pattern: re.Pattern[str]) -> bool:
    return isinstance(node, Scalar) and pattern.fullmatch(node.text.strip()) is not None


def _one_line(text: str) -> str:
    return " ".join(text.split())[:120]
