"""What somebody probably meant."""

from __future__ import annotations

from collections.abc import Iterable


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """``did you mean "ignore"?`` for the known name nearest to ``word``; None when none is near."""
    import difflib  # 5 ms that only a mistake costs

    by_folded = {_folded(name): name for name in known}
    found = difflib.get_close_matches(_folded(word), by_folded, n=1, cutoff=0.6)
    return f'did you mean "{by_folded[found[0]]}"?' if found else None


def _folded(name: str) -> str:
    return name.lower().replace("_", "-")
