"""The options that commands share, and from the command line and the environment to ``Options``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click
from click.core import ParameterSource

from wheelcheck import reporters
from wheelcheck.cli.terminal import COLOR_CHOICES
from wheelcheck.config import SETTINGS, Options, Setting, load

Function = TypeVar("Function", bound=Callable[..., object])
Decorator = Callable[[Function], Function]

PROGRESS_CHOICES = ("auto", "live", "lines", "none")


def setting_options(*, inspects: bool) -> Callable[[Function], Function]:
    """The flags of every setting, or of those alone that make sense for wheels that are only looked at."""

    def decorate(function: Function) -> Function:
        for setting in reversed(SETTINGS):
            if setting.flag is not None and (setting.inspects or not inspects):
                function = _setting_option(setting)(function)
        return function

    return decorate


def report_options(function: Function) -> Function:
    """``--format``, ``--output``, ``--color``, ``--config``, ``-q`` and ``-v``."""
    for option in reversed(_REPORT_OPTIONS):
        function = option(function)
    return function


def progress_option(function: Function) -> Function:
    """``--progress``."""
    return click.option(
        "--progress",
        type=click.Choice(PROGRESS_CHOICES),
        default="auto",
        show_default=True,
        envvar="WHEELCHECK_PROGRESS",
        show_envvar=True,
        help="How the run shows what it is doing (on stderr): live where there is a terminal, else a line a stage.",
    )(function)


def given(ctx: click.Context) -> dict[str, object]:
    """The settings said on the command line or in the environment, by field of ``Options``."""
    return {
        setting.field: ctx.params[setting.field]
        for setting in SETTINGS
        if setting.field in ctx.params and ctx.get_parameter_source(setting.field) is not ParameterSource.DEFAULT
    }


def load_options(ctx: click.Context, folder: Path | None, file: str | None) -> Options:
    """The options of this run: the command line over the environment over the configuration file."""
    from wheelcheck.rules import all_rules

    rules = [(rule.code, rule.name) for rule in all_rules()]
    return load(folder, given(ctx), file=Path(file) if file else None, rules=rules)


def _setting_option(setting: Setting) -> Callable[[Function], Function]:
    return click.option(
        str(setting.flag),
        setting.field,
        metavar=setting.metavar,
        multiple=setting.many,
        envvar=setting.variable,
        show_envvar=True,
        help=f"{setting.text} [default: {setting.default}]",
    )


_REPORT_OPTIONS: tuple[Callable[[Function], Function], ...] = (
    click.option(
        "--format",
        "format_name",
        type=click.Choice(reporters.names()),
        default="text",
        show_default=True,
        envvar="WHEELCHECK_FORMAT",
        show_envvar=True,
        help="How the report is written.",
    ),
    click.option(
        "--output",
        metavar="FILE",
        envvar="WHEELCHECK_OUTPUT",
        show_envvar=True,
        help="Write the report to this file, whole or not at all. [default: standard output]",
    ),
    click.option(
        "--config",
        metavar="FILE",
        envvar="WHEELCHECK_CONFIG",
        show_envvar=True,
        help="Read [tool.wheelcheck] from this file. [default: pyproject.toml of the project verified]",
    ),
    click.option(
        "--color",
        type=click.Choice(COLOR_CHOICES),
        default="auto",
        show_default=True,
        envvar="WHEELCHECK_COLOR",
        show_envvar=True,
        help="Colours; auto heeds NO_COLOR, then FORCE_COLOR, then whether there is a terminal.",
    ),
    click.option(
        "-q", "--quiet", is_flag=True, help="Show no progress, and in the text report errors and warnings only."
    ),
    click.option("-v", "--verbose", is_flag=True, help="Show what the tools print, every finding, and tracebacks."),
)
