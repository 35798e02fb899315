"""``wheelcheck trail``."""

from __future__ import annotations

import sys

import click

from wheelcheck.cli import completing
from wheelcheck.cli.terminal import write

_FORMATS = ("text", "json")


@click.command("trail", short_help="Follow one file or module: disk, git, sdist, wheel, import.")
@click.argument("name", metavar="PATH|MODULE", shell_complete=completing.files)
@click.argument("target", default=".", shell_complete=completing.files)
@click.option(
    "--wheel",
    metavar="FILE",
    shell_complete=completing.files,
    help="A wheel that was built from TARGET; nothing is built then.",
)
@click.option(
    "--sdist",
    metavar="FILE",
    shell_complete=completing.files,
    help="An sdist that was built from TARGET; nothing is built then.",
)
@click.option("--full", is_flag=True, help="Also install the wheel and import its modules.")
@click.option(
    "--python",
    metavar="VERSION|PATH",
    shell_complete=completing.interpreters,
    help="The interpreter to build and import with.",
)
@click.option("--rev", metavar="REV", help="Follow it in this commit, tag or branch.")
@click.option("--format", "format_name", type=click.Choice(_FORMATS), default="text", show_default=True)
def command(
    name: str,
    target: str,
    wheel: str | None,
    sdist: str | None,
    full: bool,
    python: str | None,
    rev: str | None,
    format_name: str,
) -> int:
    """Follow one file through the stations: this disk, git, the sdist, the wheel, and with --full its import; say where
    it is lost, and what is to be done.

    PATH is relative to TARGET, a project folder (default: this one), or as it stands in the wheel; MODULE is a dotted
    name. Sdist and wheel are built, unless one of them is given.

    \b
    wheelcheck trail src/demo/data/names.json
    wheelcheck trail demo.util --full
    wheelcheck trail demo._fast . --wheel dist/demo-1.0-cp312-cp312-linux_x86_64.whl

    Exit status: 0 it arrives at the last station looked at, 1 it is lost, 2 usage, 3 wheelcheck could not find out.
    """
    from wheelcheck import session
    from wheelcheck.config import Options

    options = Options(python=python, rev=rev)
    text, lost = session.trail(name, target, options, wheel=wheel, sdist=sdist, full=full, format_name=format_name)
    write(sys.stdout, text)
    return 1 if lost else 0
