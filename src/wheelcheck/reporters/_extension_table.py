"""The ledger of extension modules for people: a table, and the line that stands for it."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence

from wheelcheck import ledger, neutral
from wheelcheck.ledger import Imported, Known, Row
from wheelcheck.model.archive import ExtensionModule
from wheelcheck.model.binary import Image
from wheelcheck.model.evidence import Evidence
from wheelcheck.reporters._base import Look

_HEAD = ("module", "declared", "built", "in the wheel", "imports")
_DECLARED = 1
_UNKNOWN = "-"  # a column of which nothing is known is left out
_GAP = "  "
_NARROWEST = 24  # a place is cut no shorter than that, however narrow the terminal
_MOST_SHOWN = 12  # libraries and folders of one file


def summary(evidence: Evidence) -> str | None:
    """``extension modules: 16 declared, 16 built, 15 in the wheel, 15 import``; None without any."""
    table = ledger.rows(evidence)
    counts = ledger.count(table, evidence)
    numbers = (
        (counts.declared, "declared"),
        (counts.built, "built"),
        (counts.shipped, "in the wheel"),
        (counts.importable, "import"),
    )
    if not table:
        return None
    told = ", ".join(f"{number} {word}" for number, word in numbers if number is not None)
    return f"extension modules: {told or counts.modules}"


def lines(evidence: Evidence, look: Look, clean: Callable[[str], str]) -> Iterator[str]:
    """The table, a row a module, with what is to be said of it below; ``clean`` takes our own folders out of a text."""

    def one_line(text: str) -> str:
        return neutral.line(clean(text))

    table = ledger.rows(evidence)
    if not table:
        yield "extension modules: none"
    else:
        files = ledger.files(evidence.wheel)
        cells = [[one_line(cell) for cell in _cells(row, files)] for row in table]
        known = [column for column in range(len(_HEAD)) if any(texts[column] != _UNKNOWN for texts in cells)]
        laid_out = [[texts[column] for column in known] for texts in (_HEAD, *cells)]
        widths = _widths(laid_out, known.index(_DECLARED) if _DECLARED in known else None, look)
        yield _line(laid_out[0], widths)
        for row, texts in zip(table, laid_out[1:], strict=True):
            yield _line(texts, widths)
            if row.note:
                yield from _indented(one_line(row.note), look)
            for path in row.files if look.verbose else ():
                yield from _indented(one_line(_facts(path, files.get(path))), look)
        yield summary(evidence) or ""
    if evidence.build is not None and evidence.build.unread:
        yield from _indented(f"not all that was declared is known: {one_line(evidence.build.unread)}", look, "")


def _cells(row: Row, files: Mapping[str, ExtensionModule]) -> tuple[str, ...]:
    imports = row.imports.value if row.imports is not Imported.NOT_RUN else _UNKNOWN
    return (row.name, _declared(row), _known(row.built), _shipped(row, files), imports)


def _declared(row: Row) -> str:
    if row.declared is not Known.YES:
        return _known(row.declared)
    return str(row.declared_at) if row.declared_at is not None else "yes"


def _known(value: Known) -> str:
    return _UNKNOWN if value is Known.UNKNOWN else value.value


def _shipped(row: Row, files: Mapping[str, ExtensionModule]) -> str:
    if not row.files:
        return "no" if row.optional else "NO"
    if len(row.files) > 1:
        return f"{len(row.files)} files"
    if row.library:
        return "yes (library)"
    extension = files.get(row.files[0])
    tag = extension.tag or "untagged" if extension is not None else ""
    return f"yes ({re.sub(r'^cpython-', 'cp', tag).partition('-')[0]})" if tag else "yes"


def _widths(lines: Sequence[Sequence[str]], declared: int | None, look: Look) -> list[int]:
    """The width of every column; the place of the declaration gives way when the line would be too long."""
    widths = [max(len(texts[column]) for texts in lines) for column in range(len(lines[0]))]
    too_long = sum(widths) + len(_GAP) * (len(widths) - 1) - (look.width or 0)
    if look.width is not None and too_long > 0 and declared is not None:
        widths[declared] = max(min(widths[declared], _NARROWEST), widths[declared] - too_long)
    return widths


def _line(texts: Sequence[str], widths: Sequence[int]) -> str:
    shown = (_cut(text, width).ljust(width) for text, width in zip(texts, widths, strict=True))
    return _GAP.join(shown).rstrip()


def _cut(text: str, width: int) -> str:
    """The end of a place says more than its beginning."""
    return text if len(text) <= width else "..." + text[len(text) - width + 3 :]


def _indented(text: str, look: Look, indent: str = "    ") -> list[str]:
    if look.width is None:
        return [indent + text]
    return textwrap.wrap(
        text,
        look.width,
        initial_indent=indent,
        subsequent_indent=indent + "  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _facts(path: str, extension: ExtensionModule | None) -> str:
    """What a file says of itself, in one line."""
    if extension is None:
        return path
    binary = extension.binary
    parts = [f"{binary.format.value} {' '.join(binary.machines)}".strip()]
    if binary.size:
        parts.append(f"{binary.size:,} bytes")
    if binary.problem:
        parts.append(f"not readable: {binary.problem}")
    for image in binary.images[:1]:
        parts += _of_image(image)
    return f"{path}: {', '.join(parts)}"


def _of_image(image: Image) -> Iterator[str]:
    if image.minimum_system:
        yield f"{image.system or 'system'} {'.'.join(map(str, image.minimum_system))} or newer"
    if image.needed:
        yield f"needs {_some(image.needed)}"
    if image.search:
        yield f"looks in {_some(image.search)}"


def _some(texts: Sequence[str]) -> str:
    more = f" and {len(texts) - _MOST_SHOWN} more" if len(texts) > _MOST_SHOWN else ""
    return " ".join(texts[:_MOST_SHOWN]) + more
