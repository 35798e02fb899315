"""What a CI system gets beside the report: annotations on the log, and GitHub's summary of the job.

Inside containers, tox and cibuildwheel the variables of the CI system are absent: ``--annotate`` asks for the same.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from wheelcheck import neutral, reporters
from wheelcheck.model.report import Report
from wheelcheck.reporters import Look

CHOICES = ("auto", "github", "azure", "none")
SUMMARY_VARIABLE = "GITHUB_STEP_SUMMARY"

# A step whose summary is larger shows none at all.
_MOST_OF_SUMMARY = 1024 * 1024


def system(choice: str, environ: Mapping[str, str]) -> str | None:
    """The CI system to annotate for: the one asked for, else the one that its variables tell of. GitLab's log has no
    annotations; its reports are files."""
    if choice == "none":
        return None
    if choice != "auto":
        return choice
    if environ.get("GITHUB_ACTIONS") == "true":
        return "github"
    return "azure" if environ.get("TF_BUILD", "").lower() == "true" else None


def log_commands(name: str, reports: Sequence[Report], look: Look) -> str:
    """The commands for the log. Notes are left to the report: popular packages have dozens."""
    return reporters.create(name, replace(look, quiet=not look.verbose)).render(reports)


def trouble_command(name: str, message: str, hint: str | None) -> str:
    """The command by which the log of that CI system shows why wheelcheck has no verdict, as an error."""
    from wheelcheck.reporters import azure, github

    text = "\n".join(neutral.line(line) for line in [*message.splitlines(), *([hint] if hint else [])])
    if name == "azure":
        return azure.command({"type": "error"}, f"wheelcheck: {text}") + "\n"
    return github.command("error", {"title": "wheelcheck"}, text) + "\n"


def add_summary(reports: Sequence[Report], look: Look, path: Path) -> str | None:
    """Add to the summary of the job; gives what hindered it, None when all is well. It is no reason to fail a run."""
    text = reporters.create("github-summary", look).render(reports).encode("utf-8", "backslashreplace")
    try:
        size = path.stat().st_size if path.exists() else 0
        if size + len(text) > _MOST_OF_SUMMARY:
            return "the summary of this step has no room left"
        with path.open("ab") as file:
            file.write(b"\n" + text if size else text)
    except OSError as error:
        return f"the summary of this step cannot be written: {error.strerror}"
    return None


def summary_file(environ: Mapping[str, str] = os.environ) -> Path | None:
    """Where GitHub reads the summary of this step from."""
    return Path(environ[SUMMARY_VARIABLE]) if environ.get(SUMMARY_VARIABLE) else None
