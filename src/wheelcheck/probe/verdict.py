"""One import and its verdict: a record that is written after the import, so that leaving early is no success.

Records: {"start": name, "pid"} before, {"verdict": name, "seconds", "ok", "threads"} after, with "file", "alias",
"swallowed" and, if there are any, "effects" when it is ok, "error" and "exit" (the status of a SystemExit) when not.
"""

import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    from wheelcheck.probe.attempts import MAIN, swallowed
    from wheelcheck.probe.effects import forget, lasting
    from wheelcheck.probe.facts import attribute, describe, guarded, is_a, names_of, number_or_none, text_or_none
    from wheelcheck.probe.record import record, system

traced: "list[Any]" = [None, None]
real_import, clock = __import__, time.monotonic
getpid: "Callable[[], int]" = system.getpid
count_threads = sys.modules["_thread"]._count
# Runs in the namespace of `__main__`, as an import statement of a script would.
CALL = compile("do(name)", "<string>", "eval")


def import_module(name: str, ahead: float = 0.0) -> "dict[str, object]":
    """Import a module as the statement ``import name`` does, and give the verdict.

    It calls the interpreter's own `__import__`: a parent may have replaced it, but ``import parent.child`` as a first
    statement would have got hold of the original before. ``ahead`` are the seconds that its first imports took,
    which this process has done before it.
    """
    verdict = with_module(name, judge(name, eval, CALL, MAIN, {"do": real_import, "name": name}, ahead=ahead))
    left, _ = guarded(lasting)
    if left and verdict["ok"]:
        verdict["effects"] = left
    return verdict


def find_loaded(name: str) -> "dict[str, object]":
    """The verdict on a module that the import of its parents has put into `sys.modules`.

    As a first statement, ``import parent.child`` would import the parent and then take what it finds there, a None too.
    """
    return with_module(name, judge(name, len, name))


def with_module(name: str, verdict: "dict[str, object]") -> "dict[str, object]":
    """The verdict, with the facts about the module if there is one."""
    if verdict["ok"]:
        module = sys.modules.get(name)
        names = names_of(module)
        verdict["file"] = file_of_module(names)
        verdict["alias"] = text_or_none(names.get("__name__")) != name
        verdict["swallowed"] = swallowed()
    return verdict


def compile_file(name: str, path: str) -> "dict[str, object]":
    """Compile a source file without running it, and give the verdict."""
    return judge(name, compile_source, path)


def run_statement(statement: str) -> "dict[str, object]":
    """Run a statement as ``python -c`` does, and give the verdict."""
    return judge(statement, run_source, statement)


def judge(name: str, function: "Callable[..., object]", *arguments: object, ahead: float = 0.0) -> "dict[str, object]":
    """Call, and put down how it went."""
    if not ahead:
        forget()
    trace(*traced)
    began = clock()
    _, error = guarded(function, *arguments)
    traced[:] = sys.gettrace(), sys.getprofile()
    trace(None, None)
    verdict: "dict[str, object]" = {"verdict": name, "seconds": round(clock() - began + ahead, 6), "ok": error is None}
    verdict["threads"] = count_threads()
    if error is not None:
        facts, _ = guarded(describe, error)
        verdict["error"] = facts or {"type": "unknown", "bases": [], "message": "", "frames": []}
        if is_a(error, SystemExit):
            verdict["exit"] = exit_status(attribute(error, "code"))
    return verdict


def trace(tracer: "Any", profiler: "Any") -> None:
    """Set what a module left to trace calls: it goes on while a child is imported, not through our own code."""
    for get, put, wanted in ((sys.gettrace, sys.settrace, tracer), (sys.getprofile, sys.setprofile, profiler)):
        if get() is not wanted:
            guarded(put, wanted)


def exit_status(code: object) -> int:
    """The exit status that ``SystemExit(code)`` ends an interpreter with."""
    if code is None:
        return 0
    number = number_or_none(code)
    return 1 if number is None else number & 0xFF


def file_of_module(names: "dict[str, object]") -> "str | None":
    """Where a module was loaded from; of a namespace package its first folder; "built-in" and "frozen" as such."""
    found = text_or_none(names.get("__file__"))
    if found is None and names.get("__spec__") is not None:
        found = text_or_none(attribute(names["__spec__"], "origin"))
    if found is None and names.get("__path__") is not None:
        folders, _ = guarded(list, names["__path__"])
        found = text_or_none(folders[0]) if isinstance(folders, list) and folders else None
    return found


def compile_source(path: str) -> None:
    """Compile the file of that path."""
    with open(path, "rb") as file:
        compile(file.read(), path, "exec", 0, True)


def run_source(statement: str) -> None:
    """Run the statement in `__main__`."""
    exec(compile(statement, "<string>", "exec", 0, True), MAIN)


def begin(name: str) -> int:
    """Record that it begins; the process number."""
    pid = getpid()
    record({"start": name, "pid": pid})
    return pid
