"""Where the reports of a run go: files, standard output, and what the CI system shows beside them."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from wheelcheck import reporters
from wheelcheck.cli.annotating import add_summary, log_commands, summary_file, system
from wheelcheck.cli.outputs import Output, parse, write_whole
from wheelcheck.cli.terminal import complain, is_terminal, wants_color, write
from wheelcheck.errors import WheelcheckError
from wheelcheck.model.report import Report
from wheelcheck.reporters import Look, RulePage
from wheelcheck.reporters._wording import label

# Formats that people read from a log: lines of another program do not spoil them.
_LOG_FORMATS = frozenset({"text", "concise", "github", "azure"})


@dataclass(frozen=True, slots=True)
class Delivery:
    """``format_name`` is what standard output gets, None for nothing; ``ci`` the CI system to annotate for."""

    format_name: str | None
    outputs: tuple[Output, ...]
    look: Look
    file_look: Look
    ci: str | None = None

    def deliver(self, reports: Sequence[Report]) -> int:
        """Write the reports and give the exit status of their verdict; nothing is written unless all can be made."""
        pages = _pages(reports)
        files = [
            (output, reporters.create(output.format_name, replace(self.file_look, pages=pages)).render(reports))
            for output in self.outputs
        ]
        text = None
        if self.format_name is not None:
            text = reporters.create(self.format_name, replace(self.look, pages=pages)).render(reports)
        for output, content in files:
            write_whole(output.path, content)
        if text is not None:
            write(sys.stdout, text)
        self._annotate(reports)
        unjudged = [report for report in reports if report.unjudged is not None]
        for report in unjudged:
            complain(f"{label(report)} could not be judged: {report.unjudged}")
        if unjudged:
            return WheelcheckError.exit_status
        return 0 if all(report.passed for report in reports) else 1

    def _annotate(self, reports: Sequence[Report]) -> None:
        if self.ci is None:
            return
        if self.ci != self.format_name:
            # Both streams are read for commands; a report for programs on standard output stays what it is.
            stream = sys.stdout if self.format_name in _LOG_FORMATS else sys.stderr
            write(stream, log_commands(self.ci, reports, self.file_look))
        path = summary_file()
        if self.ci == "github" and path is not None:
            trouble = add_summary(reports, self.file_look, path)
            if trouble is not None:
                complain(trouble)


def prepare(
    format_name: str,
    output: Sequence[str],
    color: str,
    *,
    quiet: bool,
    verbose: bool,
    extensions: bool = False,
    annotate: str = "auto",
) -> Delivery:
    """How and where to deliver; UsageError now, not after minutes of building, when a file cannot be written."""
    outputs, to_stdout = parse(output, format_name)
    folder = Path.cwd()
    shared = Look(False, None, quiet, verbose, extensions, folder, _checkout(folder))
    # COLUMNS is asked for by whoever exports it; a shell keeps its own to itself.
    wraps = is_terminal(sys.stdout) or os.environ.get("COLUMNS", "").isdecimal()
    width = max(40, min(shutil.get_terminal_size().columns, 120)) if wraps else None
    return Delivery(
        format_name if to_stdout else None,
        tuple(outputs),
        replace(shared, color=wants_color(color, sys.stdout), width=width),
        replace(shared, color=color == "always"),
        system(annotate, os.environ),
    )


def _checkout(folder: Path) -> Path:
    """The top of the repository around ``folder``: CI systems know files by their paths from there."""
    return next((each for each in (folder, *folder.parents) if (each / ".git").exists()), folder)


def _pages(reports: Sequence[Report]) -> tuple[RulePage, ...]:
    """The pages of the rules that found something."""
    from wheelcheck.rules import known_rules

    found = {finding.code for report in reports for finding in report.findings}
    found |= {finding.code for report in reports for finding, _ in report.ignored}
    rules = [each.rule for each in known_rules() if each.code in found]
    return tuple(RulePage(rule.code, rule.name, rule.severity.value, rule.summary, rule.page) for rule in rules)
