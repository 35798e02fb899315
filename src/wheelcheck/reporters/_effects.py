"""What imports did besides importing: for people, and for programs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from wheelcheck import neutral
from wheelcheck.model.imports import EffectKind, ImportEffect, ImportOutcome

_MOST_ROWS = 500
_LONGEST = 200
_WORDS = {EffectKind.CWD: "working directory"}


def records(outcome: ImportOutcome, text: Callable[[str], str]) -> list[dict[str, Any]]:
    """A record for each effect of one import, in the order in which they were seen."""
    return [
        {
            "kind": effect.kind.value,
            "detail": text(effect.detail),
            "module": text(effect.module) or None,
            "path": text(effect.path) or None,
            "line": effect.line or None,
        }
        for effect in outcome.effects
    ]


def lines(outcomes: Sequence[ImportOutcome], clean: Callable[[str], str] = str) -> Iterator[str]:
    """A row for each effect: what it is, where, and by which modules' imports."""
    found: dict[ImportEffect, list[str]] = {}
    for outcome in outcomes:
        for effect in outcome.effects:
            found.setdefault(effect, []).append(outcome.module.name)
    if not found:
        yield "no import does anything besides importing"
        return
    for effect, modules in list(found.items())[:_MOST_ROWS]:
        yield _row(effect, modules, clean)
    if len(found) > _MOST_ROWS:
        yield f"and {len(found) - _MOST_ROWS} more"


def _row(effect: ImportEffect, modules: Sequence[str], clean: Callable[[str], str]) -> str:
    kind = _WORDS.get(effect.kind, effect.kind.value)
    place = f"{effect.path}:{effect.line}" if effect.path else "place not seen"
    others = [name for name in modules if name != effect.module]
    more = f" and {len(others) - 1} more" if len(others) > 1 else ""
    by = f"  (by {neutral.line(others[0])}{more})" if others else ""
    return f"{kind:<17} {_cut(clean(effect.words)) or '-'}  {_cut(clean(place))}{by}"


def _cut(text: str) -> str:
    shown = neutral.line(text)
    return shown if len(shown) <= _LONGEST else shown[: _LONGEST - 3] + "..."
