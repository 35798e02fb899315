"""Modules one after the other in one process, as a tool that imports everything does; and what they export.

Loaded after `tree`, whose `answer` it takes the place of. The request beside what start.py says:
    row       a file, a module a line: imported in this order
    exports   whether the names that each module exports are resolved too
    skip      names of exports that are not resolved again

Records: those of verdict.py, of a failure its type and message alone; {"resolving": name, "stated"} before an export
that is not plainly there; {"exports": module, "count", "failed": [{"name", "stated", "lazy", "error"}]} when a module's
are through. "stated" means that `__all__` names it, and not only `dir()`; "lazy" that it is a lazy import (PEP 810).
"""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from wheelcheck.probe.attempts import MAIN
    from wheelcheck.probe.children import below, leave
    from wheelcheck.probe.facts import Module, attribute, describe, guarded, is_a, names_of, text_or_none
    from wheelcheck.probe.record import read_all, record
    from wheelcheck.probe.verdict import CALL, begin, getpid, import_module, real_import

MOST_NAMES = 20_000
MOST_FACTS = 40  # exports of one module whose failure is described whole
LONGEST_MESSAGE = 1000


def answer(request: "dict[str, Any]") -> None:
    """Do what was asked for, and end the process."""
    below(lambda: import_row(request))
    leave(0)


def import_row(request: "dict[str, Any]") -> None:
    """Import each, and go on whatever it raises."""
    pid = getpid()
    for name in read_all(request["row"]).decode("utf-8", "surrogateescape").split("\n"):
        begin(name)
        verdict = import_module(name)
        if getpid() != pid:
            leave(0)  # the import forked, and this is the copy
        error: "Any" = verdict.get("error")
        if error is not None:
            verdict["error"] = {"type": error["type"], "message": error["message"][:LONGEST_MESSAGE]}
        record(verdict)
        if request["exports"] and verdict["ok"]:
            told = exports_of(name, request["skip"])
            if getpid() != pid:
                leave(0)
            record(told)


def exports_of(name: str, skip: "list[str]") -> "dict[str, object]":
    """What became of each name that a module exports."""
    module = sys.modules.get(name)
    failed: "list[dict[str, object]]" = []
    stated, error = guarded(names_stated, module)
    if error is not None:
        failed.append({"name": "", "stated": True, "lazy": False, "error": guarded(describe, error)[0]})
    told = [(each, True) for each in stated or ()]
    told += [(each, False) for each in guarded(names_offered, module, [each for each, _ in told])[0] or ()]
    lazy = lazy_names(module)
    told += [(each, False) for each in lazy if (each, True) not in told]
    for each, is_stated in told:
        if each in skip or (each in names_of(module) and each not in lazy):
            continue
        record({"resolving": each, "stated": is_stated})
        error = resolve(module, name, each)
        if error is not None:
            facts = guarded(describe, error)[0] if len(failed) < MOST_FACTS else None
            failed.append({"name": each, "stated": is_stated, "lazy": each in lazy, "error": facts})
    return {"exports": name, "count": len(told), "failed": failed}


def names_stated(module: "Any") -> "list[str]":
    """The names in `__all__`, taken as ``from module import *`` takes them: by index, each a str."""
    missing: "Any" = []
    names: "Any" = getattr(module, "__all__", missing)
    found: "list[str]" = []
    for index in range(MOST_NAMES):
        try:
            each = names[index]
        except IndexError:
            return found
        text = text_or_none(each)
        if text is None:
            raise TypeError("Item in __all__ must be str, not " + type(each).__name__)
        found.append(text)
    return found


def names_offered(module: "Any", stated: "list[str]") -> "list[str]":
    """The names that only `dir()` tells of a module that makes its attributes on demand (PEP 562)."""
    plain = names_of(module)
    if not is_a(module, Module) or (type(module) is Module and "__getattr__" not in plain):
        return []
    names = [text_or_none(each) for each in dir(module)[:MOST_NAMES]]
    return [each for each in names if each and each not in plain and each not in stated and each[:1] != "_"]


def lazy_names(module: "Any") -> "list[str]":
    """The names of a module that stand for imports which have not happened yet (PEP 810: Python 3.15 and later).

    A module's namespace holds them as they are; getting the attribute does the import.
    """
    if not hasattr(sys, "lazy_modules"):
        return []
    kind = attribute(sys.modules.get("types"), "LazyImportType")
    found: "list[str]" = []
    for name, value in list(names_of(module).items())[:MOST_NAMES]:
        if type(value) is kind or (kind is None and type(value).__name__ in ("lazy_import", "LazyImportType")):
            found.append(name)
    return found


def resolve(module: "Any", package: str, name: str) -> "BaseException | None":
    """What getting a name raises: an attribute, or a submodule, which ``import *`` imports for a name in `__all__`."""
    _, error = guarded(getattr, module, name)
    if error is None or not is_a(error, AttributeError) or attribute(module, "__path__") is None:
        return error
    full = package + "." + name
    _, failure = guarded(eval, CALL, MAIN, {"do": real_import, "name": full})
    if failure is None or (is_a(failure, ModuleNotFoundError) and attribute(failure, "name") == full):
        return None if failure is None else error
    return failure
