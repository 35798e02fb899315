"""Several watchers over one build: a hatch hook that drives setuptools, setuptools with setuptools-rust."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from wheelcheck.backends._base import Observation, Watched, Watcher
from wheelcheck.model.build import DeclaredExtension


def read(watchers: Iterable[tuple[Watcher, Watched]]) -> Observation | None:
    """What all watchers saw of one build; None when none knew its backend.

    They are asked by their rank, and each is handed what those before it saw. Rows are united by their names: that of
    the lowest rank stands, and only what it leaves open (sources, place, error, installed, file) comes from the next.
    Packages, modules and what could not be read are united.
    """
    seen: Observation | None = None
    for watcher, watched in sorted(watchers, key=lambda pair: (pair[0].rank, pair[0].name)):
        found = watcher.read(replace(watched, seen=seen))
        if found is not None:
            seen = found if seen is None else _united(seen, found)
    return seen


def _united(first: Observation, second: Observation) -> Observation:
    rows = {row.name: row for row in second.extensions}
    for row in first.extensions:
        rows[row.name] = _completed(row, rows[row.name]) if row.name in rows else row
    return Observation(
        extensions=tuple(rows[name] for name in sorted(rows)),
        packages=tuple(sorted({*first.packages, *second.packages})),
        modules=tuple(sorted({*first.modules, *second.modules})),
        unread=tuple(dict.fromkeys((*first.unread, *second.unread))),
        source=", ".join(dict.fromkeys(source for source in (first.source, second.source) if source)),
    )


def _completed(row: DeclaredExtension, other: DeclaredExtension) -> DeclaredExtension:
    return replace(
        row,
        sources=row.sources or other.sources,
        error=row.error or (None if row.built else other.error),
        declared_at=row.declared_at or other.declared_at,
        installed=other.installed if row.installed is None else row.installed,
        file=row.file or other.file,
    )
