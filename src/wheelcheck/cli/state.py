"""What the top of the command line must know of the command below it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class State:
    """``verbose``: whether a failure shows its traceback; ``annotate``: for which CI system it is annotated, where
    the command line says it."""

    verbose: bool = False
    annotate: str | None = None
