"""Who takes a name from which module, by the text alone: most modules need no parsing to know that they don't."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set

_FROM = re.compile(r"from\s+(\.*)([\w.]*)\s+import\b")
_OWNER = re.compile(r"(\w+)\s*\.\s*$")
_LONGEST = 3000  # characters of an import statement
_MOST_PLACES = 300  # of a name in one text


def takes(path: str, text: str, offers: Mapping[str, Set[str]]) -> tuple[str, ...]:
    """Those of the names that the module at an installed path imports, or asks a module for.

    ``offers`` gives the modules of each name; a package may pass on what its modules offer.
    """
    found = (name for name, modules in offers.items() if name in text and _is_taken(path, text, name, modules))
    return tuple(sorted(found))


def _is_taken(path: str, text: str, name: str, modules: Set[str]) -> bool:
    return any(_at(path, text, place, modules) for place in _places(text, name))


def _places(text: str, name: str) -> Iterator[int]:
    """Where a name stands as a word."""
    place = text.find(name)
    for _ in range(_MOST_PLACES):
        if place < 0:
            return
        end = place + len(name)
        if not _is_word(text[place - 1 : place]) and not _is_word(text[end : end + 1]):
            yield place
        place = text.find(name, end)


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _at(path: str, text: str, place: int, modules: Set[str]) -> bool:
    """Whether the name that stands there is one of these modules'."""
    if text[place - 1 : place] == ".":
        owner = _OWNER.search(text, max(place - 60, 0), place)
        return owner is not None and any(_is_called(module, owner[1], text) for module in modules)
    start = text.rfind("from ", max(place - _LONGEST, 0), place)
    statement = text[start:place] if start >= 0 else ""
    if "\n" in statement and ("(" not in statement or ")" in statement):
        return False
    parts = _FROM.match(statement)
    if parts is None:
        return False
    source = _absolute(path, len(parts[1]), parts[2])
    return any(module == source or module.startswith(f"{source}.") for module in modules)


def _is_called(module: str, owner: str, text: str) -> bool:
    """Whether a module goes by that name in a text."""
    last = module.rpartition(".")[2]
    return owner == last or f"{last} as {owner}" in text


def _absolute(path: str, level: int, module: str) -> str:
    """The module that an import of the module at ``path`` names."""
    if not level:
        return module
    folders = path.split("/")[:-1]
    return ".".join([*folders[: len(folders) - level + 1], *([module] if module else [])])
