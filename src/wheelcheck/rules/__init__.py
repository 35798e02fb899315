"""The rules, one a file, found by themselves."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from wheelcheck.rules._base import Rule


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule, ordered by code."""
    for module in pkgutil.iter_modules(__path__):
        if not module.name.startswith("_"):
            importlib.import_module(f"{__name__}.{module.name}")
    return tuple(sorted((kind() for kind in Rule.kinds), key=lambda rule: rule.code))


def find_rule(key: str) -> Rule | None:
    """The rule of that code or name."""
    return next((rule for rule in all_rules() if key.upper() == rule.code or key.lower() == rule.name), None)
