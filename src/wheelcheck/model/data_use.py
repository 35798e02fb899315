"""A data file that code uses, and how surely: see ``wheelcheck.data_uses``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum


class Certainty(str, Enum):
    """How surely the code reads the file."""

    EXACT = "exact"  # this very path is opened
    PATTERN = "pattern"  # a path is opened, parts of which are not known: `*` in `wanted`
    MENTION = "mention"  # a path is built and passed on, or a folder is named
    SEARCHED = "searched"  # a template is looked up by this name in template folders


@dataclass(frozen=True, slots=True)
class DataUse:
    """A data file that code uses. ``wanted`` is relative to site-packages (SEARCHED: the template's name).

    ``path``, ``line`` and ``statement`` show where; ``guarded`` says that the code copes with its absence, ``written``
    that the code itself writes it; ``insisted`` that it raises where the file is absent.
    """

    wanted: str
    path: str
    line: int
    statement: str
    certainty: Certainty
    guarded: bool = False
    written: bool = False
    insisted: bool = False

    def matches(self, installed: str) -> bool:
        """Whether an installed path is, or lies below, what is wanted."""
        if self.certainty is Certainty.SEARCHED:
            return installed == self.wanted or installed.endswith("/" + self.wanted)
        pattern = ".*".join(re.escape(part) for part in self.wanted.split("*"))
        return re.fullmatch(rf"{pattern}(?:/.*)?", installed) is not None
