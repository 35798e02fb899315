"""Ways to watch a build backend: which extension modules and packages it was told to put into the wheel.

One file a backend; every file here that holds a ``WATCHER`` is found by itself.
"""

from __future__ import annotations

import importlib
import pkgutil

from wheelcheck.backends._base import Observation, Watched, Watcher
from wheelcheck.backends._merge import read

__all__ = ["Observation", "Watched", "Watcher", "read", "watchers"]


def watchers() -> tuple[Watcher, ...]:
    """All watchers, by the names of their files."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))
    found = (getattr(importlib.import_module(f"{__name__}.{name}"), "WATCHER", None) for name in names)
    return tuple(watcher for watcher in found if watcher is not None)
