"""The report formats, one a file, found by themselves: the file's name is the format's."""

from __future__ import annotations

import importlib
import pkgutil

from wheelcheck.reporters._base import Look, Reporter

__all__ = ["Look", "Reporter", "create", "names"]


def names() -> tuple[str, ...]:
    """The formats there are; none of them is loaded for it."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_")))


def create(name: str, look: Look | None = None) -> Reporter:
    """The reporter of that format; KeyError when there is none."""
    if name not in names():
        raise KeyError(name)
    module = importlib.import_module(f"{__name__}.{name}")
    kinds = [
        kind
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, Reporter) and kind.__module__ == module.__name__
    ]
    (kind,) = kinds
    return kind(look or Look())
