"""What a project says of its modules before they are imported."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase

EXPECTABLE = (
    "needs-extra",
    "needs-test-tools",
    "needs-configuration",
    "other-platform",
    "undeclared-dependency",
    "dependency-incompatible",
    "missing-data-at-import",
    "raises-on-import",
    "exits-on-import",
    "crash-on-import",
    "hang-on-import",
)
"""The rules whose failure may be expected of a module: those about what surrounds it, and what it does itself."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """An entry of ``[tool.wheelcheck.modules]``.

    ``module`` is a dotted name, in which ``*`` and ``?`` stand for anything; a package covers what lies below it. With
    ``skip`` the modules are not imported at all; else ``expect`` is the name of the rule whose failure is expected of
    them. ``exception`` narrows it to a pattern of its type or ``Type: message``; ``marker`` says where the entry holds
    (PEP 508).
    """

    module: str
    reason: str
    expect: str | None = None
    skip: bool = False
    exception: str | None = None
    marker: str | None = None

    def fits(self, module: str) -> bool:
        """Whether it is about that module."""
        return fnmatchcase(module, self.module) or fnmatchcase(module, f"{self.module}.*")


def expectation_of(module: str, entries: tuple[Expectation, ...]) -> Expectation | None:
    """The entry for a module: the longest that fits. What is below a skipped module is skipped, for importing it would
    import that one."""
    fitting = sorted((each for each in entries if each.fits(module)), key=lambda each: -len(each.module))
    parts = module.split(".")
    for size in range(1, len(parts)):
        above = expectation_of(".".join(parts[:size]), entries)
        if above is not None and above.skip:
            return above
    return fitting[0] if fitting else None
