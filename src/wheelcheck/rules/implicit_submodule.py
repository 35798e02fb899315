"""WC518."""

from __future__ import annotations

import re

from wheelcheck import remedies
from wheelcheck.diagnosis import Case, Cause, CauseKind
from wheelcheck.diagnosis.names import STDLIB_SUBMODULES
from wheelcheck.model.edit import Edit
from wheelcheck.model.imports import CaughtError
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._failure import CauseRule
from wheelcheck.rules._runtime import import_fails, works


class ImplicitSubmodule(CauseRule):
    """A module uses `pkg.sub` without importing it: it works only when something else did so before.

    ## What it does
    When an attribute is missing that is in truth a submodule, of the project or of the standard
    library (`importlib.util`, `xml.etree`), says so.

    ## Why it is bad
    Whether it works depends on what was imported earlier: it passes in a test run that imports
    everything, and fails in the user's script.

    ## How it happens
    `import pkg` followed by `pkg.sub.f()`; the submodule was imported by some other module at the
    time of writing.

    ## How to fix
    `import pkg.sub`.
    """

    code = "WC518"
    name = "implicit-submodule"
    kind = CauseKind.IMPLICIT_SUBMODULE

    def message(self, case: Case, cause: Cause) -> str:
        """Name the submodule and its user."""
        user = cause.needs[0].module if cause.needs and cause.needs[0].module else cause.failed[0]
        return f"{user} uses {cause.subject} without importing it"

    def proof(self, case: Case, cause: Cause) -> list[str]:
        """Where it is used."""
        lines = [f"at {wording.place(need)}" for need in cause.needs[:1]]
        return [
            *lines,
            "it works only after something else imported that submodule",
            *wording.not_circular(cause.error),
        ]

    def fix(self, case: Case, cause: Cause) -> str | None:
        """The statement to add."""
        path = f" to {cause.needs[0].path}" if cause.needs else ""
        return f"add `import {_used(case, cause)}`{path}"

    def edits(self, case: Case, cause: Cause) -> tuple[Edit, ...]:
        """The same as a line, where the statement that it belongs to is found."""
        users = dict.fromkeys(need.path for need in cause.needs)
        edits = [remedies.import_submodule(case, path, _used(case, cause)) for path in users]
        return tuple(edit for each in edits for edit in each) if all(edits) else ()

    bad = (
        lambda: import_fails(
            "import importlib\nimportlib.util.find_spec('x')\n",
            CaughtError(
                "AttributeError",
                ("Exception",),
                "module 'importlib' has no attribute 'util'",
                name="util",
                module="importlib",
            ),
            line=2,
        ),
    )
    good = (works,)


def _used(case: Case, cause: Cause) -> str:
    """The innermost submodule of the chain that is used: `xml.etree.ElementTree`, where `xml.etree` is what fails."""
    chains = (re.search(rf"(?<![\w.]){re.escape(cause.subject)}(?:\.\w+)+", need.text) for need in cause.needs)
    chain = next((match[0] for match in chains if match), cause.subject)
    used = cause.subject
    for part in chain[len(used) + 1 :].split("."):
        longer = f"{used}.{part}"
        if longer not in STDLIB_SUBMODULES and not case.has_module(longer):
            break
        used = longer
    return used
