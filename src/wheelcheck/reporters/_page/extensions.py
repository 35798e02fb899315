"""The ledger of extension modules: declared, built, in the wheel, imported."""

from __future__ import annotations

from wheelcheck import ledger
from wheelcheck.ledger import Imported, Row
from wheelcheck.model.archive import ExtensionModule
from wheelcheck.reporters import _extension_table as extension_table
from wheelcheck.reporters._page.block import Record, within
from wheelcheck.reporters._page.subject import Subject

_MOST_BYTES = 1_500_000
_MOST_OF_FILE = 12  # libraries, folders


def extensions(subject: Subject) -> Record:
    """A record a row, the sentence that stands for all, and what could not be read."""
    evidence = subject.evidence
    files = ledger.files(evidence.wheel)
    sizes = {entry.installed: entry.size for entry in evidence.wheel.entries} if evidence.wheel else {}
    rows, left = within(ledger.rows(evidence), _MOST_BYTES, lambda row: _row(row, files, sizes, subject))
    unread = evidence.build.unread if evidence.build is not None else None
    return {
        "summary": extension_table.summary(evidence),
        "rows": rows,
        "left": left,
        "unread": subject.words.line(unread) if unread else None,
    }


def _row(row: Row, files: dict[str, ExtensionModule], sizes: dict[str | None, int], subject: Subject) -> Record:
    name, place = subject.name, row.declared_at
    return {
        "name": name(row.name),
        "declared": row.declared.value,
        "at": None if place is None else name(str(place)),
        "sources": [name(source) for source in row.sources[:_MOST_OF_FILE]],
        "read_by": name(row.read_by),
        "optional": row.optional,
        "built": row.built.value,
        "error": subject.words.line(row.error) if row.error else None,
        "imports": None if row.imports is Imported.NOT_RUN else row.imports.value,
        "note": subject.words.line(row.note),
        "library": row.library,
        "files": [_file(path, sizes.get(path, 0), files.get(path), subject) for path in row.files[:_MOST_OF_FILE]],
    }


def _file(path: str, size: int, extension: ExtensionModule | None, subject: Subject) -> Record:
    name = subject.name
    binary = extension.binary if extension is not None else None
    image = binary.images[0] if binary is not None and binary.images else None
    return {
        "path": name(path),
        "size": size,
        "tag": name(extension.tag) if extension is not None and extension.tag else None,
        "kind": name(f"{binary.format.value} {' '.join(binary.machines[:4])}") if binary is not None else None,
        "problem": name(binary.problem) if binary is not None and binary.problem else None,
        "needed": [name(each) for each in image.needed[:_MOST_OF_FILE]] if image else [],
        "search": [name(each) for each in image.search[:_MOST_OF_FILE]] if image else [],
    }
