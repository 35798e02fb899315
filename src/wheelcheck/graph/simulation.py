"""What imports do, played through on the sources: who asks whom for what while that one's own top level still runs.

The order is that of the interpreter: parents first, then line by line, each module once. Statements under a condition
are not played: the result is a candidate, to be shown by a run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from wheelcheck.graph.building import Program, parents
from wheelcheck.graph.components import components
from wheelcheck.graph.model import NodeKind
from wheelcheck.graph.reading import SourceModule, Statement
from wheelcheck.graph.uses import ModuleUse, module_uses
from wheelcheck.model.circle_trials import Ask, EarlyAsk, Link


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that a module does at its top level: at ``line`` ask ``target`` for ``names`` (each with what it is
    bound to).

    ``trial``: the failure is caught (``try``/``except``, ``hasattr``). ``parent``: the target is a package that must be
    imported before what the statement names.
    """

    line: int
    text: str
    target: str
    names: tuple[tuple[str, str], ...] = ()
    star: bool = False
    trial: bool = False
    parent: bool = False
    use: bool = False


# `*`, and what every module has before its first line runs.
_ALWAYS = frozenset({"*", "__doc__", "__file__", "__loader__", "__name__", "__package__", "__path__", "__spec__"})
_MOST_STEPS = 1_000_000
_MOST_ASKS = 20_000


def early_asks(program: Program, texts: Mapping[str, tuple[str, str]]) -> tuple[EarlyAsk, ...]:
    """Every early ask, each found once, by the first module to import that shows it."""
    successors = program.graph.successors()
    circular = {name: members[0] for members in components(successors) for name in members}
    if not circular:
        return ()
    player = _Player(program, _reaching(successors, set(circular)), circular, texts)
    return player.play()


def _reaching(successors: Mapping[str, Sequence[str]], goals: set[str]) -> set[str]:
    """The modules whose import comes to one of ``goals``."""
    importers: dict[str, list[str]] = {}
    for name, children in successors.items():
        for child in children:
            importers.setdefault(child, []).append(name)
    found, pending = set(goals), list(goals)
    while pending:
        for importer in importers.get(pending.pop(), ()):
            if importer not in found:
                found.add(importer)
                pending.append(importer)
    return found


@dataclass(slots=True)
class _Running:
    module: str
    steps: Iterator[Step]
    step: Step | None = None


class _Player:
    def __init__(
        self, program: Program, useful: set[str], circular: dict[str, str], texts: Mapping[str, tuple[str, str]]
    ) -> None:
        self.program = program
        self.useful = useful
        self.circular = circular
        self.texts = texts
        self.scripts: dict[str, tuple[Step, ...]] = {}
        self.asks: dict[tuple[object, ...], EarlyAsk] = {}
        self.left = _MOST_STEPS
        self.entry = ""

    def play(self) -> tuple[EarlyAsk, ...]:
        after: dict[str, frozenset[str]] = {}
        for name in sorted(set(self.circular) | {p for each in self.circular for p in parents(each)}, key=_depth):
            above = name.rpartition(".")[0]
            done = set(after.get(above, ()))
            if name not in done and self.left > 0:
                self.entry = name
                self.run(name, done)
            after[name] = frozenset(done)
        return tuple(self.asks.values())

    def run(self, first: str, done: set[str]) -> None:
        """Import ``first`` where the modules in ``done`` are already imported; adds what that imports."""
        stack = [self.begin(first)]
        running = {first: stack[0]}
        while stack:
            self.left -= 1
            top = stack[-1]
            top.step = step = next(top.steps, None)
            if step is None or self.left < 0:
                stack.pop()
                del running[top.module]
                done.add(top.module)
            elif step.target in running:
                self.note(step, stack, running[step.target])
            elif step.target not in done and step.target in self.useful and not step.use:
                started = self.begin(step.target)
                running[step.target] = started
                stack.append(started)

    def begin(self, module: str) -> _Running:
        return _Running(module, iter(self.script(module)))

    def note(self, step: Step, stack: list[_Running], asked: _Running) -> None:
        """An early ask, unless it is a child that merely lies in the package that imports it."""
        asking = stack[-1].module
        if step.parent or step.target == asking or asked.step is None:
            return
        if not (step.names or step.star) and asking.startswith(f"{step.target}."):
            return
        if step.star or step.trial or step.names:
            ask = Ask.GUARDED if step.trial else Ask.STAR if step.star else Ask.NAMES
        else:
            ask = Ask.MODULE
        key = (asking, step.line, step.target, step.names, ask, asked.step.line)
        if key in self.asks or len(self.asks) >= _MOST_ASKS:
            return
        start = stack.index(asked)
        links = tuple(
            Link(each.module, self.path(each.module), each.step.line, each.step.text, each.step.parent)
            for each in stack[start:]
            if each.step is not None
        )
        bound_at = self.last_bound(step)
        self.asks[key] = EarlyAsk(
            self.entry,
            links,
            ask,
            step.target,
            step.names,
            asked.step.line,
            bound_at,
            self.circular.get(step.target, ""),
        )

    def path(self, module: str) -> str:
        return self.program.graph.modules[module].path

    def last_bound(self, step: Step) -> int | None:
        """The line of the asked module by which it has bound every name asked for; None when that cannot be read."""
        source = self.program.sources.get(step.target)
        lines = [source.bound.get(name) for name, _ in step.names] if source else []
        known = [line for line in lines if line is not None]
        return max(known) if known and len(known) == len(lines) else None

    def script(self, module: str) -> tuple[Step, ...]:
        """What a module does when it is imported, as far as that matters to a circle."""
        if module not in self.scripts:
            source = self.program.sources.get(module)
            steps = list(self.steps(source)) if source else []
            self.scripts[module] = tuple(sorted(steps, key=lambda step: step.line))
        return self.scripts[module]

    def steps(self, source: SourceModule) -> Iterator[Step]:
        for statement in source.statements:
            if statement.when.at_import:
                yield from self.import_steps(source, statement)
        if source.name in self.circular and source.name in self.texts:
            for use in module_uses(self.texts[source.name][1], source, self.program.graph.modules):
                if use.name not in _ALWAYS:
                    yield self.use_step(use)

    def use_step(self, use: ModuleUse) -> Step:
        return Step(use.line, use.text, use.module, ((use.name, ""),), trial=use.guarded, use=True)

    def import_steps(self, source: SourceModule, statement: Statement) -> Iterator[Step]:
        nodes = self.program.graph.modules
        trial = statement.when.value == "try"
        line, text = statement.line, statement.text
        target = statement.module
        while target and target not in nodes:
            target = target.rpartition(".")[0]
        if not target:
            return
        for parent in parents(target):
            if not f"{source.name}.".startswith(f"{parent}.") and nodes[parent].kind is not NodeKind.NAMESPACE:
                yield Step(line, text, parent, parent=True)
        if statement.names is None or target != statement.module:
            yield Step(line, text, target)
            return
        owner = self.program.sources.get(target)
        bound = owner.bound if owner else {}
        submodules = [name for name, _ in statement.names if f"{target}.{name}" in nodes and name not in bound]
        names = tuple(pair for pair in statement.names if pair[0] not in submodules and pair[0] not in _ALWAYS)
        if target != source.name:
            # A package is asked for its submodules alone: it must be there, and that is all.
            plain = not names and not statement.star
            yield Step(line, text, target, names, statement.star, trial=trial and bool(names), parent=plain)
        for name in submodules:
            yield Step(line, text, f"{target}.{name}")


def _depth(name: str) -> tuple[int, str]:
    return name.count("."), name
