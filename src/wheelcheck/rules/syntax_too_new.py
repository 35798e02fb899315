"""WC508."""

from __future__ import annotations

from wheelcheck.diagnosis import Case, Cause, CauseKind
from wheelcheck.model.imports import CaughtError
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._failure import CauseRule
from wheelcheck.rules._runtime import import_fails, no_module, works


class SyntaxTooNew(CauseRule):
    """A module doesn't run on this Python, though Requires-Python allows it.

    ## What it does
    Reports modules that this interpreter cannot compile, and imports of standard modules and names
    that came later (`tomllib`, `typing.Self`) or belong to Python 2, on an interpreter that Requires-Python admits.

    ## Why it is bad
    pip installs the release on that Python, and it fails there.

    ## How it happens
    `match`, `except*`, a nested f-string quote or a new standard name came into the code, and the
    oldest supported Python isn't in CI.

    ## How to fix
    Raise `requires-python`, or write what the oldest supported Python understands.
    """

    code = "WC508"
    name = "syntax-too-new"
    kind = CauseKind.SYNTAX

    def message(self, case: Case, cause: Cause) -> str:
        """What, on which Python, and what Requires-Python says."""
        python = case.evidence.interpreter
        wheel = case.evidence.wheel
        promise = wheel.metadata.requires_python if wheel else None
        allowed = f"which Requires-Python {promise} allows" if promise else "and no Requires-Python excludes it"
        version = python.version_text if python else "?"
        what = "does not compile" if _is_syntax(cause) else "is not available"
        return f"{cause.subject} {what} on Python {version}, {allowed}"

    def proof(self, case: Case, cause: Cause) -> list[str]:
        """The place and Python's words."""
        need = cause.needs[0] if cause.needs else None
        return [*([f"at {wording.place(need)}"] if need else ()), *wording.python_says(cause.error)]

    def fix(self, case: Case, cause: Cause) -> str | None:
        """Raise or rewrite."""
        return "raise requires-python, or write it so that the oldest supported Python understands it"

    bad = (
        lambda: import_fails("import tomllib2\n", no_module("StringIO")),
        lambda: import_fails(
            "match x:\n", CaughtError("SyntaxError", ("Exception",), "invalid syntax", file="pkg/mod.py", line=1)
        ),
    )
    good = (works,)


def _is_syntax(cause: Cause) -> bool:
    return cause.error is not None and "SyntaxError" in (cause.error.type, *cause.error.bases)
