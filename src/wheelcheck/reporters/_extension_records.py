"""The ledger of extension modules for programs, with the facts of their files; bounded, whatever a file claims."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from wheelcheck import binaries, ledger
from wheelcheck.ledger import Row
from wheelcheck.model.archive import ExtensionModule
from wheelcheck.model.binary import Image
from wheelcheck.model.evidence import Evidence

_MOST = 256  # libraries, folders, functions of one file; a real one has a few dozen at most


def records(evidence: Evidence, text: Callable[[str], str]) -> list[dict[str, Any]]:
    """A record for every row of the ledger; ``text`` makes a foreign text fit for the report."""
    wheel = evidence.wheel
    files = ledger.files(wheel)
    sizes = {entry.installed: entry.size for entry in wheel.entries} if wheel else {}
    return [_record(row, files, sizes, text) for row in ledger.rows(evidence)]


def _record(
    row: Row, files: dict[str, ExtensionModule], sizes: dict[str | None, int], text: Callable[[str], str]
) -> dict[str, Any]:
    place = row.declared_at
    return {
        "name": text(row.name),
        "declared": row.declared.value,
        "declared_at": None if place is None else {"path": text(place.path), "line": place.line},
        "read_by": text(row.read_by) or None,
        "sources": [text(source) for source in row.sources],
        "optional": row.optional,
        "built": row.built.value,
        "error": None if row.error is None else text(row.error),
        "in_wheel": bool(row.files),
        "imports": row.imports.value,
        "swallowed": row.swallowed,
        "expected": row.expected,
        "helper": row.helper,
        "note": text(row.note) or None,
        "files": [_file(path, sizes.get(path, 0), files.get(path), text) for path in row.files],
    }


def _file(path: str, size: int, extension: ExtensionModule | None, text: Callable[[str], str]) -> dict[str, Any]:
    binary = extension.binary if extension is not None else None
    tag = extension.tag if extension is not None else None
    return {
        "path": text(path),
        "size": size,
        "tag": None if tag is None else text(tag),
        "stable_abi": tag is not None and tag.startswith("abi"),
        "format": binary.format.value if binary else None,
        "machines": [text(machine) for machine in binary.machines] if binary else [],
        "problem": text(binary.problem) if binary and binary.problem else None,
        "images": [_image(image, text) for image in binary.images] if binary else [],
    }


def _image(image: Image, text: Callable[[str], str]) -> dict[str, Any]:
    def some(values: Sequence[str]) -> list[str]:
        return [text(value) for value in values[:_MOST]]

    return {
        "machine": text(image.machine),
        "system": None if image.system is None else text(image.system),
        "minimum_system": ".".join(map(str, image.minimum_system)) if image.minimum_system else None,
        "needed": some(image.needed),
        "needed_if_present": some(image.optional),
        "search": some(image.search),
        "versions": some([f"{library}: {version}" for library, version in image.versions]),
        "init_functions": some(sorted(binaries.inits(image).values())),
        "executable_stack": image.executable_stack,
        "text_relocations": image.text_relocations,
        "debug_size": image.debug_size,
    }
