"""``wheelcheck rules``."""

from __future__ import annotations

import sys

import click

from wheelcheck.cli.terminal import write


@click.command("rules")
@click.option("--format", "format_name", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(format_name: str) -> int:
    """List the rules: code, name, severity, and what each finds.

    \b
    wheelcheck rules
    wheelcheck rules --format json
    """
    from wheelcheck.rules import all_rules

    rows = [
        {"code": rule.code, "name": rule.name, "severity": rule.severity.value, "summary": rule.summary}
        for rule in all_rules()
    ]
    if format_name == "json":
        import json

        write(sys.stdout, json.dumps(rows, indent=2) + "\n")
        return 0
    width = max((len(row["name"]) for row in rows), default=0)
    write(
        sys.stdout,
        "".join(f"{row['code']}  {row['name']:{width}}  {row['severity']:7}  {row['summary']}\n" for row in rows),
    )
    return 0
