"""``wheelcheck man``."""

from __future__ import annotations

import sys

import click

from wheelcheck.cli.terminal import write


@click.command("man", short_help="Print the manual page.")
def command() -> int:
    """Print the manual page of wheelcheck, as man reads it. It is made of what each command says with --help.

    \b
    wheelcheck man | man -l -
    wheelcheck man > ~/.local/share/man/man1/wheelcheck.1
    """
    from wheelcheck.cli.manual import page

    write(sys.stdout, page())
    return 0
