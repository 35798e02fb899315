"""The tree of forks: what a module's import did is there for its children, and for them alone.

A process imports a module and forks once for each of its children; a child that the import has loaded already needs
no process: its first import in a fresh interpreter is this very run. Each process has a group of its own, by which
the host kills what takes too long. A parent that reaped a child which left without saying so records {"gone": name},
and so does a child of which the parent is gone and whose import failed: it is asked again, alone.
"""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from wheelcheck.probe.ahead import STANDARD, Element, Job, Node, arrange, done, flat, is_late, leads, waiting_for
    from wheelcheck.probe.attempts import MAIN, attempts, watch
    from wheelcheck.probe.children import ORDERLY, below, fork, getppid, give_token, leave, make_room, reap, set_group
    from wheelcheck.probe.effects import forget
    from wheelcheck.probe.facts import guarded
    from wheelcheck.probe.failures import decide, tell_alone
    from wheelcheck.probe.proofs import again
    from wheelcheck.probe.record import append, keep, open_file, read_all, record, system
    from wheelcheck.probe.verdict import (
        begin,
        clock,
        compile_file,
        count_threads,
        find_loaded,
        getpid,
        import_module,
        real_import,
        run_statement,
    )
    from wheelcheck.probe.worlds import can_show, visit_worlds

    REQUEST: "dict[str, Any]" = {}


COMPILE = "compile"  # a node that is compiled, not imported

signals: "Any" = sys.modules["_signal"]
TIMERS = [getattr(signals, name) for name in ("ITIMER_REAL", "ITIMER_VIRTUAL", "ITIMER_PROF") if hasattr(signals, name)]
# Runs in the namespace of `__main__`, as an import statement of a script would.
AHEAD = compile("do(name, {}, {}, names, 0)", "<string>", "eval")
# The process to come back to, the one that forked this one, seconds of imports ahead.
state: "dict[str, Any]" = {"base": 0, "parent": 0, "ahead": 0.0}
loose: "set[str]" = set()  # modules of which only a success counts here
plain: "dict[str, Node]" = {}  # modules that are jobs of this process, or of those that import ahead for it
awaited: "dict[str, tuple[str, str, str]]" = {}  # failures that wait for another module's (see failures.py)
loaded_early = "gc" in sys.modules
freeze: "Any" = __import__("gc").freeze
if not loaded_early:
    del sys.modules["gc"]


def answer(request: "dict[str, Any]") -> None:
    """Do what was asked for, and end the process: whatever threads and exit handlers the imports left have no say."""
    keep()
    watch(request["tops"])
    if request["mode"] == "tree":
        grow(read_plan(str(request["plan"])), str(request["tokens"]))
    elif request["mode"] == "statement":
        below(lambda: alone(request, "statement", str(request["statement"]), ""))
    else:
        below(lambda: alone(request, str(request["kind"]), str(request["name"]), str(request["path"])))
    leave(0)


def alone(request: "dict[str, Any]", kind: str, name: str, path: str) -> None:
    """One module or statement, in this process, which has imported nothing before."""
    if request["stack"]:
        write_stack_when_it_ends(str(request["stack"]), float(request["limit"]))
    guarded(freeze)  # whoever walks through all objects finds none of ours, as in the tree
    pid = begin(name)
    verdict = run_statement(name) if kind == "statement" else judge_module(kind, name, path)
    if getpid() != pid:
        leave(0)  # the import forked, and this is the copy
    record(verdict)
    if not verdict["ok"]:
        for stream in (sys.stdout, sys.stderr):
            guarded(lambda stream=stream: stream.flush())


def write_stack_when_it_ends(path: str, limit: float) -> None:
    """Have the Python stack written on a fatal signal and at the time limit."""
    import faulthandler

    file = open_file(path, system.O_WRONLY | system.O_CREAT, 0o600)
    faulthandler.enable(file)
    faulthandler.dump_traceback_later(limit, file=file)
    del sys.modules["faulthandler"]  # a bare interpreter hasn't imported it


def judge_module(kind: str, name: str, path: str, ahead: float = 0.0) -> "dict[str, object]":
    """The verdict on one module of the plan, of which ``ahead`` seconds were spent before."""
    return compile_file(name, path) if kind == COMPILE else import_module(name, ahead)


def read_plan(path: str) -> "list[Node]":
    """The roots of the plan. A node is (kind, name, path, children)."""
    with open(path, encoding="utf-8", errors="surrogateescape") as file:
        lines = file.read().split("\n")
    levels: "list[list[Node]]" = [[]]
    for line in lines:
        if line:
            depth, kind, name, source, lead = line.split("\t")
            leads[name] = lead
            children: "list[Node]" = []
            levels[int(depth)].append((kind, name, source, children))
            levels[int(depth) + 1 :] = [children]
    return levels[0]


def grow(roots: "list[Node]", tokens: str) -> None:
    """Give every module of the plan its verdict.

    One loop serves all processes: a forked one goes on in it with its own jobs, so that the call stack below an import
    is as deep for `a.b.c.d` as for `a`. A job is a module, whose children are then the jobs of its process; or an
    import ahead of several modules (see ahead.py), which are then the jobs.
    """
    record({"start": "", "pid": getpid()})
    become_base()
    todo = settle(roots)
    running: "dict[int, tuple[str, bool]]" = {}  # pid to the name, and whether it runs on a borrowed token
    timers: "list[tuple[float, float]]" = []
    child = False
    while todo:
        job = todo.pop()
        borrowed = make_room(running, tokens)
        state["parent"] = getpid()
        pid = fork()
        if pid:
            running[pid] = (job[2][0][1] if job[0] == "module" else "", borrowed)
        else:
            child = True
            running = {}
            set_group(0, 0)
            todo = do(job, timers)
            timers = stop_timers()
        if not todo:
            while running:
                if reap(running, 0):
                    give_token(tokens)
            todo = returned()
    if child:
        leave(ORDERLY)


def do(job: "Job", timers: "list[tuple[float, float]]") -> "list[Job]":
    """Do a job in the process forked for it; the jobs that follow."""
    kind, element, nodes = job
    if kind == "worlds":
        go_on(timers)
        append(path_of_returned(), visit_worlds(nodes))
        leave(ORDERLY)
    if kind == "ahead":
        return run_ahead(element, nodes, timers)
    if kind == "module":
        return visit(nodes[0], timers)
    for _, name, path, _ in nodes:
        verdict = judge_module("import", name, path)
        if verdict["ok"]:  # it was not as doomed as it looked; what comes after it would be no first import
            leave(0)
        record(verdict)
    return []


def visit(node: "Node", timers: "list[tuple[float, float]]") -> "list[Job]":
    """Import a module in the process forked for it; the jobs that its children are."""
    kind, name, path, children = node
    pid = begin(name)
    go_on(timers)
    verdict = judge_module(kind, name, path, state["ahead"])
    if getpid() != pid:
        leave(0)  # the import forked, and this is the copy
    if not verdict["ok"] and name in loose:
        hand_back([name])
        return []
    if not verdict["ok"] and getppid() != state["parent"]:
        # Another module has killed the process that forked this one, and a failure may be due to that.
        record({"gone": name})
        leave(ORDERLY)
    record(verdict)
    if not verdict["ok"] and REQUEST["ahead"] == "shared":
        tell_alone(name, verdict["error"])
    become_base()
    return settle(children) if verdict["ok"] else []


def settle(nodes: "list[Node]") -> "list[Job]":
    """Verdicts on the modules that are there already, and below them; jobs for the others."""
    # Garbage collections of the children would otherwise walk through, and so copy, all that this process holds.
    guarded(freeze)
    left: "list[Node]" = []
    todo = nodes[::-1]
    while todo:
        node = todo.pop()
        kind, name, _, children = node
        if kind == COMPILE or name not in sys.modules:
            left.append(node)
            continue
        verdict = find_loaded(name) if "." in name else import_module(name)
        record(verdict)
        if verdict["ok"]:
            todo.extend(children[::-1])
    for node in left:
        plain[node[1]] = node
    if REQUEST["ahead"] == "shared" and can_show(left):
        every = flat(left)
        plain.update((node[1], node) for node in every)
        return [("worlds", None, every)]
    return arrange(left)


def run_ahead(element: "Element", nodes: "list[Node]", timers: "list[tuple[float, float]]") -> "list[Job]":
    """Import what these modules would import first, and go on with it as long as all of them agree; then their jobs."""
    pid = getpid()
    record({"ahead": pid, "name": element[1]})
    go_on(timers)
    if not state["ahead"]:
        forget()
    jobs: "list[Job]" = [("ahead", element, nodes)]
    while len(jobs) == 1 and jobs[0][0] == "ahead":
        _, element, nodes = jobs[0]
        waiting = [(node, waiting_for(node[1])) for node in nodes]
        for node, names in waiting:
            if element[0] != STANDARD and is_late(names):
                loose.add(node[1])
        threads, began = count_threads(), clock()
        _, error = guarded(eval, AHEAD, MAIN, {"do": real_import, "name": element[1], "names": element[2]})
        if getpid() != pid:
            leave(0)
        if error is not None or count_threads() > threads:
            hand_back([node[1] for node in nodes])
            leave(ORDERLY)
        state["ahead"] += clock() - began
        done.add(element)
        seen = {attempt[0] for attempt in attempts}
        seen.update(sys.modules)
        hand_back([node[1] for node, names in waiting if not seen.isdisjoint(names)])
        jobs = arrange([node for node, names in waiting if seen.isdisjoint(names)])
    record({"behind": pid})
    guarded(freeze)
    return jobs


def become_base() -> None:
    """From here on this process is where modules come back to that an import ahead of them does not fit."""
    state["base"], state["ahead"] = getpid(), 0.0
    loose.clear()
    plain.clear()
    awaited.clear()


def path_of_returned() -> str:
    """The file of names that came back to the base."""
    return str(REQUEST["records"]) + "." + str(state["base"])


def hand_back(names: "list[str]") -> None:
    """Give modules back to the base, which forks a process for each."""
    for name in names:
        record({"back": name})
    if names:
        append(path_of_returned(), "".join([name + "\n" for name in names]).encode("utf-8", "surrogateescape"))


def returned() -> "list[Job]":
    """Jobs for the modules that came back to this process, if it is the base."""
    if state["base"] != getpid():
        return []
    path = path_of_returned()
    content, error = guarded(read_all, path)
    if error is not None:
        return decide() if REQUEST["ahead"] == "shared" else []
    guarded(system.unlink, path)
    names = dict.fromkeys(content.decode("utf-8", "surrogateescape").split("\n"))
    jobs: "list[Job]" = [("module", None, [plain[name]]) for name in names if name in plain]
    return jobs + again(names, plain) if REQUEST["ahead"] == "shared" else jobs


def stop_timers() -> "list[tuple[float, float]]":
    """Stop the timers of this process, which now only waits for its children, and give what was left of them.

    They don't survive a fork; in a fresh interpreter, though, they would go on while a child is imported.
    """
    return [signals.setitimer(timer, 0) for timer in TIMERS]


def go_on(timers: "list[tuple[float, float]]") -> None:
    """Start the timers that a parent's import left running."""
    for timer, (left, interval) in zip(TIMERS, timers):  # noqa: B905 - strict= came with 3.10
        if left:
            signals.setitimer(timer, left, interval)
