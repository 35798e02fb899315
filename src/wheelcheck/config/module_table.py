"""``[tool.wheelcheck.modules]``: what the project says of its modules before they are imported, each with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

from wheelcheck.config import values
from wheelcheck.model.expectation import EXPECTABLE, Expectation
from wheelcheck.nearest import did_you_mean

_KEYS = tuple(each.name for each in fields(Expectation) if each.name != "module")


def read(value: object) -> tuple[Expectation, ...]:
    """A table of patterns of dotted names, each with ``reason`` and either ``skip = true`` or ``expect``, and as wanted
    ``exception`` and ``marker``.
    """
    if not isinstance(value, Mapping):
        raise ValueError('must be a table, such as "demo.gui" = { expect = "needs-configuration", reason = "..." }')
    return tuple(_entry(str(pattern), table) for pattern, table in value.items())


def first_wrong(value: object) -> str | None:
    """The pattern of the first entry that cannot be read."""
    for pattern, table in value.items() if isinstance(value, Mapping) else ():
        try:
            _entry(str(pattern), table)
        except ValueError:
            return str(pattern)
    return None


def _entry(pattern: str, table: object) -> Expectation:
    try:
        values.modules([pattern])
        return _read_entry(pattern, table)
    except ValueError as error:
        raise ValueError(f'"{pattern}" {error}') from error


def _read_entry(pattern: str, table: object) -> Expectation:
    if not isinstance(table, Mapping):
        raise ValueError('needs a table, such as { expect = "needs-configuration", reason = "needs a display" }')
    for key, value in table.items():
        if key not in _KEYS:
            raise ValueError(f"has no key {key!r}; {did_you_mean(key, _KEYS) or 'it knows ' + ', '.join(_KEYS)}")
        if key == "skip" and value is not True:
            raise ValueError("needs `skip = true`, or no `skip` at all")
        if key != "skip" and (not isinstance(value, str) or not value.strip()):
            raise ValueError(f"needs a text for {key!r}, not {value!r}")
    if "reason" not in table:
        raise ValueError("lacks 'reason': every entry says why")
    if ("skip" in table) == ("expect" in table):
        raise ValueError("needs either `skip = true` or `expect`")
    if "skip" in table and "exception" in table:
        raise ValueError("is skipped, so no `exception` can be expected")
    if "marker" in table:
        values.check_marker(str(table["marker"]))
    said = {key: str(table[key]) for key in ("reason", "exception", "marker") if key in table}
    expect = _rule(str(table["expect"])) if "expect" in table else None
    return Expectation(pattern, expect=expect, skip="skip" in table, **said)


def _rule(word: str) -> str:
    try:
        return str(values.choice(*EXPECTABLE)(word))
    except ValueError as error:
        raise ValueError(f"cannot expect that: `expect` {error}") from error
