"""Names that a module exports, and that cannot be had."""

from __future__ import annotations

from dataclasses import dataclass

from wheelcheck.model.imports import CaughtError, Ending


@dataclass(frozen=True, slots=True)
class NameOutcome:
    """A name of ``module`` that could not be resolved in an interpreter that imported that module first.

    ``stated`` says that ``__all__`` names it, so that ``from module import *`` fails; else only ``dir()`` does. An
    empty ``name`` is ``__all__`` itself, which cannot be read. ``error`` is None for a crash, an exit or a time limit,
    and where so many names of a module fail that only the first are described. ``lazy``: it is a lazy import (PEP 810),
    which fails when the name is first used.
    """

    module: str
    name: str
    stated: bool
    ending: Ending = Ending.RAISED
    error: CaughtError | None = None
    lazy: bool = False
