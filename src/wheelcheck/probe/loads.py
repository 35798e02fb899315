"""What was imported in this process, laid by: it can be hidden, and shown again with all that its import came to.

Hidden is what stands in `sys.modules` no more, nor under its name in its package, nor what it has added to the lists of
the interpreter (finders, paths, warning filters). What was there when we began, the base, is never hidden.
"""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional, Sequence, Tuple

    from wheelcheck.probe.ahead import find_spec
    from wheelcheck.probe.effects import environment, locales, signal_handlers
    from wheelcheck.probe.facts import attribute, guarded, names_of
    from wheelcheck.probe.record import system
    from wheelcheck.probe.verdict import count_threads
    from wheelcheck.probe.worlds import put_down, really_load, spoil

ABSENT: "Any" = []
source_loader: "Any" = sys.modules["_frozen_importlib_external"].SourceFileLoader


class Load:
    """The import of one module: whom it asked for, what it noted, what it left and under which name it is bound."""

    __slots__ = (
        "added",
        "all",
        "attempts",
        "effects",
        "first",
        "module",
        "name",
        "needs",
        "old",
        "reached",
        "seconds",
        "space",
        "spoiled",
        "tail",
        "tight",
        "unbound",
    )

    def __init__(self, name: str) -> None:
        """``name`` is what is imported."""
        self.name = name
        self.module: "Any" = None
        self.needs: "Dict[str, None]" = {}
        self.attempts: "List[Any]" = []
        self.effects: "List[Any]" = []
        self.seconds = 0.0
        self.added: "List[Tuple[List[Any], bool, Any]]" = []  # to lists of the interpreter: whether in front, what
        self.old: "Any" = ABSENT  # what the package's namespace held under its name before
        self.space: "Dict[str, Any]" = {}  # the package's namespace
        self.tail = ""  # its name there
        self.unbound = False  # whether it was taken out of there while it is hidden
        self.tight = False  # whether it is there whenever its package is
        self.all: "Optional[Tuple[str, ...]]" = None  # its closure, once that is settled
        self.reached: "Optional[Dict[str, None]]" = None
        self.first = False  # whether this is what becomes of it when it is asked for first
        self.spoiled = False


class Elsewhere(BaseException):
    """What cannot be known here: whoever asks is imported in a process of its own; with an argument, in another
    process of worlds first, where the circles that could not be entered twice are entered from the other side.
    """


loads: "Dict[str, Load]" = {}  # what lies by
stack: "List[Load]" = []  # what is being imported, in whatever world
base: "Dict[str, Any]" = {}  # what is always there
tried: "Dict[str, None]" = {}  # whatever was really imported
world: "Dict[str, Any]" = {"since": 0.0, "broken": "", "failed": None}
# when notes were last put down; who changed the interpreter; what failed last
lists: "List[Tuple[List[Any], List[Any]]]" = []  # of the interpreter, to which imports may add; what they hold always


def above_of(name: str) -> "List[str]":
    """The packages above a module."""
    parts = name.split(".")
    return [".".join(parts[:number]) for number in range(1, len(parts))]


def reach(load: "Load") -> "Any":
    """All names that an import came to, found or not."""
    if load.reached is not None:
        return load.reached
    found: "Dict[str, None]" = {}
    todo = [load]
    while todo:
        for need in todo.pop().needs:
            if need not in found:
                found[need] = None
                deeper = loads.get(need)
                if deeper is not None and deeper.reached is not None:
                    found.update(deeper.reached)
                elif deeper is not None:
                    todo.append(deeper)
    if load.first:
        load.reached = found
    return found


def closure(name: str) -> "Sequence[str]":
    """What lies by of a module and all that its import came to, each after those that it asked for."""
    top = loads[name]
    if top.all is not None:
        return top.all
    found: "Dict[str, None]" = {}
    entered = {name}
    todo = [(name, iter(top.needs))]
    while todo:
        each, needs = todo[-1]
        for need in needs:
            if need in loads and need not in entered and need not in found:
                known = loads[need].all
                if known is not None and entered.isdisjoint(known):
                    found.update(dict.fromkeys(known))
                    continue
                entered.add(need)
                todo.append((need, iter(loads[need].needs)))
                break
        else:
            found[each] = None
            todo.pop()
    if top.first:
        top.all = tuple(found)
    return tuple(found)


def show(name: str) -> None:
    """Show what lies by under a name, and what its import came to."""
    names = [each for each in closure(name) if each not in sys.modules]
    for each in names:
        sys.modules[each] = loads[each].module
    bind(names)


def bind(names: "Sequence[str]") -> None:
    """Bind modules in the namespaces of their packages, as they were bound; add to lists what they have added."""
    for each in names:
        load = loads.get(each)
        if load is None:
            continue
        if load.unbound:
            load.unbound = False
            load.space[load.tail] = load.module
        for items, in_front, item in load.added:
            if not any(item is one for one in items):
                items.insert(0 if in_front else len(items), item)


def hide() -> "Dict[str, Any]":
    """Hide all but the base; what was hidden."""
    there = {name: sys.modules[name] for name in [name for name in sys.modules if name not in base]}
    for name in reversed(list(there)):
        del sys.modules[name]
        load = loads.get(name)
        if load is None or load.tight or not load.space or load.space.get(load.tail) is not load.module:
            continue
        package = loads.get(name.rpartition(".")[0])
        if package is not None and package.first and name in reach(package):
            load.tight = True
        else:
            load.unbound = True
            if load.old is ABSENT:
                del load.space[load.tail]
            else:
                load.space[load.tail] = load.old
    for each, items in lists:
        each[:] = items
    return there


def place_of(name: str) -> "Tuple[Dict[str, Any], str]":
    """The namespace of a module's package, and the module's name in it."""
    package, _, tail = name.rpartition(".")
    module = sys.modules.get(package)
    return (names_of(module) if module is not None else {}), tail


def show_partly(name: str) -> bool:
    """Show a module whose import another world has begun, which closes a circle; whether there is one."""
    for load in stack:
        if load.name == name and load.module is not None:
            sys.modules[name] = load.module
            return True
    return False


def execute(name: str, import_: "Any") -> "Load":
    """Really import a module, in the world as it is."""
    if name in tried and not can_run_again(name):
        spoil()
        raise Elsewhere(name)
    tried[name] = None
    load = Load(name)
    load.space, load.tail = place_of(name)
    load.old = load.space.get(load.tail, ABSENT)
    known, old, held = set(sys.modules), condition(), [list(each) for each, _ in lists]
    stack.append(load)
    put_down(None)
    try:
        try:
            really_load(name, import_)
        finally:
            if condition() != old and not world["broken"]:
                world["broken"] = name
    except BaseException:
        put_down(load)
        stack.pop()
        world["failed"] = load
        if stack:  # what it noted and loaded is the asker's now
            stack[-1].needs.update(load.needs)
            stack[-1].attempts += load.attempts
            stack[-1].effects += load.effects
            stack[-1].seconds += load.seconds
        raise
    put_down(load)
    stack.pop()
    if name not in loads:  # else its package has imported it
        lay_by(load, known)
        add_to_lists(load, held)
    return load


def can_run_again(name: str) -> bool:
    """Whether the import of a module that was tried before does the same again: compiled ones give what they kept."""
    package = sys.modules.get(name.rpartition(".")[0])
    spec, _ = guarded(find_spec, name, attribute(package, "__path__"))
    return spec is None or type(attribute(spec, "loader")) is source_loader


def lay_by(load: "Load", known: "set[str]") -> None:
    """Keep an import that has gone well."""
    name = load.name
    load.module = sys.modules[name]
    load.space, load.tail = place_of(name)
    package = name.rpartition(".")[0]
    if package:
        load.needs[package] = None
    under_way = {each.name for each in stack}
    load.first = under_way.isdisjoint(reach(load))
    if load.spoiled:
        return
    loads[name] = load
    for each in [each for each in sys.modules if each not in known and each not in loads and each not in under_way]:
        extra = Load(each)  # put there by hand
        extra.module, extra.first = sys.modules[each], load.first
        extra.needs[name] = load.needs[each] = None
        loads[each] = extra
    spec, _ = guarded(getattr, load.module, "__spec__", None)
    guarded(setattr, spec, "_initializing", True)  # so that we hear of it when it is imported again


def add_to_lists(load: "Load", held: "List[List[Any]]") -> None:
    """Note what an import, and none inside it, has added to the lists of the interpreter."""
    for (items, _), old in zip(lists, held):  # noqa: B905 - strict= came with 3.10
        if len(items) == len(old):
            continue
        known = {id(item) for item in old}
        known.update(id(added[2]) for each in closure(load.name) for added in loads[each].added)
        load.added += [(items, bool(old) and items[-1] is old[-1], item) for item in items if id(item) not in known]


def condition() -> "List[Any]":
    """What an import should leave as it was."""
    warnings: "Any" = sys.modules.get("warnings") or sys.modules["_warnings"]
    return [
        environment(),
        system.getcwd(),
        signal_handlers(),
        locales(),
        count_threads(),
        sys.getrecursionlimit(),
        [id(each) for each in (sys.modules, sys.path, sys.meta_path, sys.path_hooks, warnings.filters)],
        [id(each) for each in (sys.stdin, sys.stdout, sys.stderr, sys.excepthook, sys.displayhook)],
        [sys.gettrace(), sys.getprofile()],
        dict(sys.modules["builtins"].__dict__),
    ]
