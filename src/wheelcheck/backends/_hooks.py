"""Backends that compile nothing themselves: a hook or a script of the project may, mostly by driving setuptools."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from wheelcheck.backends._base import Observation, Watched
from wheelcheck.model.finding import Location


@dataclass(frozen=True, slots=True)
class Hook:
    """What may compile during a build: how a reader knows it, and where the project asks for it."""

    shown: str
    place: Location | None = None


def observed(source: str, hooks: Sequence[Hook], watched: Watched) -> Observation:
    """Without hooks there are no extension modules, for sure. What hooks made setuptools build has been seen; the
    project asks for it where it names the hook. Of any other hook nothing can be known but what it left in the wheel.
    """
    if not hooks:
        return Observation((), source=source)
    if watched.seen is not None:
        place = hooks[0].place if len(hooks) == 1 else None
        rows = tuple(replace(row, declared_at=place) for row in watched.seen.extensions if row.declared_at is None)
        return Observation(rows, source=source)
    unread = tuple(f"{hook.shown} cannot be watched: only what it left in the wheel is known" for hook in hooks)
    return Observation((), unread=unread, source=source)
