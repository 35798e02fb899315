"""``wheelcheck inspect``."""

from __future__ import annotations

from typing import Any

import click

from wheelcheck.cli import completing
from wheelcheck.cli.configured import ConfiguredCommand


def _options() -> list[click.Parameter]:
    from wheelcheck.cli.options import inspect_options

    return inspect_options()


@click.command(
    "inspect",
    cls=ConfiguredCommand,
    options=_options,
    short_help="Look at finished wheels and sdists; nothing of theirs runs.",
)
@click.argument("wheels", nargs=-1, required=True, metavar="WHEEL|SDIST...", shell_complete=completing.files)
@click.pass_context
def command(
    ctx: click.Context,
    /,
    wheels: tuple[str, ...],
    format_name: str,
    output: tuple[str, ...],
    annotate: str,
    config: str | None,
    extensions: bool,
    color: str,
    quiet: bool,
    verbose: bool,
    **_: Any,
) -> int:
    """Look at finished wheels, of any platform, and sdists, without installing them or running anything of theirs.

    \b
    wheelcheck inspect dist/*
    wheelcheck inspect --extensions -v dist/demo-1.0-cp312-cp312-win_amd64.whl
    wheelcheck inspect --expect "demo._*" --format json wheelhouse/*.whl

    Several files give several reports; in JSON they stand under "runs".

    Exit status: 0 pass, 1 findings at or above --fail-on, 2 usage or configuration, 3 wheelcheck could not judge.
    """
    ctx.obj.verbose, ctx.obj.annotate = verbose, annotate
    from wheelcheck import inspection
    from wheelcheck.cli.delivery import prepare
    from wheelcheck.cli.options import load_options

    delivery = prepare(
        format_name, output, color, quiet=quiet, verbose=verbose, extensions=extensions, annotate=annotate
    )
    return delivery.deliver(inspection.inspect(wheels, load_options(ctx, None, config)))
