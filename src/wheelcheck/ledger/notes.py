"""What a row of the ledger has to say, in words."""

from __future__ import annotations

from collections.abc import Iterator

from wheelcheck.ledger.names import is_pattern
from wheelcheck.ledger.row import Imported, Known, Row
from wheelcheck.model.archive import Wheel
from wheelcheck.model.evidence import Evidence


def note(evidence: Evidence, row: Row) -> str:
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
