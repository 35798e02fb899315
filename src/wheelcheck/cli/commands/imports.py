"""``wheelcheck imports``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from wheelcheck.cli.terminal import write

_FORMATS = ("text", "json", "speedscope", "importtime")


@click.command("imports", short_help="Import every module: status and seconds; or what importing costs.")
@click.argument("target", default=".")
@click.option("--wheel", metavar="FILE", help="Use this wheel of the project instead of building one.")
@click.option(
    "--profile", is_flag=True, help="Own and cumulative time and memory of every module loaded, slowest first."
)
@click.option("--python", metavar="VERSION|PATH", help="The interpreter to build and import with.")
@click.option("--rev", metavar="REV", help="This commit, tag or branch.")
@click.option("--extra", "extras", multiple=True, metavar="NAME", help="Install this extra too; may be repeated.")
@click.option(
    "--format",
    "format_name",
    type=click.Choice(_FORMATS),
    default="text",
    show_default=True,
    help="speedscope and importtime (the log of `python -X importtime`, which tuna reads) go with --profile.",
)
@click.option("--output", metavar="FILE", help="Write to this file, whole or not at all. [default: standard output]")
def command(
    target: str,
    wheel: str | None,
    profile: bool,
    python: str | None,
    rev: str | None,
    extras: tuple[str, ...],
    format_name: str,
    output: str | None,
) -> int:
    """Build and install TARGET as `verify` does, import its every module, and show how that went.

    With --profile its top-level packages are imported once more, in a new interpreter, and each module loaded on the
    way is measured, those of dependencies and of the standard library too. Memory is the growth of the resident set.

    \b
    wheelcheck imports
    wheelcheck imports --profile
    wheelcheck imports --profile --format speedscope --output imports.speedscope.json
    wheelcheck imports --profile --format importtime --output imports.log dist/demo-1.0-py3-none-any.whl

    Exit status: 0 every module imports, 1 one does not, 2 usage, 3 wheelcheck could not find out.
    """
    from wheelcheck import session
    from wheelcheck.cli.outputs import check_writable, write_whole
    from wheelcheck.config import Options

    if format_name in ("speedscope", "importtime") and not profile:
        raise click.UsageError(f"--format {format_name} goes with --profile")
    if output is not None:
        check_writable(Path(output))
    options = Options(python=python, rev=rev, extras=extras)
    text, failed = session.imports(target, options, wheel=wheel, profile=profile, format_name=format_name)
    if output is not None:
        write_whole(Path(output), text)
    else:
        write(sys.stdout, text)
    return 1 if failed else 0
