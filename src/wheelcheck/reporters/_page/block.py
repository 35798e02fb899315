"""Records as JSON inside of HTML: nothing in them can end the element that holds them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

Record = dict[str, Any]
Item = TypeVar("Item")

# ASCII alone, so U+2028, bidirectional marks and the like are escaped already. Without `<` there is no `</script>` and
# no `<!--`; `##` could begin a command of a CI system that reads the page from its log.
_ESCAPES = (("&", "\\u0026"), ("<", "\\u003c"), (">", "\\u003e"), ("##", "#\\u0023"))


def text(record: Any) -> str:
    """A record as JSON that is safe in a script element (https://html.spec.whatwg.org/#restrictions-for-contents-of-script-elements)."""
    written = json.dumps(record, separators=(",", ":"))
    for mark, escape in _ESCAPES:
        written = written.replace(mark, escape)
    return written


def within(items: Sequence[Item], most: int, record: Callable[[Item], Any]) -> tuple[list[Any], int]:
    """The records of as many of the first items as take ``most`` bytes, and how many were left out. Of these no record
    is made: there may be very many of them."""
    kept: list[Any] = []
    for item in items:
        made = record(item)
        most -= len(text(made)) + 1
        if most <= 0:
            break
        kept.append(made)
    return kept, len(items) - len(kept)
