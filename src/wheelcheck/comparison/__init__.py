"""Two built distributions of one project, side by side: what the second has, lacks and says otherwise."""

from __future__ import annotations

from wheelcheck.comparison.change import Change, Comparison, Part
from wheelcheck.comparison.compare import compare

__all__ = ["Change", "Comparison", "Part", "compare"]
