"""Verdicts on modules that were imported in worlds of their own (see worlds.py), what is proven in a fork, and what
comes back.
"""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Dict, Iterable, List

    from wheelcheck.probe.ahead import Job, Node, arrange, find_spec, flat
    from wheelcheck.probe.attempts import MAIN, attempts, tops
    from wheelcheck.probe.children import fork_process, leave, set_group, wait_for
    from wheelcheck.probe.effects import effects, lasting
    from wheelcheck.probe.facts import (
        LONGEST_CHAIN,
        attribute,
        describe,
        guarded,
        is_a,
        message_of,
        origin_of,
        text_or_none,
    )
    from wheelcheck.probe.loads import Elsewhere, Load, above_of, closure, hide, loads, reach, stack, world
    from wheelcheck.probe.record import record
    from wheelcheck.probe.tree import awaited
    from wheelcheck.probe.verdict import CALL, begin, count_threads, real_import, with_module
    from wheelcheck.probe.worlds import (
        AGAIN,
        ALONE,
        IN_FRONT,
        banned,
        came_back,
        failed,
        sent,
        told,
        wanted,
    )

MOST_BANNED = 8  # modules that change the interpreter, before the rest get processes of their own
MOST_FRONTED = 40  # modules that are tried in front, before what comes back gets processes of its own
TWICE = 3  # the exit status of a fork that would have to execute a compiled module for the second time
fronted: "Dict[str, None]" = {}  # modules that were tried in front


def tell(load: "Load") -> None:
    """Record the verdict on a module that has just been imported in a world of its own."""
    name = load.name
    package = name.rpartition(".")[0]
    not_its = set(closure(package)) if package in loads else ()
    own = [loads[each] for each in closure(name) if each not in not_its]
    attempts[:] = [each for one in own for each in one.attempts]
    effects[:] = [each for one in own for each in one.effects]
    verdict: "Dict[str, object]" = {"verdict": name, "seconds": round(sum(one.seconds for one in own), 6), "ok": True}
    verdict["threads"] = count_threads()
    verdict = with_module(name, verdict)
    left, _ = guarded(lasting)
    if left:
        verdict["effects"] = left
    del attempts[:], effects[:]
    record(verdict)
    told[name] = None
    sent.pop(name, None)


def tell_failure(name: str, seconds: float, error: BaseException) -> None:
    """Record that the import of a module fails."""
    facts, _ = guarded(describe, error)
    if facts is not None:
        record(
            {
                "verdict": name,
                "seconds": round(seconds, 6),
                "ok": False,
                "threads": count_threads(),
                "error": facts,
            }
        )
        told[name] = failed[name] = None


def ends_outside(error: BaseException) -> bool:
    """Whether an exception comes from the absence of a foreign module, which is the same in every world."""
    following = error
    for _ in range(LONGEST_CHAIN):
        if is_a(following, Elsewhere) or "partially initialized" in message_of(following):
            return False
        deeper = origin_of(following)
        if deeper is None:
            missed = text_or_none(attribute(following, "name")) if type(following) is ModuleNotFoundError else None
            return missed is not None and is_absent(missed.partition(".")[0])
        following = deeper
    return False


def is_absent(top: str) -> bool:
    """Whether there is no such top-level module."""
    spec, error = guarded(find_spec, top, None)
    return spec is None and error is None and top not in sys.modules and top not in loads and top not in tops


def prove(load: "Load") -> bool:
    """Whether a module that was imported in a circle also works when it is the first of it, tried in a fork, or as
    another process has found.
    """
    if load.spoiled or load.name in sent:
        return False
    if load.name in told and load.name not in failed:
        load.first = True
        return True
    name = load.name
    count = len(effects)
    pid = fork_process()
    if not pid:
        set_group(0, 0)
        del stack[:]
        hide()
        for each in [each for each in loads.values() if each is load or name in reach(each)]:
            del loads[each.name]
        wanted.clear()
        told.clear()
        _, error = guarded(alone_in_circle, name)
        leave(0 if name in told else TWICE if is_a(error, Elsewhere) and attribute(error, "args") else 1)
    del effects[count:]
    _, status = wait_for(pid, 0)
    if status:
        load.spoiled = True
        sent[name] = IN_FRONT if status >> 8 == TWICE else ALONE
        record({"back": name})
        return False
    load.first = True
    told[name] = None
    for each in stack:
        begin(each.name)
    return True


def alone_in_circle(name: str) -> None:
    """Import the first of a circle, in the process forked for it."""
    begin(name)
    _, error = guarded(eval, CALL, MAIN, {"do": real_import, "name": name})
    if error is not None:
        raise error
    if name in loads and not world["broken"]:
        tell(loads[name])


def again(lines: "Iterable[str]", nodes: "Dict[str, Node]") -> "List[Job]":
    """Jobs for what came back from worlds."""
    marked: "Dict[str, List[str]]" = {mark: [] for mark in (ALONE, AGAIN, IN_FRONT, "!", "+", "=")}
    for line in lines:
        if line[:1] == "?":
            name, beginner, tail, verdict = line[1:].split("\t")
            awaited[name] = beginner, tail, verdict
        marked.get(line[:1], []).append(line[1:])
    banned.update(dict.fromkeys(marked["!"]))
    told.update(dict.fromkeys(marked["="]))
    alone, rest, others, front = [
        [nodes[name] for name in marked[mark] if name in nodes] for mark in (ALONE, "+", AGAIN, IN_FRONT)
    ]
    jobs: "List[Job]" = []
    new = [node for node in front if node[1] not in fronted]
    if new and len(fronted) < MOST_FRONTED and len(banned) <= MOST_BANNED:
        fronted.update((node[1], None) for node in new)
        alone += [node for node in front if node not in new]
        following = {node[1]: node for node in flat(new + sorted(others, key=lambda node: node[1].split(".")))}
        jobs.append(("worlds", None, list(following.values())))
    else:
        alone += front + others
    if rest and len(banned) <= MOST_BANNED:
        jobs.append(("worlds", None, rest))
    else:
        alone += rest
    came_back.update((node[1], None) for node in alone)
    return jobs + arrange(regrown(alone, nodes))


def regrown(alone: "List[Node]", nodes: "Dict[str, Node]") -> "List[Node]":
    """Modules as a tree again, below their packages that went well, so that these are imported once for all."""
    roots: "List[Node]" = []
    packages: "Dict[str, List[Node]]" = {}
    names = {node[1] for node in alone}
    for node in alone:
        above = [each for each in above_of(node[1]) if each in nodes]
        if not names.isdisjoint(above):
            continue  # it comes along with its package
        siblings = roots
        for each in above:
            if each not in packages:
                packages[each] = []
                siblings.append((nodes[each][0], each, nodes[each][2], packages[each]))
            siblings = packages[each]
        siblings.append(node)
    return roots
