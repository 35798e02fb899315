"""``wheelcheck diff``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from wheelcheck.cli import completing
from wheelcheck.cli.terminal import write

_FORMATS = ("text", "json")


@click.command("diff", short_help="Compare two wheels or sdists: what the second lost, gained and changed.")
@click.argument("files", nargs=-1, required=True, metavar="BEFORE AFTER", shell_complete=completing.files)
@click.option("--released", is_flag=True, help="Compare one file with the newest release of its project on the index.")
@click.option("--exclude-newer", metavar="DATE", help="With --released: the newest release at that date or time.")
@click.option("--format", "format_name", type=click.Choice(_FORMATS), default="text", show_default=True)
@click.option("--output", metavar="FILE", help="Write to this file, whole or not at all. [default: standard output]")
def command(
    files: tuple[str, ...], released: bool, exclude_newer: str | None, format_name: str, output: str | None
) -> int:
    """Compare two wheels, or two sdists, of one project: metadata, requirements, entry points, modules, extension
    modules (with machine and ABI), other files, sizes. Nothing of theirs is run.

    \b
    wheelcheck diff dist/demo-1.0-py3-none-any.whl dist/demo-1.1-py3-none-any.whl
    wheelcheck diff --released dist/demo-1.1-py3-none-any.whl

    Marked with ! is what somebody may miss who uses the first one: public modules, extension modules, entry points,
    extras and tags that are gone.

    Exit status: 0 nothing is lost (there may be other differences), 1 something is lost, 2 usage, 3 could not compare.
    """
    from wheelcheck import session
    from wheelcheck.cli.outputs import check_writable, write_whole
    from wheelcheck.errors import UsageError

    wanted = 1 if released else 2
    if len(files) != wanted:
        what = "one file, whose newest release is fetched" if released else "two files, or one with --released"
        raise UsageError(f"diff takes {what}, not {len(files)}", "`wheelcheck diff --help` shows examples")
    if output is not None:
        check_writable(Path(output))
    text, loses = session.diff(
        None if released else files[0], files[-1], format_name=format_name, exclude_newer=exclude_newer
    )
    if output is not None:
        write_whole(Path(output), text)
    else:
        write(sys.stdout, text)
    return 1 if loses else 0
