"""Why wheelcheck itself stops. A fault of the project under test is never raised: it is a finding."""

from __future__ import annotations


class WheelcheckError(Exception):
    """wheelcheck cannot judge: no project, no interpreter, no installer, a full disk.

    ``message`` says what happened, ``hint`` offers the next step.
    """

    exit_status = 3

    def __init__(self, message: str, hint: str | None = None) -> None:
        """``message`` is one line, ``hint`` another."""
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(WheelcheckError):
    """The command line, the configuration or the target cannot be understood."""

    exit_status = 2
