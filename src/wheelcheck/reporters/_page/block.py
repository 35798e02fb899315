"""Records as JSON inside of HTML: nothing in them can end the element that holds them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

Record = dict[str, Any]

# ASCII alone, so U+2028, bidirectional marks and the like are escaped already. Without `<` there is no `</script>` and
# no `<!--`; `##` could begin a command of a CI system that reads the page from its log.
_ESCAPES = (("&", "\\u0026"), ("<", "\\u003c"), (">", "\\u003e"), ("##", "#\\u0023"))


def text(record: Any) -> str:
    """A record as JSON that is safe in a script element (https://html.spec.whatwg.org/#restrictions-for-contents-of-script-elements)."""
    written = json.dumps(record, separators=(",", ":"))
    for mark, escape in _ESCAPES:
        written = written.replace(mark, escape)
    return written


def within(records: Iterable[Any], most: int) -> tuple[list[Any], int]:
    """As many of the first records as take ``most`` bytes, and how many were left out. Whatever is left out is not
    written: there may be very much of it."""
    kept: list[Any] = []
    left = 0
    for record in records:
        if most > 0:
            most -= len(text(record)) + 1
        if most <= 0:
            left += 1
        else:
            kept.append(record)
    return kept, left
