"""What compiled files ask of the system that loads them, and what their wheel promises and carries."""

from __future__ import annotations

from wheelcheck.linkage.closure import Library, Where
from wheelcheck.linkage.files import File
from wheelcheck.linkage.platforms import Platform, System, parse_platform
from wheelcheck.linkage.promises import Breach, BreachKind
from wheelcheck.linkage.stable_abi import Violation
from wheelcheck.linkage.symbols import Undefined
from wheelcheck.linkage.wheel import Linkage

__all__ = [
    "Breach",
    "BreachKind",
    "File",
    "Library",
    "Linkage",
    "Platform",
    "System",
    "Undefined",
    "Violation",
    "Where",
    "parse_platform",
]
