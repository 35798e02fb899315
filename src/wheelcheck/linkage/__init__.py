"""What compiled files ask of the system that loads them, and what their wheel promises and carries."""

from __future__ import annotations

from wheelcheck.linkage.platforms import Platform, System, parse_platform, platforms_of

__all__ = ["Platform", "System", "parse_platform", "platforms_of"]
