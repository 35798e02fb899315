"""Packages that the sources have and the wheel lacks, though nothing that ships imports them: its users would."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wheelcheck import layout
from wheelcheck.diagnosis.cause import Cause, CauseKind
from wheelcheck.diagnosis.facts import Facts
from wheelcheck.diagnosis.losses import locate
from wheelcheck.model.finding import Severity

# What is left out on purpose as a rule; what is private nobody but the package itself would import.
_ASIDE = re.compile(
    r"_.*|(docs?|examples?|demos?|samples?|bench(marks?)?|scripts?|tools?|testing|fixtures?|dev(el)?)", re.I
)
_NOTE = "nothing that is in the wheel imports it; who uses the package would"


def forgotten_packages(case: Facts) -> Iterator[Cause]:
    """The public packages inside of shipped ones, or beside them in a folder like `src/`, that were left out on the way
    from the sources, as warnings."""
    if case.evidence.wheel is None:
        return
    found: set[str] = set()
    for path, text in sorted(case.tree_texts.items()):
        named = _package(case, path)
        if named is None or not _forgotten(case, named, path) or any(named.startswith(f"{outer}.") for outer in found):
            continue
        folder = path.removesuffix("__init__.py")
        if not text.strip() and not any(_holds_code(folder, *item) for item in case.tree_texts.items()):
            continue
        loss = locate(case, named)
        if loss.kind in (CauseKind.NOT_IN_SDIST, CauseKind.NOT_IN_WHEEL):
            found.add(named)
            yield Cause(loss.kind, named, trails=loss.trails, notes=(_NOTE,), severity=Severity.WARNING)


def _package(case: Facts, path: str) -> str | None:
    """The package whose ``__init__`` a project file is."""
    installed = case.layout.installed(path) if path.endswith("/__init__.py") else None
    named = layout.module_of(installed) if installed else None
    return named[0] if named else None


def _forgotten(case: Facts, package: str, path: str) -> bool:
    parent, _, name = package.rpartition(".")
    shipped = parent in case.packages and case.has_module(parent) if parent else _beside(case, package, path)
    inner = package.split(".")[1:] or [name]
    aside = layout.is_test(package) or any(_ASIDE.fullmatch(part) for part in inner)
    return shipped and not aside and not case.has_module(package)


def _beside(case: Facts, package: str, path: str) -> bool:
    """Whether another package ships from the same folder, which is not the project's own: that holds anything."""
    root = path.removesuffix(f"{package}/__init__.py")
    sources = [(top, case.stations.find_source(f"{top}/__init__.py")) for top in case.tops if case.has_module(top)]
    return bool(root) and any(source == f"{root}{top}/__init__.py" for top, source in sources)


def _holds_code(folder: str, path: str, text: str) -> bool:
    return path.startswith(folder) and bool(text.strip())
