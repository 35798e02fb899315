"""What the top of the command line must know of the command below it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class State:
    """``verbose``: whether a failure shows its traceback."""

    verbose: bool = False
