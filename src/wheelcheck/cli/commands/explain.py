"""``wheelcheck explain``."""

from __future__ import annotations

import sys

import click

from wheelcheck.cli import completing
from wheelcheck.cli.terminal import write
from wheelcheck.errors import UsageError
from wheelcheck.nearest import did_you_mean


@click.command("explain", short_help="Show what a rule finds, why, and how to fix it.")
@click.argument("rule", metavar="CODE|NAME", shell_complete=completing.rules)
def command(rule: str) -> int:
    """Show the page of a rule: what it does, why it is bad, how it happens, how to fix it.

    \b
    wheelcheck explain WC002
    wheelcheck explain ignored-module
    """
    from wheelcheck.rules import all_rules, find_rule

    found = find_rule(rule)
    if found is None:
        rules = all_rules()
        members = [each.code for each in rules if each.code.startswith(rule.upper())]
        guess = f"codes that start so: {', '.join(members)}" if members else None
        guess = guess or did_you_mean(rule, [word for each in rules for word in (each.code, each.name)])
        raise UsageError(f'there is no rule "{rule}"', guess or "`wheelcheck rules` lists them all")
    write(sys.stdout, f"# {found.code} {found.name} ({found.severity.value})\n\n{found.page}\n")
    return 0
