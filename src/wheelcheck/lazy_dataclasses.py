"""``dataclass`` of the standard library, with the methods of a class made when the class is first used.

The standard one compiles six methods for every class, half a millisecond each time: a third of what starting a command
takes, for classes of which most commands use few. Here a class gets its slots at once, and the rest, still made by the
standard one, with its first instance or when somebody asks for its fields.
"""

from __future__ import annotations

import dataclasses
import threading
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass"]

_FIELDS, _PARAMS, _SETSTATE = "__dataclass_fields__", "__dataclass_params__", "__setstate__"
# What the unfinished class has of its own.
_OWN = frozenset({"__annotations__", "__dict__", "__doc__", "__module__", "__qualname__", "__slots__", "__weakref__"})
_finishing = threading.RLock()

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(*, slots: bool = False, **options: bool):
        """Make a class one of values, as ``dataclasses.dataclass`` with the same keywords. One without ``slots`` is
        made at once: it holds its defaults itself."""
        complete = dataclasses.dataclass(slots=slots, **options)

        def decorate(original: type) -> type:
            if not slots or "__annotations__" not in vars(original):
                return complete(original)
            return _unfinished(original, complete, frozen=options.get("frozen", False))

        return decorate


class _Awaited:
    """Stands for an attribute that finishing the class gives it."""

    __slots__ = ("finish", "name")

    def __init__(self, finish: Any, name: str) -> None:
        self.finish = finish
        self.name = name

    def __get__(self, instance: object, owner: type) -> Any:
        self.finish()
        return getattr(owner if instance is None else instance, self.name)


def _unfinished(original: type, complete: Any, *, frozen: bool) -> type:
    """The class with its slots alone, which ``complete`` finishes when it is needed."""
    variables = vars(original)
    fields = [name for name, said in variables["__annotations__"].items() if not said.startswith("ClassVar")]
    inherited = {name for base in original.__mro__[1:] for name in getattr(base, "__slots__", ())}
    body = {
        name: value
        for name, value in variables.items()
        if name not in fields and name not in ("__dict__", "__weakref__")
    }
    finished = False

    def finish() -> None:
        nonlocal finished
        with _finishing:
            if finished:
                return
            full = vars(complete(original))
            given = {name: full[name] for name in full if name not in _OWN and full[name] is not body.get(name)}
            for name in sorted(given.keys() - fields, key=lambda name: name == "__init__"):
                setattr(made, name, given[name])  # the constructor last: whoever meets it finds all the rest
            finished = True

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:  # noqa: N807
        finish()
        made.__init__(self, *args, **kwargs)

    body["__slots__"] = tuple(name for name in fields if name not in inherited)
    body.setdefault("__init__", __init__)
    body |= {name: _Awaited(finish, name) for name in (_FIELDS, _PARAMS, *([_SETSTATE] if frozen else []))}
    made: Any = type(original)(original.__name__, original.__bases__, body)
    made.__qualname__ = original.__qualname__
    return made  # type: ignore[no-any-return]
