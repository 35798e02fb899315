"""Imports that siblings share: what several of them would do first is done once, ahead of them.

The plan gives the lead of each module: the imports that come before any other code of its own (see the host's
import_leads.py). A lead leads on: the first import of `a.x` may be `a.y`, whose own first import is numpy. So numpy
is what `a.x` really does first, and a process that has done it stands where `a.x` would stand, for all siblings of
which that is true. Nothing is masked: no module is there that the sibling would not have imported itself by then.

Three things keep it exact. Nobody may look at the modules that wait for such an import: where it loads or tries one
of them (a circle), or raises, or starts a thread, they go back to the process that was forked for their package. An
import of the standard library may come later than in the module's text, never earlier; a failure of a module where
it came later is no verdict: it goes back too.
"""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple, Union

    from wheelcheck.probe.facts import guarded, names_of
    from wheelcheck.probe.verdict import real_import

    REQUEST: "dict[str, Any]" = {}
    Element = Tuple[str, str, Tuple[str, ...]]  # "s" (standard library), "f" (foreign) or "o" (own), module, names
    Step = Tuple[Optional[Element], Tuple[str, ...]]  # an import, and the modules that wait for it
    Node = Tuple[str, str, str, List[Any]]
    Job = Tuple[str, Any, List[Node]]  # "module", "doomed" or "ahead"; for "ahead" the import; for which modules

STANDARD, FOREIGN, OWN = "s", "f", "o"
NOTHING: "Step" = (None, ())
DEEPEST = 100
FEWEST = {STANDARD: 3, FOREIGN: 2, OWN: 2}  # modules for which a process of its own is worth a fork

leads: "Dict[str, str]" = {}
read: "Dict[str, List[Element]]" = {}
steps: "Dict[str, Step]" = {}  # of this state of the process
done: "set[Element]" = set()
findable: "Dict[str, bool]" = {}
find_spec: "Any" = sys.modules["_frozen_importlib"]._find_spec


def lead_of(name: str) -> "List[Element]":
    """The lead of a module of the plan."""
    if name not in read:
        read[name] = []
        for item in filter(None, leads.get(name, "").split(";")):
            kind, _, rest = item.partition(" ")
            module, _, names = rest.partition(":")
            read[name].append((kind, module, tuple(names.split(",")) if names else ()))
    return read[name]


def missing(element: "Element") -> "Optional[Element]":
    """What of an import is still to be done: the module, else names that may be submodules; None when all is there."""
    kind, name, names = element
    module = sys.modules.get(name)
    if module is None:
        return (kind, name, ())
    space = names_of(module)
    if not names or "__path__" not in space or element in done or all(each in space for each in names):
        return None
    return element


def step_of(name: str, above: "Tuple[str, ...]" = ()) -> "Union[Step, str]":
    """The first import by which a module would load anything, and what waits for it; where that closes a circle, the
    module at which the circle was entered: it must be imported as a whole, for from its other side it may fail.
    """
    if name in steps:
        return steps[name]
    step: "Union[Step, str]" = NOTHING
    for element in lead_of(name):
        left = missing(element)
        if left is not None and left[0] != STANDARD:
            step = (left, (name,)) if left[0] == FOREIGN else own_step(left, (*above, name))
            break
    if step == name:
        step = NOTHING  # as a whole: by whoever waits for this one
    if not isinstance(step, str):
        steps[name] = step
    return step


def own_step(element: "Element", chain: "Tuple[str, ...]") -> "Union[Step, str]":
    """The same for a module, the last of ``chain``, whose next import is one of the project's own."""
    here = chain[-1:]
    _, name, names = element
    parts = name.split(".")
    wanted = [".".join(parts[: number + 1]) for number in range(len(parts))]
    if names:
        space = names_of(sys.modules[name])
        wanted += [name + "." + each for each in names if each not in space and name + "." + each in leads]
    absent = [each for each in wanted if each not in sys.modules]
    if not absent:
        return element, here
    first = absent[0]
    if first in chain:
        return first
    if len(chain) > DEEPEST:
        return NOTHING
    if first not in leads:
        return NOTHING  # not in the wheel: it will fail
    deeper = step_of(first, chain)
    if isinstance(deeper, str):
        return deeper
    import_it, waiting = deeper
    return ((OWN, first, ()), here) if import_it is None else (import_it, here + waiting)


def is_doomed(name: str) -> bool:
    """Whether the import of a module will end at one of a foreign module that is not there, having loaded nothing but
    modules of the standard library on its way: then it leaves no trace, and needs no process of its own.
    """
    for element in lead_of(name):
        left = missing(element)
        if left is None or left[0] == STANDARD:
            continue
        top = left[1].partition(".")[0]
        if left[0] == OWN or top in sys.modules:
            return False
        if top not in findable:
            spec, error = guarded(find_spec, top, None)
            findable[top] = spec is not None or error is not None
        return not findable[top]
    return False


def arrange(nodes: "Sequence[Node]") -> "List[Job]":
    """Jobs for modules that are all to be imported from the state of this process; the largest last."""
    if sys.modules["builtins"].__import__ is not real_import:  # what a module imports is no longer what it says
        return [("module", None, [node]) for node in nodes]
    steps.clear()
    findable.clear()
    rest: "List[Node]" = []
    doomed: "List[Node]" = []
    for node in nodes:
        (doomed if is_doomed(node[1]) else rest).append(node)
    jobs: "List[Job]" = [("doomed", None, doomed)] if doomed else []
    rest = take_groups(jobs, rest, first_step)
    rest = take_groups(jobs, rest, early)
    jobs += [("module", None, [node]) for node in rest]
    return sorted(jobs, key=lambda job: len(job[2]))


def take_groups(jobs: "List[Job]", nodes: "List[Node]", wishes: "Callable[[str], List[Element]]") -> "List[Node]":
    """Add a job for each import that several modules wish, the most popular first; the modules that are left."""
    wished = [(node, wishes(node[1])) for node in nodes]
    while True:
        counts: "Dict[Element, int]" = {}
        for _, elements in wished:
            for element in elements:
                counts[element] = counts.get(element, 0) + 1
        best = max(counts, key=lambda element: counts[element], default=None)
        if best is None or counts[best] < FEWEST[best[0]]:
            return [node for node, _ in wished]
        jobs.append(("ahead", best, [node for node, elements in wished if best in elements]))
        wished = [(node, elements) for node, elements in wished if best not in elements]


def first_step(name: str) -> "List[Element]":
    """The first import that a module would do, as a list of at most one."""
    step, error = guarded(step_of, name)
    return [] if error is not None or step[0] is None else [step[0]]


def early(name: str) -> "List[Element]":
    """Imports of the standard library in the lead of a module that are still to be done, before any other import."""
    found: "List[Element]" = []
    for element in lead_of(name):
        left = missing(element)
        if left is None:
            continue
        if left[0] != STANDARD:
            break
        found.append(left)
    return found


def waiting_for(name: str) -> "Tuple[str, ...]":
    """A module and those between it and its first import, none of which may be seen by that import."""
    step, error = guarded(step_of, name)
    return (name,) if error is not None or step[0] is None else step[1]


def is_late(names: "Sequence[str]") -> bool:
    """Whether an import of the standard library in the lead of one of these is still to be done."""
    return any(left[0] == STANDARD for name in names for left in map(missing, lead_of(name)) if left is not None)


def flat(nodes: "list[Node]") -> "list[Node]":
    """Modules and all below them, parents first."""
    found: "list[Node]" = []
    todo = nodes[::-1]
    while todo:
        found.append(todo.pop())
        todo.extend(found[-1][3][::-1])
    return found
