"""Many modules in one process, each in a world of its own: nothing is there but what it has imported itself ("shared").

Every module is executed once, when it is first asked for, and laid by. Whoever asks for it later is shown it: it, and
all that its import came to, appear in `sys.modules` and in the namespaces of their packages. Before a module of the
project is executed all that lies by is hidden, also where it is another one's import that asks: so this is its first
import, and a submodule that it uses without importing it is as absent as it is for a user.

What may make a difference is not decided here: a failure; a circle that was entered from another side; whatever comes
to a module that changed the interpreter. These go back to the process of their package, which forks for each. What
cannot be seen is what modules do to one another: a registry that one has filled is full for the next one.
"""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional, Sequence

    from wheelcheck.probe.ahead import Node, is_doomed, steps
    from wheelcheck.probe.attempts import MAIN, attempts
    from wheelcheck.probe.children import leave
    from wheelcheck.probe.effects import before, effects, thread_module
    from wheelcheck.probe.facts import (
        attribute,
        guarded,
        is_a,
        names_of,
        text_or_none,
    )
    from wheelcheck.probe.failures import fail_here, failing, note_failure, withheld, withhold
    from wheelcheck.probe.loads import (
        ABSENT,
        Elsewhere,
        Load,
        above_of,
        base,
        bind,
        execute,
        hide,
        lists,
        loads,
        reach,
        show,
        show_partly,
        stack,
        world,
    )
    from wheelcheck.probe.proofs import prove, tell
    from wheelcheck.probe.record import record
    from wheelcheck.probe.verdict import (
        CALL,
        begin,
        clock,
        compile_file,
        find_loaded,
        getpid,
        import_module,
        real_import,
    )

machinery: "Any" = sys.modules["_frozen_importlib"]
really_load, really_unlock = machinery._find_and_load, machinery._lock_unlock_module
really_take = machinery._handle_fromlist
wanted: "Dict[str, Node]" = {}  # modules that need a verdict
told: "Dict[str, None]" = {}  # those that have one
failed: "Dict[str, None]" = {}  # those of them that fail
sent: "Dict[str, str]" = {}  # those that go back, and how
ALONE, AGAIN, IN_FRONT = "~", "&", "^"
came_back: "Dict[str, None]" = {}  # those that were tried in a world before
banned: "Dict[str, None]" = {}  # those that change the interpreter: never imported here


def visit_worlds(nodes: "Sequence[Node]") -> bytes:
    """Verdicts on modules, parents first. What is left, for the process that they come back to: lines of "~" and a name
    that needs a process of its own, "^" and one that has to be the first in another process of worlds, "&" and one that
    can be tried there too, "!" and one that changed the interpreter, "+" and one that was not come to, "=" and one that
    went well, "?" and a failure that waits (see failures.py).
    """
    base.update(dict.fromkeys(sys.modules))
    wanted.update((node[1], node) for node in nodes)
    warnings: "Any" = sys.modules.get("warnings") or sys.modules["_warnings"]
    lists[:] = [(each, list(each)) for each in (sys.meta_path, sys.path_hooks, sys.path, warnings.filters)]
    machinery._find_and_load, machinery._lock_unlock_module = find_and_load, unlock
    machinery._handle_fromlist = take
    pid = getpid()
    for kind, name, path, _ in nodes:
        if name in told or name in withheld or any(has_failed(above) for above in above_of(name)):
            continue
        if world["broken"]:
            break
        if kind != "import":
            begin(name)
            record(compile_file(name, path))
            told[name] = None
        else:
            guarded(verdict_on, name)
        if getpid() != pid:
            leave(0)  # the import forked, and this is the copy
        del stack[:]
    lines = [mark + name for name, mark in sent.items() if name not in told]
    lines += ["=" + name for name in told if name not in failed]
    lines += [line for name, line in withheld.items() if name not in told]
    lines += ["!" + world["broken"]] if world["broken"] else []
    closed = {*sent, *failed, *withheld}
    for _, name, _, _ in nodes:
        if name not in told and name not in closed and closed.isdisjoint(above_of(name)):
            lines.append("+" + name)
    return "".join([line + "\n" for line in lines]).encode("utf-8", "surrogateescape")


def has_failed(name: str) -> bool:
    """Whether a module fails, as far as is known here."""
    return name in sent or name in failed or name in withheld


def verdict_on(name: str) -> None:
    """Give a verdict on a module, or send it back."""
    hide()
    package = name.rpartition(".")[0]
    if package in loads:
        show(package)
    load = loads.get(name)
    if name in sys.modules:
        record(find_loaded(name))
        told[name] = None
    elif load is not None:
        if not prove(load) and name not in sent:
            send(name)
    elif is_doomed_here(name):
        begin(name)
        hide()
        verdict = import_module(name)
        if verdict["ok"] or world["broken"]:
            send(name)
        else:
            record(verdict)
            told[name] = failed[name] = None
    else:
        hide()
        began = clock()
        _, error = guarded(eval, CALL, MAIN, {"do": real_import, "name": name})
        if name not in told and not withhold(name, clock() - began, error):
            send(name)
    hide()


def is_doomed_here(name: str) -> bool:
    """Whether the import of a module will end at a foreign module that is not there, in the world as it is."""
    steps.clear()
    return bool(guarded(is_doomed, name)[0])


def send(name: str) -> None:
    """A module goes back; the host need not wait for it here."""
    if name not in sent:
        sent[name] = ALONE
        record({"back": name})


def can_show(nodes: "Sequence[Node]") -> bool:
    """Whether modules may be tried in worlds: the import system is the one that this is made for."""
    known = machinery._find_and_load is really_load and sys.modules["builtins"].__import__ is real_import
    return known and any("." in node[1] and node[1] not in came_back for node in nodes)


def find_and_load(name: str, import_: "Any") -> "Any":
    """Takes the place of `importlib._bootstrap._find_and_load`, which is asked for what is not in `sys.modules`."""
    if type(name) is not str or thread_module.get_ident() != before["main"]:
        return really_load(name, import_)
    asking = stack[-1] if stack else None
    put_down(asking)
    try:
        package = name.rpartition(".")[0]
        if package and package not in sys.modules:
            import_(package)  # as the original does: that is audited
        if asking is not None:
            asking.needs[name] = None
        if name not in sys.modules and not show_partly(name):
            provide(name, import_)
        return really_load(name, import_) if sys.modules.get(name) is None else sys.modules[name]
    finally:
        put_down(None if asking is None else ABSENT)


def unlock(name: str) -> None:
    """Takes the place of `_lock_unlock_module`, which is asked for modules that seem to be initializing."""
    if stack and name not in base and thread_module.get_ident() == before["main"]:
        stack[-1].needs[name] = None
    if name not in loads:
        really_unlock(name)


def take(module: "Any", names: "Any", import_: "Any", **more: "Any") -> "Any":
    """Takes the place of `_handle_fromlist`, which sees to the submodules among the names of ``from``."""
    found = really_take(module, names, import_, **more)
    if stack and thread_module.get_ident() == before["main"]:
        package = text_or_none(names_of(module).get("__name__"))
        for each in names:
            if is_a(each, str) and package:
                full = package + "." + str(each)
                if full in sys.modules and full not in base:
                    stack[-1].needs[full] = None
    return found


def put_down(load: "Optional[Load]") -> None:
    """What was noted and spent since the last time belongs to this import."""
    now = clock()
    if load is not None and load is not ABSENT:
        load.attempts += attempts
        load.effects += effects
        load.seconds += now - world["since"]
    del attempts[:], effects[:]
    world["since"] = now


def provide(name: str, import_: "Any") -> None:
    """Have a module in `sys.modules`: one that lies by, or one that is loaded now."""
    load = loads.get(name)
    if name in banned:
        spoil()
        raise Elsewhere
    if load is None:
        inside = any(name.startswith(each.name + ".") and each.name in sys.modules for each in stack)
        if (name not in wanted and name not in told) or inside:
            execute(name, import_)
            return
        load = first_import(name, import_)
    reached = reach(load)
    under_way = [each for each in stack if each.name in reached]
    if under_way and not load.first:
        for each in under_way:
            stack[-1].needs[each.name] = None
            if each.name not in sys.modules:
                show_partly(each.name)
    elif under_way or (not load.first and not prove(load)):
        spoil()
        raise Elsewhere(name) if sent.get(name) == IN_FRONT else Elsewhere
    show(name)


def first_import(name: str, import_: "Any") -> "Load":
    """Import a module of the project in a world of its own; where it fails so, in the world of who asks."""
    if name not in failing:
        load, error = guarded(apart, name, import_)
        if load is not None:
            return load  # type: ignore[no-any-return]
        if error is not None and (not stack or is_a(error, Elsewhere)):
            raise error
    return fail_here(name, import_)


def spoil() -> None:
    """Nothing that is being imported now may be laid by, or told."""
    for each in stack:
        each.spoiled = True


def apart(name: str, import_: "Any") -> "Load":
    """Import a module of the project in a world of its own, and give the verdict; then go back to the world before."""
    for each in stack:
        if each.module is None and each.name in sys.modules:
            each.module = sys.modules[each.name]
    held = [list(each) for each, _ in lists]
    there = hide()
    pid, began = getpid() if name in told else begin(name), clock()
    load: "Optional[Load]" = None
    mark = ALONE
    try:
        execute(name, import_)
        if getpid() != pid:
            leave(0)
        load = loads.get(name)
        if load is None or world["broken"]:
            spoil()
            raise Elsewhere
        if load.first and name not in told:
            tell(load)
        return load
    except BaseException as error:
        note_failure(name, clock() - began, error)
        mark = AGAIN if is_a(error, Elsewhere) and attribute(error, "args") else ALONE
        raise
    finally:
        if name not in told:
            record({"back": name})
            if (load is None or world["broken"]) and name not in withheld:
                sent[name] = mark
        hide()
        go_back(there, held)


def go_back(there: "Dict[str, Any]", held: "List[List[Any]]") -> None:
    """Show what was there before, and have the lists of the interpreter as they were."""
    for name, module in there.items():
        sys.modules[name] = loads[name].module if name in loads else module
    bind(list(there))
    for (items, _), old in zip(lists, held):  # noqa: B905 - strict= came with 3.10
        items[:] = old
