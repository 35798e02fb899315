"""``wheelcheck imports``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from wheelcheck.cli import completing
from wheelcheck.cli.configured import ConfiguredCommand
from wheelcheck.cli.terminal import write

_FORMATS = ("text", "json", "speedscope", "importtime")


def _options() -> list[click.Parameter]:
    from wheelcheck.cli.options import imports_options

    return imports_options()


@click.command(
    "imports",
    cls=ConfiguredCommand,
    options=_options,
    short_help="Import every module: status, seconds, effects; or what importing costs.",
)
@click.argument("target", default=".", shell_complete=completing.files)
@click.option(
    "--wheel",
    metavar="FILE",
    shell_complete=completing.files,
    help="Use this wheel of the project instead of building one.",
)
@click.option(
    "--profile", is_flag=True, help="Own and cumulative time and memory of every module loaded, slowest first."
)
@click.option(
    "--effects", is_flag=True, help="What imports do besides importing: files, processes, sockets, warnings and more."
)
@click.option(
    "--format",
    "format_name",
    type=click.Choice(_FORMATS),
    default="text",
    show_default=True,
    help="speedscope and importtime (the log of `python -X importtime`, which tuna reads) go with --profile.",
)
@click.option("--output", metavar="FILE", help="Write to this file, whole or not at all. [default: standard output]")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    target: str,
    wheel: str | None,
    profile: bool,
    effects: bool,
    format_name: str,
    output: str | None,
    config: str | None,
    **_: Any,
) -> int:
    """Build and install TARGET as `verify` does, import its every module, and show how that went.

    With --effects each row is something that an import did besides importing, with the line of the project's own. With
    --profile its top-level packages are imported once more, in a new interpreter, and each module loaded on the
    way is measured, those of dependencies and of the standard library too. Memory is the growth of the resident set.

    Settings come from [tool.wheelcheck] in TARGET's pyproject.toml, as in `verify`.

    \b
    wheelcheck imports
    wheelcheck imports --effects
    wheelcheck imports --profile
    wheelcheck imports --profile --format speedscope --output imports.speedscope.json
    wheelcheck imports --profile --format importtime --output imports.log dist/demo-1.0-py3-none-any.whl

    Exit status: 0 every module imports, 1 one does not, 2 usage, 3 wheelcheck could not find out.
    """
    from dataclasses import replace

    from wheelcheck import session
    from wheelcheck.cli.options import load_options
    from wheelcheck.cli.outputs import check_writable, write_whole

    if profile and effects:
        raise click.UsageError("--profile and --effects are two tables: ask for one")
    if format_name in ("speedscope", "importtime") and not profile:
        raise click.UsageError(f"--format {format_name} goes with --profile")
    if output is not None:
        check_writable(Path(output))
    folder = Path(target)
    options = load_options(ctx, folder if folder.is_dir() else None, config)
    # Importing is all that is asked for here.
    options = replace(options, smoke=(), order_fuzz=0, import_budget=None)
    text, failed = session.imports(
        target, options, wheel=wheel, profile=profile, effects=effects, format_name=format_name
    )
    if output is not None:
        write_whole(Path(output), text)
    else:
        write(sys.stdout, text)
    return 1 if failed else 0
