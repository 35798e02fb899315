"""WC404."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from dataclasses import replace

from wheelcheck.diagnosis import Case, Cause, CauseKind
from wheelcheck.model.archive import Module, ModuleKind
from wheelcheck.model.imports import ImportOutcome, ImportStatus
from wheelcheck.rules._failure import CauseRule
from wheelcheck.rules._runtime import works


class FileConflict(CauseRule):
    """A module of the wheel has the name of a module that Python finds first.

    ## What it does
    Looks from where each module was really loaded. One that came from outside of what the wheel
    installed is reported with that place.

    ## Why it is bad
    Nobody can import the wheel's module: Python never reaches it. Where the order of the path
    differs (a script's own folder comes first), the wheel's module hides the standard library's instead, and other
    packages break.

    ## How it happens
    A top-level module called `queue`, `types`, `token`, `test` or `code`.

    ## How to fix
    Move it into the project's package, or give it a name of its own.
    """

    code = "WC404"
    name = "file-conflict"
    kind = CauseKind.SHADOWED

    def message(self, case: Case, cause: Cause) -> str:
        """Name the module and who has its name."""
        python = case.evidence.interpreter
        standard = python is not None and cause.subject.partition(".")[0] in python.stdlib
        owner = "a module of the standard library" if standard else "another module"
        return f"{cause.subject} has the name of {owner}: Python imports that one, not the wheel's"

    def proof(self, case: Case, cause: Cause) -> Iterable[str]:
        """What was loaded instead."""
        yield cause.detail or ""

    def fix(self, case: Case, cause: Cause) -> str | None:
        """Move or rename."""
        name = cause.subject.partition(".")[0]
        path = case.stations.find_source(f"{name}.py")
        package = next((top for top in sorted(case.tops) if top != name and top in case.packages), None)
        inside = case.stations.find_source(f"{package}/__init__.py") if package else None
        if path is not None and inside is not None:
            new = f"{inside.removesuffix('__init__.py')}{name}.py"
            return f"git mv {shlex.quote(path)} {shlex.quote(new)}, and import it as {package}.{name}; or rename it"
        return f"move {cause.subject} into the project's package, or rename it"

    bad = (lambda: _shadowed(),)
    good = (works,)


def _shadowed() -> Case:
    module = Module("queue", ModuleKind.SOURCE, "queue.py")
    outcome = ImportOutcome(module, ImportStatus.FAILED, reason="`import queue` loads another queue.py")
    return Case(replace(works().evidence, outcomes=(outcome,)))
