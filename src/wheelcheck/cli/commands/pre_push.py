"""``wheelcheck pre-push``."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wheelcheck.cli.terminal import is_terminal, write

if TYPE_CHECKING:
    from wheelcheck.stages import pushed


@click.command(
    "pre-push",
    short_help="Verify the commits that a push would send: git's pre-push hook, and pre-commit's.",
    context_settings={"ignore_unknown_options": True},
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[TARGET] [OPTIONS OF VERIFY]")
@click.pass_context
def command(ctx: click.Context, /, arguments: tuple[str, ...]) -> int:
    """Verify the commits that a push would send: their files, settings and baseline, not those on disk.

    As git's hook, in .git/hooks/pre-push (git's own arguments are not passed on; it tells the commits on standard
    input):

    \b
    #!/bin/sh
    exec wheelcheck pre-push

    With pre-commit, which tells the commit in variables, see the hook `wheelcheck` of this project, or
    `wheelcheck init --pre-commit`. In a terminal: what a push of the present branch would send.

    TARGET and all options are those of `wheelcheck verify`. A commit of another branch that has nothing to build in
    TARGET is passed over, and so are refs that are deleted.

    Exit status: that of `verify`; the highest when several commits are pushed; 0 when there is nothing to verify.
    """
    from wheelcheck import neutral
    from wheelcheck.cli.commands.verify import command as verify
    from wheelcheck.stages import pushed
    from wheelcheck.stages.workspace import Workspace

    folder = Path(verify.make_context("pre-push", list(arguments), parent=ctx).params["target"])
    status = 0
    for each in _pushed():
        commit = pushed.read(folder, each)
        if commit is None:
            write(sys.stderr, f"wheelcheck: {neutral.line(each.name)} has nothing to build in {folder}: not verified\n")
            continue
        write(sys.stderr, f"wheelcheck: {neutral.line(each.name)}\n")
        with Workspace() as workspace:
            own = _own_settings(commit, workspace.root)
            given = ["--rev", commit.sha, *own, *arguments]
            found = verify.main(given, prog_name="wheelcheck pre-push", standalone_mode=False, obj=ctx.obj)
        status = max(status, found if isinstance(found, int) else 0)
    return status


def _pushed() -> tuple[pushed.Pushed, ...]:
    from wheelcheck.stages import pushed

    told = pushed.from_pre_commit(os.environ)
    if told is not None:
        return (told,)
    if is_terminal(sys.stdin):
        return (pushed.Pushed("HEAD", "HEAD"),)
    found = pushed.from_git(sys.stdin)
    if not found:
        write(sys.stderr, "wheelcheck: nothing is pushed, so nothing is verified\n")
    return found


def _own_settings(commit: pushed.Commit, place: Path) -> list[str]:
    """Options that bring in the settings and the baseline of the commit, unless the user names files of his own."""
    files = (("--config", "pyproject.toml", commit.settings), ("--baseline", "baseline.json", commit.baseline))
    options: list[str] = []
    for flag, name, text in files:
        if os.environ.get("WHEELCHECK_" + flag[2:].upper()):
            continue
        if text is not None:
            (place / name).write_text(text, encoding="utf-8")
        options += [flag, str(place / name)]
    return options
