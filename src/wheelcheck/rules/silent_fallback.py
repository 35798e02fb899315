"""WC517."""

from __future__ import annotations

from dataclasses import replace

from wheelcheck import remedies
from wheelcheck.diagnosis import Case, Cause, CauseKind
from wheelcheck.model.archive import Module, ModuleKind
from wheelcheck.model.build import BuildResult, DeclaredExtension
from wheelcheck.model.imports import ImportOutcome, ImportStatus, SwallowedImport
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._failure import CauseRule
from wheelcheck.rules._runtime import works
from wheelcheck.rules._sketch import case, wheel

_TRY = "try:\n    from pkg import _fast\nexcept ImportError:\n    _fast = None\n"


class SilentFallback(CauseRule):
    """The package catches the failed import of its own compiled module: imports are green, the fast path is dead.

    ## What it does
    Notes, while modules are imported, which of the project's own modules were tried, failed, and were
    caught. When the build was told to make that module, or its source is in the project, or it is in the wheel and
    fails, that is reported. Information only where the wheel is pure by design.

    ## Why it is bad
    Nothing fails: tests pass, users get a package that is slow, or lacks what it advertises.
    Releases have been shipped so for years.

    ## How it happens
    `try: from ._speedups import f / except ImportError:` over an optional extension whose
    compilation failed, whose name is wrong, or whose own imports fail.

    ## How to fix
    Mend the compiled module. If wheels without it are meant to be released, say so with a reason in
    `[[tool.wheelcheck.ignores]]`.
    """

    code = "WC517"
    name = "silent-fallback"
    kind = CauseKind.FALLBACK

    def message(self, case: Case, cause: Cause) -> str:
        """Name the module and its absence."""
        if cause.outcome is not None:
            return f"{cause.subject} cannot be imported, and the package hides it: its fall-back runs instead"
        return f"{cause.subject} is not in the wheel, and the package hides it: its fall-back runs instead"

    def proof(self, case: Case, cause: Cause) -> list[str]:
        """Who catches, and why it fails."""
        lines = [f"caught at {wording.place(need)}" for need in cause.needs[:1]]
        lines += [cause.detail] if cause.detail else []
        lines += wording.python_says(cause.error)
        if cause.error is not None and cause.error.name == "cpython":
            lines.append("`cpython` is Cython's package of declarations: `cimport` was meant, not `import`")
        return lines

    def fix(self, case: Case, cause: Cause) -> str | None:
        """Mend or accept."""
        return (
            "mend the compiled module; or, if it may be absent, say so in pyproject.toml:\n"
            f'[[tool.wheelcheck.ignores]]\nrule = "{self.name}"\nmodule = {remedies.toml_text(cause.subject)}\n'
            'reason = "..."'
        )

    bad = (lambda: _caught(told=True),)
    good = (works, lambda: _caught(told=False))


def _caught(*, told: bool) -> Case:
    swallowed = (SwallowedImport("pkg._fast", "pkg", "pkg/__init__.py", 2),)
    outcome = ImportOutcome(
        Module("pkg", ModuleKind.PACKAGE, "pkg/__init__.py"), ImportStatus.OK, swallowed=swallowed if told else ()
    )
    row = DeclaredExtension("pkg._fast", ("pkg/_fast.c",), True, False, "pkg/_fast.c:1: error: no")
    tree = {"pkg/__init__.py": _TRY, "pkg/_fast.c": ""}
    base = case(tree, shipped=wheel({"pkg/__init__.py": _TRY}), outcomes=(outcome,))
    return Case(replace(base.evidence, build=BuildResult(None, None, "", 0.0, extensions=(row,))))
