"""What the rules on failed imports share."""

from __future__ import annotations

from dataclasses import replace

from wheelcheck.diagnosis import Case, Cause
from wheelcheck.model.imports import CaughtError, Ending, Frame
from wheelcheck.rules._sketch import case, failed, wheel


def import_fails(
    text: str,
    error: CaughtError | None = None,
    *,
    module: str = "pkg.mod",
    line: int = 1,
    ending: Ending = Ending.RAISED,
    others: dict[str, str] | None = None,
    signal: int | None = None,
    exit_code: int | None = None,
) -> Case:
    """A wheel of ``pkg`` and one module with that text, whose import ended so, in that line of it."""
    path = module.replace(".", "/") + ".py"
    files = {"pkg/__init__.py": "", path: text, **(others or {})}
    if error is not None and not error.frames:
        source = text.splitlines()[line - 1] if text else ""
        frame = Frame(module, path, line, "<module>", source, True)
        error = replace(error, frames=(frame,))
    return case(
        shipped=wheel(files), outcomes=(failed(module, error, ending=ending, signal=signal, exit_code=exit_code),)
    )


def works() -> Case:
    """A wheel of which everything imports."""
    return case(shipped=wheel({"pkg/__init__.py": "", "pkg/mod.py": "import os\n"}))


def no_module(name: str) -> CaughtError:
    """``ModuleNotFoundError`` for that name."""
    return CaughtError("ModuleNotFoundError", ("ImportError", "Exception"), f"No module named '{name}'", name=name)


def last_place(cause: Cause) -> str | None:
    """The innermost place known of a crash or a time limit: ``path:line in function``."""
    frames = cause.outcome.stack if cause.outcome else ()
    if not frames:
        return None
    frame = frames[-1]
    return f"{frame.path}:{frame.line} in {frame.function}" + (f": `{frame.source.strip()}`" if frame.source else "")
