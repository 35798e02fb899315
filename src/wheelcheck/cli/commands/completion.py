"""``wheelcheck completion``."""

from __future__ import annotations

import sys

import click

from wheelcheck.cli.terminal import write

_SHELLS = ("bash", "zsh", "fish")


@click.command("completion", short_help="Print what makes bash, zsh or fish complete its commands and options.")
@click.argument("shell", type=click.Choice(_SHELLS))
def command(shell: str) -> int:
    """Print a script for SHELL (bash, zsh or fish) that completes commands, options, rules, formats, interpreters and
    files of wheelcheck.

    \b
    bash (4.4 or newer), in ~/.bashrc:
        eval "$(wheelcheck completion bash)"
    zsh, in ~/.zshrc, below compinit:
        eval "$(wheelcheck completion zsh)"
    fish, once:
        wheelcheck completion fish > ~/.config/fish/completions/wheelcheck.fish

    The script asks wheelcheck at each key, so it stays right when wheelcheck is updated.
    """
    from wheelcheck.cli.shells import script

    write(sys.stdout, script(shell))
    return 0
