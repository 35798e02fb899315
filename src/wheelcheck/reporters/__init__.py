"""The report formats, one a file, found by themselves: the file's name is the format's, with ``_`` for ``-``."""

from __future__ import annotations

import importlib
import pkgutil

from wheelcheck.reporters._base import Look, Reporter, RulePage

__all__ = ["Look", "Reporter", "RulePage", "create", "names"]


def names() -> tuple[str, ...]:
    """The formats there are; none of them is loaded for it."""
    modules = (module.name for module in pkgutil.iter_modules(__path__))
    return tuple(sorted(name.replace("_", "-") for name in modules if not name.startswith("_")))


def create(name: str, look: Look | None = None) -> Reporter:
    """The reporter of that format; KeyError when there is none."""
    if name not in names():
        raise KeyError(name)
    module = importlib.import_module(f"{__name__}.{name.replace('-', '_')}")
    kinds = [
        kind
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, Reporter) and kind.__module__ == module.__name__
    ]
    (kind,) = kinds
    return kind(look or Look())
