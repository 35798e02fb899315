"""One target for several interpreters, one after the other: what is the same for all of them is done once."""

from __future__ import annotations

import time
from collections.abc import Sequence

from wheelcheck.config import Options
from wheelcheck.errors import UsageError, WheelcheckError
from wheelcheck.judgement import settle
from wheelcheck.model.interpreter import Interpreter, short_names
from wheelcheck.model.report import Report
from wheelcheck.progress import Progress
from wheelcheck.stages.sharing import Shared
from wheelcheck.stages.target import Target
from wheelcheck.stages.workspace import Workspace
from wheelcheck.verification import Run


def verify(
    target: Target, name: str, pythons: Sequence[Interpreter], options: Options, progress: Progress
) -> tuple[Report, ...]:
    """A report for each of ``pythons``, in their order.

    Where wheelcheck cannot judge one of them its report says so (``unjudged``), and the others are verified all the
    same; when it can judge none of them, or not even take the sources, it raises ``WheelcheckError``.
    """
    reports: list[Report] = []
    errors: list[WheelcheckError] = []
    with Workspace() as workspace:
        shared = Shared(workspace, alone=False)
        for python, short in zip(pythons, short_names(pythons), strict=True):
            progress.run_started(short)
            # Its environments go when it is done: several of them would take several times the disk.
            with Workspace() as own:
                run = Run(options, progress, own, shared, short)
                try:
                    reports.append(run.verify(target, name, python))
                except UsageError:
                    raise
                except WheelcheckError as error:
                    errors.append(error)
                    reports.append(_unjudged(run, error))
    if len(errors) == len(pythons):
        raise errors[0]
    return settle(reports)


def _unjudged(run: Run, error: WheelcheckError) -> Report:
    reason = f"{error.message}; {error.hint}" if error.hint else error.message
    return Report(
        evidence=run.evidence,
        stages=tuple(run.stages),
        findings=(),
        passed=False,
        seconds=time.monotonic() - run.started,
        notes=tuple(run.notes),
        unjudged=reason,
    )
