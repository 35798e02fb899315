"""``wheelcheck`` itself: finds its commands, and what somebody meant by a mistyped one."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any

import click

from wheelcheck.cli import commands
from wheelcheck.cli.explained import Context, Explained
from wheelcheck.cli.terminal import write
from wheelcheck.errors import UsageError
from wheelcheck.nearest import did_you_mean

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class Commands(click.Group):
    """The commands, one a file of ``wheelcheck.cli.commands``."""

    context_class = Context

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Their names, in the order a user meets them."""
        names = [module.name.replace("_", "-") for module in pkgutil.iter_modules(commands.__path__)]
        return sorted(names, key=lambda name: (name != "verify", name))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported only now."""
        if cmd_name not in self.list_commands(ctx):
            return None
        found = importlib.import_module(f"{commands.__name__}.{cmd_name.replace('-', '_')}").command
        assert isinstance(found, click.Command)
        return found if isinstance(found, Explained) else Explained.of(found)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """See ``click.Group``; an unknown name is answered with the nearest one."""
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            word = args[0]
            guess = did_you_mean(word, self.list_commands(ctx))
            if guess is None and any(mark in word for mark in "./\\="):
                guess = f"did you mean `wheelcheck verify {word}`?"
            raise UsageError(f'there is no command "{word}"', guess or "`wheelcheck --help` lists the commands")
        return super().resolve_command(ctx, args)


def _show_version(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
    if not wanted or ctx.resilient_parsing:
        return
    from wheelcheck.version import VERSION

    click.echo(f"wheelcheck {VERSION}")
    ctx.exit()


@click.group(cls=Commands, invoke_without_command=True, context_settings=CONTEXT)
@click.option(
    "--version", is_flag=True, expose_value=False, is_eager=True, callback=_show_version, help="Show the version."
)
@click.pass_context
def root(ctx: click.Context, /, **_: Any) -> None:
    """Verify, before the push, that a fresh clone builds a wheel whose every module imports; and name the root cause
    when it does not.

    \b
    wheelcheck verify                       the project in this folder
    wheelcheck verify --python 3.13 .       for another interpreter
    wheelcheck verify pysubs2==1.7.0        a release from the package index
    wheelcheck inspect dist/*.whl           look at finished wheels, run nothing
    wheelcheck graph --circles              modules that import one another
    wheelcheck ci                           does CI test what users get?
    wheelcheck explain WC002                what a finding means and how to fix it

    Exit status: 0 pass, 1 findings, 2 usage or configuration, 3 wheelcheck could not judge, 130 interrupted.
    """
    if ctx.invoked_subcommand is None:
        import sys

        write(sys.stderr, ctx.get_help() + "\n")
        ctx.exit(2)
