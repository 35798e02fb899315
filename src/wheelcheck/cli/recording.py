"""Writing the baseline: what fails today is accepted from then on."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click
from click.core import ParameterSource

from wheelcheck.cli.outputs import check_writable, write_whole
from wheelcheck.cli.terminal import write
from wheelcheck.config import Options, baseline
from wheelcheck.errors import UsageError, WheelcheckError
from wheelcheck.model.report import Report


def baseline_file(ctx: click.Context, folder: Path | None, options: Options) -> Path:
    """Where the baseline will be written; UsageError now, not after the run, when it cannot be."""
    if options.select:
        raise UsageError("a baseline is written from a whole run", "leave --select and `select` out")
    said = ctx.get_parameter_source("baseline") is not ParameterSource.DEFAULT
    path = baseline.place(options.baseline, folder, said=said)
    if path is None:
        raise UsageError("this target is no folder that could hold a baseline", "name the file: --baseline FILE")
    check_writable(path, "the baseline")
    return path


def record(path: Path, reports: Sequence[Report], options: Options) -> int:
    """Write what failed the run, on whichever interpreter, and say so; the exit status is that of a run that passed."""
    for report in reports:
        if report.evidence.wheel is None or report.unjudged is not None:
            python = report.evidence.interpreter
            on = f" for Python {python.version_text}" if python is not None and len(reports) > 1 else ""
            if report.unjudged is not None:
                raise WheelcheckError(f"there is nothing to accept{on}: {report.unjudged}")
            raise WheelcheckError(f"no wheel was built{on}, so there is nothing to accept", "mend the build first")
    found = [finding for report in reports for finding in report.findings if options.fail_on.fails(finding.severity)]
    write_whole(path, baseline.render(found))
    number = len({(finding.code, finding.subject) for finding in found})
    count = f"{number} finding{'' if number == 1 else 's'}"
    write(sys.stderr, f"wheelcheck: {count} accepted in {path}; commit it, and only new ones fail\n")
    return 0
