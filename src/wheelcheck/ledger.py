"""The ledger of extension modules: what was declared, what was built, what the wheel holds, what can be imported.

A row for every extension module that anything knows of: the build, by what it was told; the wheel, by its files; the
configuration, by what it expects. Where they disagree, a compiled module was lost, and the row's note says how.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from fnmatch import fnmatchcase

from wheelcheck.binaries import extension_name
from wheelcheck.model.archive import ExtensionModule, ModuleKind, Wheel
from wheelcheck.model.build import DeclaredExtension
from wheelcheck.model.evidence import Evidence
from wheelcheck.model.finding import Location
from wheelcheck.model.imports import ImportStatus

# What mypyc's modules share lies in a module of its own, at the top: `<hash of the module names>__mypyc`, or the name
# of a group. Its name changes with what is compiled, so nobody writes it down.
_HELPER = re.compile(r"(?:^|\.)\w+__mypyc$")
_WILD = frozenset("*?[")


class Known(str, Enum):
    """A fact that may not be known."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Imported(str, Enum):
    """How the import of an extension module went."""

    OK = "ok"
    FAILED = "failed"
    BLOCKED = "blocked"
    SKIPPED = "skipped"
    NOT_RUN = "not run"


@dataclass(frozen=True, slots=True)
class Row:
    """One extension module.

    ``name`` is its dotted name (a pattern of the configuration that nothing fits stands as it is written);
    ``declared`` whether the build was told to make it, ``declared_at`` where, from ``sources``; ``optional`` whether
    the build, or the configuration, lets it be absent; ``built`` whether the build made it, ``error`` why not, in the
    compiler's words. ``files`` are the wheel's files for it, one for each interpreter it serves, and ``library`` says
    that the one file is no extension module to Python but something that is loaded otherwise. ``swallowed`` says that
    an import of it failed and was caught; ``expected`` that the configuration wants it; ``helper`` that it is what
    mypyc's modules share; ``read_by`` how its declaration was read. ``note`` is what is to be said of it, or empty.
    """

    name: str
    declared: Known = Known.UNKNOWN
    declared_at: Location | None = None
    sources: tuple[str, ...] = ()
    optional: bool = False
    built: Known = Known.UNKNOWN
    error: str | None = None
    files: tuple[str, ...] = ()
    library: bool = False
    imports: Imported = Imported.NOT_RUN
    swallowed: bool = False
    expected: bool = False
    helper: bool = False
    read_by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """The ledger in five numbers, mypyc's helpers left out; None where nothing was there to count by."""

    modules: int
    declared: int | None
    built: int | None
    shipped: int | None
    importable: int | None


def rows(evidence: Evidence) -> tuple[Row, ...]:
    """The ledger, by name, helpers last. A pure function."""
    told = _told(evidence)
    shipped = _shipped(evidence.wheel)
    told = _without_renamed_helpers(told, shipped)
    names = dict.fromkeys((*told, *shipped))
    found = [_row(evidence, name, told.get(name), shipped.get(name, ())) for name in names]
    found += [replace(_row(evidence, entry, None, ()), expected=True) for entry in unmet(evidence.expect, names)]
    noted = (replace(row, note=_note(evidence, row)) for row in found)
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


def is_helper(name: str) -> bool:
    """Whether a module is the one that mypyc's modules share: its name is made up by the build."""
    return _HELPER.search(name) is not None


def fits(name: str, patterns: Iterable[str]) -> bool:
    """Whether a module is among ``patterns``: dotted names, in which ``*`` and ``?`` stand for anything."""
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def unmet(patterns: Iterable[str], names: Iterable[str]) -> tuple[str, ...]:
    """The patterns that fit none of ``names``."""
    known = tuple(names)
    return tuple(
        pattern for pattern in dict.fromkeys(patterns) if not any(fnmatchcase(name, pattern) for name in known)
    )


def is_pattern(text: str) -> bool:
    """Whether it stands for several modules."""
    return bool(_WILD & set(text))


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


def _row(evidence: Evidence, name: str, told: DeclaredExtension | None, shipped: tuple[ExtensionModule, ...]) -> Row:
    files = tuple(extension.path for extension in shipped)
    library = not files and told is not None and _holds(evidence.wheel, told.file)
    if library and told is not None and told.file is not None:
        files = (told.file,)
    row = Row(
        name,
        declared=_declared(evidence, told),
        files=files,
        library=library,
        imports=_imported(evidence, name),
        swallowed=_swallowed(evidence, name),
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


def _imported(evidence: Evidence, name: str) -> Imported:
    for outcome in evidence.outcomes:
        if outcome.module.name == name:
            compiled = outcome.module.kind is ModuleKind.EXTENSION or outcome.module.path.endswith((".so", ".pyd"))
            return Imported(outcome.status.value) if compiled else Imported.NOT_RUN
    return Imported.NOT_RUN


def _swallowed(evidence: Evidence, name: str) -> bool:
    return any(
        attempt.name == name
        for outcome in evidence.outcomes
        if outcome.status is ImportStatus.OK
        for attempt in outcome.swallowed
    )


def _note(evidence: Evidence, row: Row) -> str:
    """What a row has to say, in one line."""
    parts = [*_absence(evidence, row)] if not row.files else [*_presence(evidence, row)]
    if row.swallowed:
        parts.append("an import of it fails and is caught")
    return "; ".join(parts)


def _absence(evidence: Evidence, row: Row) -> Iterator[str]:
    """Why a module is not in the wheel."""
    if evidence.wheel is None:
        if row.built is Known.NO:
            yield f"not built: {row.error}" if row.error else "not built"
        return
    if row.expected:
        yield "expected, and not in the wheel"
    instead = _instead(evidence.wheel, row)
    if row.declared is Known.YES:
        may = "optional, " if row.optional else ""
        if row.built is Known.NO:
            yield f"{may}not built: {row.error}" if row.error else f"{may}not built"
        elif _never_installed(evidence, row):
            yield f"{may}built, but nothing installs it"
        else:
            yield f"{may}built, but not in the wheel"
    elif row.optional:
        yield "optional"
    if instead:
        yield instead


def _instead(wheel: Wheel, row: Row) -> str:
    """What the wheel holds in its place: the Python source that should have been compiled, or another name."""
    stem = row.name.replace(".", "/")
    source = next((path for path in (f"{stem}.py", f"{stem}/__init__.py") if path in wheel.installed), None)
    if source is not None:
        return f"the wheel holds {source}, not compiled"
    last = row.name.rpartition(".")[2]
    alike = [extension.path for extension in wheel.extensions if extension.name.rpartition(".")[2] == last]
    return f"the wheel holds {alike[0]}" if alike and not is_pattern(row.name) else ""


def _never_installed(evidence: Evidence, row: Row) -> bool:
    told = (evidence.build.extensions or ()) if evidence.build else ()
    return any(each.name == row.name and each.installed is False for each in told)


def _presence(evidence: Evidence, row: Row) -> Iterator[str]:
    """What is to be said of a module that the wheel holds."""
    if row.helper:
        yield "what modules compiled by mypyc share"
        return
    if row.library:
        yield f"{row.files[0]} is loaded as a library, not imported"
    if row.declared is Known.NO:
        yield "nothing declared it"
    if len(row.files) > 1:
        yield f"{len(row.files)} files, for several interpreters"
    if evidence.outcomes and row.imports is Imported.NOT_RUN and not row.library:
        yield "this interpreter takes none of its files"
