"""Faults of METADATA and PKG-INFO, each with the place in the project that it comes from."""

from __future__ import annotations

import re

from wheelcheck import remedies
from wheelcheck.diagnosis import Case

_QUOTED = re.compile(r"'([^']+)'|\"([^\"]+)\"")


def declared(case: Case, text: str) -> tuple[str, remedies.FieldPlace]:
    """The field that a fault is about (``field: what is wrong``, values in quotes), and where the project gives it."""
    field, _, rest = text.partition(":")
    values = dict.fromkeys(one or other for one, other in _QUOTED.findall(rest[:1000]))
    # A requirement may stand in the project without the extra that its table names.
    bare = (value.partition(";")[0].strip() for value in values)
    return field, remedies.field_place(case.evidence.project, field, [*values, *bare])
