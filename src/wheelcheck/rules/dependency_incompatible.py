"""WC516."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from wheelcheck import remedies
from wheelcheck.diagnosis import Case, Cause, CauseKind
from wheelcheck.diagnosis.dependencies import requirements
from wheelcheck.model.edit import told
from wheelcheck.model.environment import Distribution, Environment
from wheelcheck.model.imports import CaughtError, Frame
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._failure import CauseRule
from wheelcheck.rules._runtime import import_fails, works


class DependencyIncompatible(CauseRule):
    """The import fails inside a dependency: the release that was installed doesn't work here.

    ## What it does
    When the innermost frame of a failed import lies in another distribution, names that distribution,
    the version that the requirements let in, and its words.

    ## Why it is bad
    Users who install today get exactly this combination.

    ## How it happens
    A dependency's new release broke something, or needs another dependency in a newer version than
    your requirements allow.

    ## How to fix
    Bound the requirement (`dep>=1.2,!=1.4.0`), and raise the bound once it is mended.
    """

    code = "WC516"
    name = "dependency-incompatible"
    kind = CauseKind.DEPENDENCY

    def message(self, case: Case, cause: Cause) -> str:
        """Name dependency, version and its words."""
        said = next(iter(wording.python_says(cause.error)), "fails")
        return f"{cause.detail} fails when imported: {said}"

    def proof(self, case: Case, cause: Cause) -> list[str]:
        """Where it is raised, who imports it, and which requirement lets it in."""
        frames = cause.error.frames if cause.error else ()
        lines = [f"raised at {frames[-1].path}:{frames[-1].line}"] if frames else []
        name = (cause.detail or "").partition(" ")[0].lower()
        admitted = [str(r) for r in requirements(case) if r.name.lower() == name]
        return [*lines, *wording.who_needs(cause), *(f"let in by the requirement `{text}`" for text in admitted)]

    def fix(self, case: Case, cause: Cause) -> str | None:
        """Bound it."""
        name, _, version = (cause.detail or cause.subject).partition(" ")
        if not version:
            return f"bound the requirement on {name}"
        # Whether the release before does better isn't known: this is to be tried, not applied.
        edits = remedies.bound(case.evidence.project, name, version) if case.evidence.snapshot else ()
        return f"bound the requirement, for example: {told(edits) if edits else f'{name}!={version}'}"

    bad = (lambda: _in_dependency(),)
    good = (works,)


def _in_dependency() -> Case:
    frames = (
        Frame("pkg.mod", "pkg/mod.py", 1, "<module>", "import dep", True),
        Frame("dep", "dep/__init__.py", 3, "<module>", "raise ImportError('needs NumPy 2')", True),
    )
    error = CaughtError("ImportError", ("Exception",), "needs NumPy 2", frames)
    broken = import_fails("import dep\n", error)
    environment = Environment(Path("python"), (), (Distribution("dep", "3.0", ("dep",)),), "uv")
    return Case(replace(broken.evidence, environment=environment))
