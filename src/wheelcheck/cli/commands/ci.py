"""``wheelcheck ci``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from wheelcheck.cli import completing
from wheelcheck.cli.configured import ConfiguredCommand


def _options() -> list[click.Parameter]:
    from wheelcheck.cli.options import ci_options

    return ci_options()


@click.command(
    "ci",
    cls=ConfiguredCommand,
    options=_options,
    short_help="Read CI, tox and nox files for checks that deceive; nothing runs.",
)
@click.argument("path", default=".", shell_complete=completing.files)
@click.pass_context
def command(
    ctx: click.Context,
    /,
    path: str,
    format_name: str,
    output: tuple[str, ...],
    annotate: str,
    config: str | None,
    color: str,
    quiet: bool,
    verbose: bool,
    **_: Any,
) -> int:
    """Does your CI test what users get? Read what it is told to do, and name the ways in which its checks deceive:
    tests that import the checkout, steps that cannot fail, tools that nothing installs, wheels that nobody imports.

    PATH is the folder of the project (default: this one). Read are .github/workflows (with the actions and workflows
    of the repository itself), .gitlab-ci.yml with local includes, tox.ini, tox.toml, [tool.tox], noxfile.py,
    .pre-commit-config.yaml, and of pyproject.toml what they need. Nothing is run, nothing is fetched. `verify` and
    `inspect` do not apply these rules (WC7..), `ci` applies no others.

    \b
    wheelcheck ci
    wheelcheck ci --fail-on warning
    wheelcheck ci --format github ../project
    wheelcheck ci --output sarif=ci.sarif

    Exit status: 0 pass, 1 findings at or above --fail-on, 2 usage or configuration, 3 nothing could be judged, as when
    there is no file to read.
    """
    ctx.obj.verbose = verbose
    from wheelcheck import session
    from wheelcheck.cli.delivery import prepare
    from wheelcheck.cli.options import load_options

    delivery = prepare(format_name, output, color, quiet=quiet, verbose=verbose, annotate=annotate)
    folder = Path(path)
    options = load_options(ctx, folder if folder.is_dir() else None, config)
    return delivery.deliver([session.ci(path, options)])
