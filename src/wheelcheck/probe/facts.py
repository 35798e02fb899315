"""An exception as plain values. Nothing is worded here, and nothing that a hostile exception does gets through."""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType, TracebackType
    from typing import Any, Callable

OURS = "wheelcheck_probe"  # the `__name__` of the namespace that the probe runs in
LONGEST_TEXT = 8000
OUTER_FRAMES, INNER_FRAMES = 40, 80
LONGEST_CHAIN = 12

Module: "type[ModuleType]" = type(sys)
# Taken from the class that defines them: an exception may have a `__getattribute__` of its own.
cause_of = BaseException.__dict__["__cause__"].__get__
context_of = BaseException.__dict__["__context__"].__get__
traceback_of = BaseException.__dict__["__traceback__"].__get__


def guarded(function: "Callable[..., object]", *arguments: object) -> "tuple[Any, BaseException | None]":
    """What calling gave and None, or None and what it raised: the one place that stops every exception."""
    try:
        return function(*arguments), None
    except BaseException as error:
        return None, error


def is_a(value: object, kinds: "type | tuple[type, ...]") -> bool:
    """`isinstance` by the true type alone: a value may lie about its `__class__`, or raise when asked."""
    return issubclass(type(value), kinds)


def describe(error: BaseException) -> "dict[str, object]":
    """The facts about an exception and the chain that it came from, outermost first in each traceback."""
    first: "dict[str, object]" = {}
    current = first
    seen: "list[int]" = []
    following: "BaseException | None" = error
    while following is not None and id(following) not in seen and len(seen) < LONGEST_CHAIN:
        if seen:
            deeper: "dict[str, object]" = {}
            current["cause"] = deeper
            current = deeper
        seen.append(id(following))
        current.update(facts_of(following))
        following = origin_of(following)
    return first


def facts_of(error: BaseException) -> "dict[str, object]":
    """The facts about one exception, without its chain."""
    kind = type(error)
    frames = frames_of(error)  # before any code of its own runs: raising it again would add to them
    obj = attribute(error, "obj")
    facts: "dict[str, object]" = {
        "type": name_of(kind),
        "bases": [name_of(base) for base in type.__dict__["__mro__"].__get__(kind) if base not in (kind, object)],
        "message": message_of(error),
        "frames": frames,
        "name": text_or_none(attribute(error, "name")),
        "name_from": text_or_none(attribute(error, "name_from")),
        "path": text_or_none(attribute(error, "path")),
        "module": text_or_none(names_of(obj).get("__name__")) if is_a(obj, Module) else None,
        "file": file_of(error),
        "line": number_or_none(attribute(error, "lineno")) if is_a(error, SyntaxError) else None,
        "errno": number_or_none(attribute(error, "errno")) if is_a(error, OSError) else None,
    }
    return {key: value for key, value in facts.items() if value is not None}


def origin_of(error: BaseException) -> "BaseException | None":
    """The exception that this one came from: its cause, else its context, even where ``from None`` hides that: the
    package that says "install X" is missing X.
    """
    cause: "BaseException | None" = cause_of(error)
    return context_of(error) if cause is None else cause


def name_of(kind: type) -> str:
    """A class's qualified name; those of builtins without their module, as in a traceback."""
    module = type.__dict__["__module__"].__get__(kind)
    name = str(type.__dict__["__qualname__"].__get__(kind))
    return name if module == "builtins" else str(module) + "." + name


def message_of(error: BaseException) -> str:
    """``str(error)``, bounded; "" when its own code fails."""
    text = text_or_none(guarded(str, error)[0]) or ""
    return text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + "[...]"


def file_of(error: BaseException) -> "str | None":
    """The file that an OSError or a SyntaxError is about."""
    if not is_a(error, (OSError, SyntaxError)):
        return None
    name: "Any" = attribute(error, "filename")
    if is_a(name, bytes):
        name = name.decode(sys.getfilesystemencoding(), "surrogateescape")
    return text_or_none(name if is_a(name, str) else guarded(str, name)[0] if name is not None else None)


def frames_of(error: BaseException) -> "list[list[object]]":
    """Module, file, line, function and the module's own file of each level; the middle of a very deep stack left
    out.
    """
    frames = []
    traceback: "TracebackType | None" = traceback_of(error)
    while traceback is not None:
        frame, code = traceback.tb_frame, traceback.tb_frame.f_code
        module = text_or_none(dict.get(frame.f_globals, "__name__")) or ""
        if module != OURS and not is_machinery(module) and code.co_filename != "<string>":
            home = text_or_none(dict.get(frame.f_globals, "__file__"))
            frames.append([module, code.co_filename, traceback.tb_lineno or 0, code.co_name, home])
        traceback = traceback.tb_next
    if len(frames) > OUTER_FRAMES + INNER_FRAMES:
        frames[OUTER_FRAMES:-INNER_FRAMES] = []
    return frames


def is_machinery(module: str) -> bool:
    """Whether a frame of that module only carries an import out."""
    return module == "importlib" or module.startswith(("importlib._bootstrap", "_frozen_importlib"))


def names_of(module: object) -> "dict[str, object]":
    """A module's namespace, without running a `__getattr__` of its own."""
    found, _ = guarded(object.__getattribute__, module, "__dict__")
    return found if is_a(found, dict) else {}


def attribute(value: object, name: str) -> object:
    """An attribute, or None when there is none or its own code fails."""
    return guarded(getattr, value, name, None)[0]


def text_or_none(value: object) -> "str | None":
    """A plain, bounded str, or None when it is something else."""
    return str.__str__(value)[: LONGEST_TEXT + 1] if is_a(value, str) else None


def number_or_none(value: "Any") -> "int | None":
    """A plain int of ordinary size, or None."""
    return int.__int__(value) if is_a(value, int) and abs(value) < 1 << 53 else None
