"""Steps of a remedy that belong together."""

from __future__ import annotations

from collections.abc import Iterable

from wheelcheck.model.edit import Edit, EditKind


def merged(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """The steps with what they set in one table of one file written together: a table may stand there once."""
    found: list[Edit] = []
    for edit in edits:
        head, _, rows = edit.text.partition("\n")
        at = next((n for n, old in enumerate(found) if _same_table(old, edit, head)), None)
        if at is None:
            found.append(edit)
        else:
            found[at] = Edit(edit.kind, edit.path, f"{found[at].text}\n{rows}")
    return tuple(found)


def _same_table(old: Edit, new: Edit, head: str) -> bool:
    same = old.kind is new.kind is EditKind.SET and old.path == new.path and old.text.partition("\n")[0] == head
    keys = {line.partition("=")[0].strip() for line in old.text.splitlines()[1:] if "=" in line}
    return same and not keys & {line.partition("=")[0].strip() for line in new.text.splitlines()[1:] if "=" in line}
