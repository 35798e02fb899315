"""WC515."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from wheelcheck.diagnosis import Case
from wheelcheck.model.finding import Finding
from wheelcheck.model.imports import CaughtError, Ending, StatementOutcome
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._base import Rule
from wheelcheck.rules._runtime import works


class SmokeFailed(Rule):
    """A smoke statement of the configuration fails in the installed environment.

    ## What it does
    Runs each statement of `[tool.wheelcheck] smoke` in a fresh interpreter of the environment that
    holds the wheel, away from the source tree.

    ## Why it is bad
    The statement is what you said must work for your users.

    ## How it happens
    The code works from the source folder only: data beside it, a compiled module built in place, a
    dependency of development.

    ## How to fix
    Mend what the exception shows; other findings of the same run usually name the cause.
    """

    code = "WC515"
    name = "smoke-failed"
    asks = ("smoke",)

    def check(self, case: Case) -> Iterator[Finding]:
        """One finding for each statement that fails."""
        for outcome in case.evidence.smoke:
            if outcome.ok:
                continue
            ended = {
                Ending.CRASHED: f"killed by signal {outcome.signal}",
                Ending.EXITED: f"ended the process with status {outcome.exit_code}",
                Ending.TIMED_OUT: "passed the time limit",
                Ending.OVER_MEMORY: "passed the memory limit",
            }.get(outcome.ending or Ending.RAISED)
            said = ended or next(iter(wording.python_says(outcome.error)), "failed")
            frames = outcome.error.frames if outcome.error else ()
            yield self.finding(
                outcome.statement,
                f"the smoke statement `{outcome.statement}` fails: {said}",
                because=[
                    f"at {case.display(frame.path)}:{frame.line}: `{frame.source.strip()}`" for frame in frames[-1:]
                ],
                fix="run it in a fresh environment that holds the wheel, outside the source folder",
            )

    bad = (lambda: _smoke(ok=False),)
    good = (lambda: _smoke(ok=True),)


def _smoke(*, ok: bool) -> Case:
    error = None if ok else CaughtError("AssertionError", ("Exception",), "")
    outcome = StatementOutcome("assert 1 > 2", ok, None if ok else Ending.RAISED, error)
    return Case(replace(works().evidence, smoke=(outcome,)))
