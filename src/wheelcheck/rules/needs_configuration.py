"""WC509."""

from __future__ import annotations

from wheelcheck.diagnosis import Case, Cause, CauseKind
from wheelcheck.model.finding import Severity
from wheelcheck.model.imports import CaughtError
from wheelcheck.rules._failure import CauseRule
from wheelcheck.rules._runtime import import_fails, works


class NeedsConfiguration(CauseRule):
    """A module raises at import for want of a setting, a display or an environment variable.

    ## What it does
    Recognises settings errors (Django's ImproperlyConfigured), missing displays and missing
    environment variables.

    ## Why it is bad
    It may be meant so (Django models), or an accident: a module that cannot be imported without a
    secret cannot be documented or tested.

    ## How it happens
    `os.environ["KEY"]` or a settings access at the top level of a module.

    ## How to fix
    Read the setting where it is used. If it is meant so, say so with a reason in
    `[tool.wheelcheck.modules]`: `"pkg.gui" = { expect = "needs-configuration", reason = "needs a display" }`.
    """

    code = "WC509"
    name = "needs-configuration"
    severity = Severity.INFO
    kind = CauseKind.CONFIGURATION

    def message(self, case: Case, cause: Cause) -> str:
        """Name what it wants."""
        return f"{cause.subject} cannot be imported without {cause.detail or 'configuration'}"

    bad = (
        lambda: import_fails(
            "from django.db import models\n",
            CaughtError("django.core.exceptions.ImproperlyConfigured", ("Exception",), "settings are not configured"),
        ),
    )
    good = (works,)
