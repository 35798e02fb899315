"""Reading Cython sources without compiling them: what they include, cimport and import."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from wheelcheck.sources import resolve

_CYTHON = re.compile(
    r"""^[ \t]*(?:
        include[ \t]+["'](?P<include>[^"']+)["']
      | from[ \t]+(?P<dots>\.*)(?P<base>[\w.]*)[ \t]+(?P<kind>c?import)[ \t]+(?P<names>\([^)]*\)|[^\n\#]+)
      | (?P<plain>c?import)[ \t]+(?P<modules>[\w., \t]+)
    )""",
    re.MULTILINE | re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class CythonNeed:
    """What a Cython source needs to compile or import: ``include`` a path relative to it, else ``modules`` by dotted
    name; ``cimport`` says that the declaration (.pxd) is needed when it is compiled."""

    include: str | None
    modules: tuple[str, ...]
    cimport: bool
    line: int
    text: str


def cython_needs(text: str, module: str, is_package: bool) -> Iterator[CythonNeed]:
    """The includes, cimports and imports of a Cython source."""
    for match in _CYTHON.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        statement = " ".join(match.group().split())
        if match["include"]:
            yield CythonNeed(match["include"], (), False, line, statement)
        elif match["kind"]:
            base = resolve(module, is_package, len(match["dots"]), match["base"] or None)
            if base:
                names = re.findall(r"(\w+)(?:\s+as\s+\w+)?", match["names"].strip("()"))
                modules = (base, *(f"{base}.{name}" for name in names))
                yield CythonNeed(None, modules, match["kind"] == "cimport", line, statement)
        elif match["modules"]:
            modules = tuple(part.split()[0] for part in match["modules"].split(",") if part.strip())
            yield CythonNeed(None, modules, match["plain"] == "cimport", line, statement)
