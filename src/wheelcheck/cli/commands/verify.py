"""``wheelcheck verify``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from wheelcheck.cli import completing
from wheelcheck.cli.configured import ConfiguredCommand


def _options() -> list[click.Parameter]:
    from wheelcheck.cli.options import verify_options

    return verify_options()


@click.command(
    "verify",
    cls=ConfiguredCommand,
    options=_options,
    short_help="Build as a fresh clone would, install, import every module; explain.",
)
@click.argument("target", default=".", shell_complete=completing.files)
@click.option(
    "--wheel",
    metavar="FILE",
    shell_complete=completing.files,
    help="Verify this wheel of the project instead of building one; TARGET is its source.",
)
@click.option(
    "--write-baseline",
    is_flag=True,
    help="Record the findings that fail this run in the baseline file; from then on only new ones fail.",
)
@click.pass_context
def command(
    ctx: click.Context,
    /,
    target: str,
    wheel: str | None,
    write_baseline: bool,
    format_name: str,
    output: tuple[str, ...],
    annotate: str,
    config: str | None,
    extensions: bool,
    color: str,
    quiet: bool,
    verbose: bool,
    progress: str,
    **_: Any,
) -> int:
    """Build TARGET as a fresh clone would, install the wheel, import its every module, and explain what fails.

    TARGET is a project folder (default: this one), an sdist, a wheel, or a release such as name==1.0. Nothing is
    written into the project, and nothing is left behind.

    \b
    wheelcheck verify
    wheelcheck verify --rev v1.2 --python 3.13 --extra yaml
    wheelcheck verify --python 3.10 --python 3.13
    wheelcheck verify --wheel dist/demo-1.0-py3-none-any.whl .
    wheelcheck verify pysubs2==1.7.0 --exclude-newer 2024-05-19
    wheelcheck verify --extensions
    wheelcheck verify --write-baseline
    wheelcheck verify --output junit=junit.xml --output sarif=wheelcheck.sarif

    The command line goes over the environment, the environment over [tool.wheelcheck] in pyproject.toml.

    Exit status: 0 pass, 1 findings at or above --fail-on, 2 usage or configuration, 3 wheelcheck could not judge,
    130 interrupted.
    """
    ctx.obj.verbose, ctx.obj.annotate = verbose, annotate
    from wheelcheck import session
    from wheelcheck.cli import progress as display
    from wheelcheck.cli.delivery import prepare
    from wheelcheck.cli.options import load_options
    from wheelcheck.cli.recording import baseline_file, record

    delivery = prepare(
        format_name, output, color, quiet=quiet, verbose=verbose, extensions=extensions, annotate=annotate
    )
    folder = Path(target)
    project = folder if folder.is_dir() else None
    options = load_options(ctx, project, config, accept=not write_baseline)
    recorded = baseline_file(ctx, project, options) if write_baseline else None
    with display.open_progress("none" if quiet else progress, verbose=verbose, color=color) as shown:
        reports = session.verify_each(target, options, shown, wheel=wheel)
    status = delivery.deliver(reports)
    return status if recorded is None else record(recorded, reports, options)
