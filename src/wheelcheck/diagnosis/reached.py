"""Which modules importing a package surely runs: what can be said where nothing was imported."""

from __future__ import annotations

from collections.abc import Iterator

from wheelcheck.diagnosis.facts import Facts


def surely_run(case: Facts) -> frozenset[str]:
    """The modules that run when any top-level package or module of the wheel is imported: by statements that stand
    under no condition, in no function and in no ``try``, and the packages around each."""
    seen: set[str] = set()
    pending = [name for name in case.texts if "." not in name]
    while pending:
        module = pending.pop()
        if module not in seen:
            seen.add(module)
            pending += _imported_by(case, module)
    return frozenset(seen)


def _imported_by(case: Facts, module: str) -> Iterator[str]:
    source = case.source(module)
    for statement in source.imports if source else ():
        if not statement.runs_at_import:
            continue
        parts = statement.module.split(".")
        yield from (name for size in range(1, len(parts) + 1) if (name := ".".join(parts[:size])) in case.texts)
        yield from (
            name for name in (f"{statement.module}.{each}" for each in statement.names or ()) if name in case.texts
        )
