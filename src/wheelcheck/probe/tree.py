"""The tree of forks: what a module's import did is there for its children, and for them alone.

A process imports a module and forks once for each of its children; a child that the import has loaded already needs
no process: its first import in a fresh interpreter is this very run. Each process has a group of its own, by which
the host kills what takes too long. A parent that reaped a child which left without saying so records {"gone": name}.
"""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, List, Tuple

    from wheelcheck.probe.attempts import watch
    from wheelcheck.probe.facts import guarded
    from wheelcheck.probe.record import close_file, open_file, record, system, write_file
    from wheelcheck.probe.verdict import begin, compile_file, find_loaded, getpid, import_module, run_statement

    Node = Tuple[str, str, str, List["Node"]]  # kind, name, path, children


ORDERLY = 77  # the exit status of a process that has recorded all that it had to
COMPILE = "compile"  # a node that is compiled, not imported

signals: "Any" = sys.modules["_signal"]
TIMERS = [getattr(signals, name) for name in ("ITIMER_REAL", "ITIMER_VIRTUAL", "ITIMER_PROF") if hasattr(signals, name)]
leave, read_file = system._exit, system.read
# Absent on Windows, where no tree is grown.
fork_process: "Any" = getattr(system, "fork", None)
wait_for: "Any" = getattr(system, "waitpid", None)
set_group: "Any" = getattr(system, "setpgid", None)
loaded_early = "gc" in sys.modules
freeze: "Any" = __import__("gc").freeze
if not loaded_early:
    del sys.modules["gc"]


def answer(request: "dict[str, Any]") -> None:
    """Do what was asked for, and end the process: whatever threads and exit handlers the imports left have no say."""
    watch(request["tops"])
    if request["mode"] == "tree":
        grow(read_plan(str(request["plan"])), str(request["tokens"]))
    elif request["mode"] == "statement":
        alone(request, "statement", str(request["statement"]), "")
    else:
        alone(request, str(request["kind"]), str(request["name"]), str(request["path"]))
    leave(0)


def alone(request: "dict[str, Any]", kind: str, name: str, path: str) -> None:
    """One module or statement, in this process, which has imported nothing before."""
    if request["stack"]:
        write_stack_when_it_ends(str(request["stack"]), float(request["limit"]))
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


def judge_module(kind: str, name: str, path: str) -> "dict[str, object]":
    """The verdict on one module of the plan."""
    return compile_file(name, path) if kind == COMPILE else import_module(name)


def read_plan(path: str) -> "list[Node]":
    """The roots of the plan. A node is (kind, name, path, children)."""
    with open(path, encoding="utf-8", errors="surrogateescape") as file:
        lines = file.read().split("\n")
    levels: "list[list[Node]]" = [[]]
    for line in lines:
        if line:
            depth, kind, name, source = line.split("\t")
            children: "list[Node]" = []
            levels[int(depth)].append((kind, name, source, children))
            levels[int(depth) + 1 :] = [children]
    return levels[0]


def grow(roots: "list[Node]", tokens: str) -> None:
    """Give every module of the plan its verdict.

    One loop serves all processes: a forked one goes on in it with the children of its own module, so that the call
    stack below an import is as deep for `a.b.c.d` as for `a`.
    """
    record({"start": "", "pid": getpid()})
    todo = roots[::-1]
    running: "dict[int, tuple[str, bool]]" = {}  # pid to the name, and whether it runs on a borrowed token
    timers: "list[tuple[float, float]]" = []
    child = False
    while todo:
        kind, name, path, children = todo.pop()
        if kind != COMPILE and name in sys.modules:
            verdict = find_loaded(name) if "." in name else import_module(name)
            record(verdict)
            if verdict["ok"]:
                todo.extend(children[::-1])
            continue
        borrowed = make_room(running, tokens)
        pid = fork()
        if pid:
            running[pid] = (name, borrowed)
            continue
        child = True
        running = {}
        todo = children[::-1] if visit(kind, name, path, timers) else []
        timers = stop_timers()
    while running:
        if reap(running, 0):
            give_token(tokens)
    if child:
        leave(ORDERLY)


def visit(kind: str, name: str, path: str, timers: "list[tuple[float, float]]") -> bool:
    """Import a module in the process forked for it; whether its children can follow."""
    set_group(0, 0)
    pid = begin(name)
    go_on(timers)
    verdict = judge_module(kind, name, path)
    if getpid() != pid:
        leave(0)  # the import forked, and this is the copy
    record(verdict)
    # Garbage collections of the children would otherwise walk through, and so copy, all that this process holds.
    guarded(freeze)
    return bool(verdict["ok"])


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


def fork() -> int:
    """`os.fork`, without the warning that a process with threads should not: native libraries start them (3.12 on).

    A module that turned warnings into errors would otherwise make the parent lose its child.
    """
    filters = getattr(sys.modules.get("warnings") or sys.modules["_warnings"], "filters", None)
    rule = ("ignore", None, DeprecationWarning, None, 0)
    if not isinstance(filters, list):
        filters = []
    filters.insert(0, rule)
    try:
        return int(fork_process())
    finally:
        filters.remove(rule)


def make_room(running: "dict[int, tuple[str, bool]]", tokens: str) -> bool:
    """Get leave to run one more child; whether that takes a borrowed token.

    The place of a child that has ended comes first, then a free token; else it waits for a child to end.
    """
    if not running:
        return False
    place = reap(running, system.WNOHANG)
    if place is None and take_token(tokens):
        return True
    return bool(reap(running, 0) if place is None else place)


def reap(running: "dict[int, tuple[str, bool]]", flags: int) -> "bool | None":
    """Wait until one of the children has ended; whether it ran on a borrowed token. None when none has ended yet."""
    while running:
        ended, error = guarded(wait_for, -1, flags)
        if isinstance(error, ChildProcessError):  # the module ignores SIGCHLD: all are gone, nobody knows how
            running.clear()
        if error is not None:  # or a signal handler of the module's own raised
            continue
        pid, status = ended
        if pid == 0:
            return None
        if pid in running:  # else a process that the module started
            name, borrowed = running.pop(pid)
            if status != ORDERLY << 8:
                record({"gone": name})
            return borrowed
    return False


def take_token(tokens: str) -> bool:
    """Take a byte out of the FIFO, if there is one. It is opened each time: a module may have closed every
    descriptor.
    """
    file, error = guarded(open_file, tokens, system.O_RDWR | system.O_NONBLOCK) if tokens else (None, OSError())
    if error is not None:
        return False
    taken, _ = guarded(read_file, file, 1)
    close_file(file)
    return bool(taken)


def give_token(tokens: str) -> None:
    """Put a byte back into the FIFO."""
    file, error = guarded(open_file, tokens, system.O_RDWR | system.O_NONBLOCK)
    if error is None:
        guarded(write_file, file, b".")
        close_file(file)
