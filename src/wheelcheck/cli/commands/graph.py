"""``wheelcheck graph``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from wheelcheck.cli import completing
from wheelcheck.cli.terminal import write

_FORMATS = ("text", "dot", "mermaid", "json")


@click.command("graph", short_help="Show which module imports which, the circles, the way from one to another.")
@click.argument("target", default=".", shell_complete=completing.files)
@click.option("--format", "format_name", type=click.Choice(_FORMATS), default="text", show_default=True)
@click.option("--circles", is_flag=True, help="Only modules that import one another, with the shortest circle of each.")
@click.option("--why", nargs=2, metavar="A B", help="The way by which importing module A comes to import module B.")
@click.option(
    "--module",
    "prefixes",
    multiple=True,
    metavar="NAME",
    help="Only this module or package, what it imports and what imports it; may be given again.",
)
@click.option(
    "--depth",
    type=click.IntRange(min=1),
    metavar="N",
    help="Cut module names to N parts: 1 shows top-level packages only.",
)
@click.option("--output", metavar="FILE", help="Write to this file, whole or not at all. [default: standard output]")
def command(
    target: str,
    format_name: str,
    circles: bool,
    why: tuple[str, str] | None,
    prefixes: tuple[str, ...],
    depth: int | None,
    output: str | None,
) -> int:
    """Show the import graph of TARGET, a wheel or a project folder (default: this one), as its sources tell it.

    Nothing is built, installed or run; a folder is read as a fresh clone would have it. Imports in functions, under
    conditions or for type checkers are marked; so are parent packages, which an import runs without naming them.

    \b
    wheelcheck graph --circles
    wheelcheck graph --why pkg.cli pkg.plugins dist/pkg-1.0-py3-none-any.whl
    wheelcheck graph --module pkg.core --format mermaid
    wheelcheck graph --depth 2 --format dot | dot -Tsvg > graph.svg

    Exit status: 0, also when there are circles; 2 usage. Whether a circle breaks is told by `wheelcheck verify`.
    """
    from wheelcheck import session
    from wheelcheck.cli.outputs import check_writable, write_whole

    if output is not None:
        check_writable(Path(output))
    text = session.graph(target, format_name, circles=circles, why=why, prefixes=prefixes, depth=depth)
    if output is not None:
        write_whole(Path(output), text)
    else:
        write(sys.stdout, text)
    return 0
