"""The order of things: trees of forks first, then an interpreter each for whatever a fork cannot be trusted with."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

from wheelcheck.model.archive import Module
from wheelcheck.model.imports import ImportMode, ImportOutcome, ImportStatus
from wheelcheck.stages import import_tree
from wheelcheck.stages.import_fresh import Attempt, Fresh
from wheelcheck.stages.import_launch import Place, top_names
from wheelcheck.stages.import_leads import Leads
from wheelcheck.stages.import_outcomes import elsewhere, failure, is_suspect, success
from wheelcheck.stages.import_records import Verdict
from wheelcheck.stages.import_tree import parent_in

_ROUNDS = 3  # trees grown before what is still without a verdict gets an interpreter each


class Engine:
    """The verdicts of one run, as they come."""

    def __init__(
        self, modules: Sequence[Module], place: Place, timeout: float, jobs: int, tell: Callable[[int], None]
    ) -> None:
        """``timeout`` is in seconds, for each module; ``tell`` is told how many have a verdict."""
        unique = {module.name: module for module in modules}
        self._modules = {name: unique[name] for name in sorted(unique, key=lambda name: name.split("."))}
        self._place = place
        self._timeout = timeout
        self._jobs = jobs
        self._tell = tell
        self._verdicts: dict[str, Verdict] = {}
        self._attempts: dict[str, Attempt] = {}
        self._doubtful: set[str] = set()

    def grow_trees(self, mode: ImportMode, stdlib: Collection[str]) -> None:
        """Verdicts from trees of forks. A module that takes its parents' process along leaves others without one:
        they get another tree, without that module, in which no imports are shared.
        """
        leads: Leads | None = Leads(top_names(list(self._modules.values())), stdlib)
        for _ in range(_ROUNDS):
            wanted = [name for name in self._modules if not self._settled(name) and self._reachable(name)]
            if not wanted:
                return
            spine = {above for name in wanted for above in self._above(name)} - set(wanted)
            self._grow(set(wanted), spine, mode, leads)
            leads = None

    def _grow(self, wanted: set[str], spine: set[str], mode: ImportMode, leads: Leads | None) -> None:
        plan = [module for name, module in self._modules.items() if name in wanted or name in spine]
        seen = len(self._verdicts)

        def count() -> None:
            nonlocal seen
            seen += 1
            self._tell(seen)

        plan_of = import_tree.Plan(plan, mode, leads)
        growth = import_tree.grow(plan_of, spine, self._place, timeout=self._timeout, jobs=self._jobs, on_verdict=count)
        self._doubtful |= growth.lost - spine - set(growth.verdicts)
        for name in self._modules:
            if name in growth.verdicts:
                verdict = growth.verdicts[name]
                threads = any(self._verdicts[above].threads for above in self._above(name) if above in self._verdicts)
                if verdict.ok or not (threads or is_suspect(verdict)):
                    self._verdicts[name] = verdict
                else:
                    self._doubtful.add(name)

    def run_fresh(self) -> None:
        """A verdict for whatever has none, each in an interpreter of its own, parents first; doubtful ones with their
        stack.
        """
        fresh = Fresh(self._place, top_names(list(self._modules.values())), timeout=self._timeout, jobs=self._jobs)
        while ready := [module for name, module in self._modules.items() if self._is_ready(name)]:
            for stacks in (False, True):
                chosen = [module for module in ready if (module.name in self._doubtful) is stacks]
                for module, attempt in fresh.modules(chosen, stacks=stacks):
                    self._take(module.name, attempt, confirmed=stacks)

    def _take(self, name: str, attempt: Attempt, *, confirmed: bool) -> None:
        if attempt.verdict is None and not confirmed:
            self._doubtful.add(name)
            return
        self._attempts[name] = attempt
        if attempt.verdict is not None:
            self._verdicts[name] = attempt.verdict
        self._tell(len(self._verdicts))

    def _above(self, name: str) -> Iterator[str]:
        """The packages above a module that are among those asked for, nearest first."""
        above = parent_in(name, self._modules)
        while above is not None:
            yield above
            above = parent_in(above, self._modules)

    def _settled(self, name: str) -> bool:
        return name in self._verdicts or name in self._attempts

    def _fits(self, name: str) -> bool:
        """Whether the import of a module works, as far as is known."""
        verdict = self._verdicts.get(name)
        return verdict is not None and verdict.ok and elsewhere(self._modules[name], verdict) is None

    def _reachable(self, name: str) -> bool:
        """Whether a tree may yet come to a module: nothing on the way is known to fail or doubtful."""
        if name in self._doubtful:
            return False
        return all(
            self._fits(above) or not (self._settled(above) or above in self._doubtful) for above in self._above(name)
        )

    def _is_ready(self, name: str) -> bool:
        return not self._settled(name) and all(self._fits(above) for above in self._above(name))

    def outcome(self, module: Module) -> ImportOutcome:
        """The verdict on one module as a value."""
        name = module.name
        if not self._settled(name):
            above = next(above for above in self._above(name) if self._settled(above))
            return ImportOutcome(module, ImportStatus.BLOCKED, blocked_by=above)
        verdict = self._verdicts.get(name)
        if verdict is None or not verdict.ok:
            return failure(module, verdict, self._attempts.get(name))
        known = {each for above in self._above(name) for each in self._verdicts[above].swallowed}
        return success(module, verdict, known)
