"""Verify that a fresh clone builds a wheel whose every module imports, and name the root cause when it does not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wheelcheck.config import Options
    from wheelcheck.errors import UsageError, WheelcheckError
    from wheelcheck.model.finding import Finding, Location, Severity
    from wheelcheck.model.report import Report

__all__ = [
    "Finding",
    "Location",
    "Options",
    "Report",
    "Severity",
    "UsageError",
    "WheelcheckError",
    "inspect",
    "verify",
    "verify_each",
]

# Imported when asked for: the command line must answer `--help` without loading what a run needs.
_HOMES = {
    "Options": "wheelcheck.config",
    "UsageError": "wheelcheck.errors",
    "WheelcheckError": "wheelcheck.errors",
    "Finding": "wheelcheck.model.finding",
    "Location": "wheelcheck.model.finding",
    "Severity": "wheelcheck.model.finding",
    "Report": "wheelcheck.model.report",
}


def verify(target: str = ".", *, wheel: str | None = None, **settings: Any) -> Report:
    """Verify a project folder, an sdist, a wheel or a release (``name==version``).

    ``wheel`` is a wheel built from the folder ``target``, verified instead of building one. ``settings`` are fields
    of ``Options`` (``python="3.11"``, ``extras=("yaml",)``), over what ``[tool.wheelcheck]`` of the folder says.
    Returns the ``Report``; raises ``UsageError`` and ``WheelcheckError``.
    """
    from pathlib import Path

    from wheelcheck import session
    from wheelcheck.config import load

    folder = Path(target)
    return session.verify(target, load(folder if folder.is_dir() else None, settings), wheel=wheel)


def verify_each(target: str = ".", *, wheel: str | None = None, **settings: Any) -> tuple[Report, ...]:
    """Verify as ``verify`` does for every interpreter of ``python`` (``python=("3.10", "3.13")``), which may also stand
    in ``[tool.wheelcheck]``; gives a ``Report`` for each.

    The snapshot, the sdist and a wheel that is the same for all of them are made once. A report whose ``unjudged`` is
    set tells why wheelcheck could not judge that interpreter; raises as ``verify`` when it can judge none.
    """
    from pathlib import Path

    from wheelcheck import session
    from wheelcheck.config import load

    folder = Path(target)
    return session.verify_each(target, load(folder if folder.is_dir() else None, settings), wheel=wheel)


def inspect(wheels: Sequence[str], **settings: Any) -> tuple[Report, ...]:
    """Read wheels of any platform and report what can be said without running anything. ``settings`` as for
    ``verify``.
    """
    from wheelcheck import inspection
    from wheelcheck.config import load

    return inspection.inspect(wheels, load(None, settings))


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(_HOMES[name]), name)
