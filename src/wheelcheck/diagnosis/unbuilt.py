"""Cython modules that nothing builds, though all their siblings are built: somebody forgot to add one to a list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from wheelcheck import layout
from wheelcheck.diagnosis.cause import Cause, CauseKind
from wheelcheck.diagnosis.facts import Facts
from wheelcheck.diagnosis.losses import locate
from wheelcheck.diagnosis.needs import cython_file_needs
from wheelcheck.model.finding import Severity

_NOTE = "nothing in the wheel imports it; every other Cython module beside it is built"


def unbuilt_modules(case: Facts) -> Iterator[Cause]:
    """The ``.pyx`` files that no extension was declared for, in folders where all others have one, as warnings."""
    build, wheel = case.evidence.build, case.evidence.wheel
    if build is None or wheel is None or not build.extensions:
        return
    made = {row.name for row in build.extensions} | set(case.extensions)
    declared = {source for row in build.extensions for source in row.sources}
    included = cython_file_needs(case)
    folders: dict[str, dict[str, str]] = defaultdict(dict)
    for path in case.tree_texts:
        installed = case.layout.installed(path) if path.endswith(".pyx") else None
        named = layout.module_of(installed) if installed else None
        if named and not layout.is_test(named[0]):
            folders[path.rpartition("/")[0]][path] = named[0]
    for modules in folders.values():
        left = {path: name for path, name in modules.items() if name not in made and path not in declared}
        if len(left) != 1 or len(modules) == 1:
            continue
        ((path, name),) = left.items()
        if path in included or case.has_module(name):
            continue
        loss = locate(case, name)
        if loss.kind is CauseKind.NOT_BUILT:
            yield Cause(loss.kind, name, trails=loss.trails, notes=(_NOTE,), severity=Severity.WARNING)
