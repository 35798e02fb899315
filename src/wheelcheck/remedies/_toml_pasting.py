"""A table of a TOML file, written so that it can be pasted into the file as it is.

A table may be defined once (TOML 1.0, "Table" and "Inline Table"): where the file says ``package-data = { ... }`` or
``build.artifacts = [...]``, another ``[tool.setuptools.package-data]`` or ``[tool.hatch.build]`` would make it invalid.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any

from wheelcheck.model.edit import Edit, EditKind
from wheelcheck.remedies import _toml

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

Names = tuple[str, ...]
"""The keys from the top of the file down to a value."""

_PART = r"""(?:[\w-]+|"[^"\\]*"|'[^']*')"""
_ROW = re.compile(rf"\s*({_PART}(?:\s*\.\s*{_PART})*)\s*=")
_HEADER = re.compile(rf"\s*\[\s*({_PART}(?:\s*\.\s*{_PART})*)\s*\]\s*(?:#.*)?")
_LONGEST_VALUE = 400
"""Lines that one value may take before it is not looked at."""


def header_of(fragment: str) -> Names:
    """The table that a fragment (a header and rows) is about."""
    match = _HEADER.fullmatch(fragment.partition("\n")[0])
    return _names(match[1]) if match else ()


def values_of(fragment: str) -> dict[Names, Any]:
    """What a fragment sets, by the whole name; tables are gone through, lists are values."""
    document = loads(fragment)
    return dict(_flat(document, ())) if document is not None else {}


def value_at(document: Mapping[str, Any], names: Names) -> Any:
    """A value of a document; None where it is absent."""
    value: Any = document
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def fragment(header: Names, values: Mapping[Names, Any]) -> str:
    """A header and its rows; deeper tables as dotted keys."""
    rows = [f"{_dotted(names[len(header) :])} = {_toml.value(value)}" for names, value in values.items()]
    return "\n".join([f"[{_dotted(header)}]", *rows])


def fitted(text: str, edit: Edit) -> tuple[Edit, ...]:
    """The edit as the file ``text`` can take it: under another header, with dotted or inline tables, or as further
    ``[[tables]]`` of an array. As it is where nothing else is needed, or nothing else would do."""
    document, values, header = loads(text), values_of(edit.text), header_of(edit.text)
    if document is None or not values or not header:
        return (edit,)
    wanted = deepcopy(document)
    if not all(_put(wanted, names, value) for names, value in values.items()):
        return (edit,)
    if _has_come(text, header, edit.text, values, wanted):
        return (edit,)
    for place, rows in _ways(header, values, wanted):
        written = fragment(place, rows)
        if _has_come(text, place, written, rows, wanted):
            return (Edit(edit.kind, edit.path, written),)
    return _further_tables(text, edit, values, document, wanted) or (edit,)


def line_of(text: str, header: Names) -> int | None:
    """The line (from 1) of the header of a table; None where it has none."""
    heads = ((number, _HEADER.fullmatch(line)) for number, line in enumerate(text.split("\n"), 1))
    return next((number for number, match in heads if match is not None and _names(match[1]) == header), None)


def loads(text: str) -> dict[str, Any] | None:
    """The document; None when it is none."""
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError):
        return None


def _ways(
    header: Names, values: Mapping[Names, Any], wanted: Mapping[str, Any]
) -> Iterator[tuple[Names, Mapping[Names, Any]]]:
    """Other ways to write the same: dotted keys below a header, then a whole inline table."""
    common = _common([names[:-1] for names in values])
    for size in range(len(common), 0, -1):
        yield common[:size], values
    for size in range(len(header) - 1, 0, -1):
        name = header[: size + 1]
        yield header[:size], {name: value_at(wanted, name)}


def _has_come(text: str, header: Names, written: str, values: Mapping[Names, Any], wanted: Mapping[str, Any]) -> bool:
    """Whether the file means what it should when the fragment is pasted."""
    return loads(_pasted(text, header, written, values)) == wanted


def _pasted(text: str, header: Names, written: str, values: Mapping[Names, Any]) -> str:
    """What somebody would do: put each row below the header that stands there, in the place of the old one; or add
    header and rows at the end."""
    lines = text.split("\n")
    heads = [(number, match) for number, line in enumerate(lines) if (match := _HEADER.fullmatch(line))]
    start = next((number for number, match in heads if _names(match[1]) == header), None)
    if start is None:
        return f"{text}\n\n{written}\n"
    end = next((at for at in range(start + 1, len(lines)) if re.match(r"\s*\[\[?[^\],]+\]", lines[at])), len(lines))
    block = lines[start + 1 : end]
    for names, value in values.items():
        key = names[len(header) :]
        first = next((at for at, line in enumerate(block) if _key_of(line) == key), len(block))
        block[first : first + _height(block[first:])] = [f"{_dotted(key)} = {_toml.value(value)}"]
    return "\n".join([*lines[: start + 1], *block, *lines[end:]])


def _key_of(line: str) -> Names:
    match = _ROW.match(line)
    return _names(match[1]) if match else ()


def _height(lines: Sequence[str]) -> int:
    """How many lines the row at the top takes; 0 without lines."""
    for size in range(1, min(len(lines), _LONGEST_VALUE) + 1):
        if loads("\n".join(lines[:size])) is not None:
            return size
    return 0


def _further_tables(
    text: str, edit: Edit, values: Mapping[Names, Any], document: Mapping[str, Any], wanted: Mapping[str, Any]
) -> tuple[Edit, ...]:
    """What a list of tables written as ``[[name]]`` has more."""
    if len(values) != 1:
        return ()
    ((names, new),) = values.items()
    old = value_at(document, names)
    if not isinstance(old, list) or not isinstance(new, list) or new[: len(old)] != old:
        return ()
    tables = [each for each in new[len(old) :] if isinstance(each, dict)]
    written = [
        fragment(names, {(*names, key): value for key, value in each.items()})
        .replace("[", "[[", 1)
        .replace("]", "]]", 1)
        for each in tables
    ]
    if not written or loads("\n".join([text, *written])) != wanted:
        return ()
    return tuple(Edit(EditKind.APPEND, edit.path, each) for each in written)


def _put(document: dict[str, Any], names: Names, value: Any) -> bool:
    """Give a value its place; False where something that is no table stands in the way."""
    for name in names[:-1]:
        inside = document.setdefault(name, {})
        if not isinstance(inside, dict):
            return False
        document = inside
    document[names[-1]] = value
    return True


def _flat(table: Mapping[str, Any], above: Names) -> Iterator[tuple[Names, Any]]:
    for key, value in table.items():
        if isinstance(value, dict) and value:
            yield from _flat(value, (*above, key))
        else:
            yield (*above, key), value


def _common(paths: Sequence[Names]) -> Names:
    first, last = min(paths), max(paths)
    size = next((at for at, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), len(first))
    return first[:size]


def _names(dotted: str) -> Names:
    value: Any = loads(f"{dotted} = 0")
    found: list[str] = []
    while isinstance(value, dict):
        ((name, value),) = value.items()
        found.append(name)
    return tuple(found)


def _dotted(names: Names) -> str:
    return ".".join(map(_toml.key, names))
