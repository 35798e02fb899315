"""The rows of the ledger, from the evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from wheelcheck.binaries import extension_name
from wheelcheck.ledger.names import fits, is_helper, unmet
from wheelcheck.ledger.notes import note
from wheelcheck.ledger.row import Counts, Imported, Known, Row
from wheelcheck.model.archive import ExtensionModule, ModuleKind, Wheel
from wheelcheck.model.build import DeclaredExtension
from wheelcheck.model.evidence import Evidence
from wheelcheck.model.imports import ImportStatus


def rows(evidence: Evidence) -> tuple[Row, ...]:
    """The ledger, by name, helpers last. A pure function."""
    told, imports = _told(evidence), _Imports.of(evidence)
    shipped = _shipped(evidence.wheel)
    told = _without_renamed_helpers(told, shipped)
    names = dict.fromkeys((*told, *shipped))
    found = [_row(evidence, imports, name, told.get(name), shipped.get(name, ())) for name in names]
    found += [
        replace(_row(evidence, imports, entry, None, ()), expected=True) for entry in unmet(evidence.expect, names)
    ]
    noted = (replace(row, note=note(evidence, row)) for row in found)
    return tuple(sorted(noted, key=lambda row: (row.helper, row.name)))


def count(table: Sequence[Row], evidence: Evidence) -> Counts:
    """How many modules reached each station."""
    modules = [row for row in table if not row.helper]
    build = evidence.build
    watched = build is not None and build.extensions is not None
    return Counts(
        modules=len(modules),
        declared=sum(row.declared is Known.YES for row in modules) if watched else None,
        built=sum(row.built is Known.YES for row in modules) if watched else None,
        shipped=sum(bool(row.files) for row in modules) if evidence.wheel is not None else None,
        importable=sum(row.imports is Imported.OK for row in modules) if evidence.outcomes else None,
    )


def files(wheel: Wheel | None) -> dict[str, ExtensionModule]:
    """The files of a wheel that rows speak of, by path."""
    return {extension.path: extension for every in _shipped(wheel).values() for extension in every}


def _told(evidence: Evidence) -> dict[str, DeclaredExtension]:
    """What the build was told, by name. One name told twice (a Rust and a C variant of it) is built when one is."""
    found: dict[str, DeclaredExtension] = {}
    for row in (evidence.build.extensions or ()) if evidence.build else ():
        before = found.get(row.name)
        if before is None or (row.built and not before.built):
            found[row.name] = row
    return found


def _shipped(wheel: Wheel | None) -> dict[str, tuple[ExtensionModule, ...]]:
    """The wheel's extension modules by name, with a file for each interpreter."""
    found: dict[str, tuple[ExtensionModule, ...]] = {}
    for extension in wheel.extensions if wheel else ():
        found[extension.name] = (*found.get(extension.name, ()), extension)
    for extension in _unnameable_helpers(wheel) if wheel else ():
        found[extension.name] = (*found.get(extension.name, ()), extension)
    return found


def _unnameable_helpers(wheel: Wheel) -> Iterator[ExtensionModule]:
    """Helpers whose hash begins with a digit: no import statement can name them, `importlib` can."""
    known, installed = {extension.path for extension in wheel.extensions}, wheel.installed
    for path, binary in wheel.binaries:
        named = extension_name(path.rpartition("/")[2])
        if named is not None and is_helper(named[0]) and path not in known and path in installed:
            name = ".".join((*path.split("/")[:-1], named[0]))
            yield ExtensionModule(name, path, named[1], binary)


def _without_renamed_helpers(
    told: dict[str, DeclaredExtension], shipped: dict[str, tuple[ExtensionModule, ...]]
) -> dict[str, DeclaredExtension]:
    """Give a helper that was told under one name and shipped under another its row under the name it has."""
    strays = [name for name in shipped if is_helper(name) and name not in told]
    renamed = {}
    for name, row in told.items():
        if strays and is_helper(name) and name not in shipped:
            renamed[strays.pop(0)] = row
        else:
            renamed[name] = row
    return renamed


def _row(
    evidence: Evidence,
    imports: _Imports,
    name: str,
    told: DeclaredExtension | None,
    shipped: tuple[ExtensionModule, ...],
) -> Row:
    files = tuple(extension.path for extension in shipped)
    library = not files and told is not None and _holds(evidence.wheel, told.file)
    if library and told is not None and told.file is not None:
        files = (told.file,)
    row = Row(
        name,
        declared=_declared(evidence, told),
        files=files,
        library=library,
        imports=imports.compiled.get(name, Imported.NOT_RUN),
        swallowed=name in imports.swallowed,
        expected=fits(name, evidence.expect) and not is_helper(name),
        optional=fits(name, evidence.optional),
        helper=is_helper(name),
    )
    if told is None:
        return row
    return replace(
        row,
        declared_at=told.declared_at,
        sources=told.sources,
        optional=row.optional or told.optional,
        built=Known.YES if told.built or files else Known.NO,
        error=None if told.built else told.error,
        read_by=told.source,
    )


def _holds(wheel: Wheel | None, path: str | None) -> bool:
    return wheel is not None and path is not None and path in wheel.installed


def _declared(evidence: Evidence, told: DeclaredExtension | None) -> Known:
    if told is not None:
        return Known.YES
    build = evidence.build
    whole = build is not None and build.extensions is not None and build.unread is None
    return Known.NO if whole else Known.UNKNOWN


@dataclass(frozen=True, slots=True)
class _Imports:
    """How the imports of compiled modules went, and which failed and were caught."""

    compiled: dict[str, Imported]
    swallowed: frozenset[str]

    @classmethod
    def of(cls, evidence: Evidence) -> _Imports:
        compiled, swallowed = {}, set()
        for outcome in evidence.outcomes:
            module = outcome.module
            # A Python file of the same name is another module to the interpreter that takes it.
            if module.kind is ModuleKind.EXTENSION or module.path.endswith((".so", ".pyd")):
                compiled[module.name] = Imported(outcome.status.value)
            if outcome.status is ImportStatus.OK:
                swallowed |= {attempt.name for attempt in outcome.swallowed}
        return cls(compiled, frozenset(swallowed))
