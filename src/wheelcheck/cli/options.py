"""The options that commands share, and from the command line and the environment to ``Options``."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from wheelcheck import reporters
from wheelcheck.cli import completing
from wheelcheck.cli.annotating import CHOICES as ANNOTATE_CHOICES
from wheelcheck.cli.outputs import Outputs
from wheelcheck.cli.terminal import COLOR_CHOICES, complain
from wheelcheck.config import SETTINGS, Options, Setting, load
from wheelcheck.nearest import did_you_mean

PROGRESS_CHOICES = ("auto", "live", "lines", "none")
# Read elsewhere: by runs inside of runs, and by this project's own tests.
_INNER_VARIABLES = frozenset({"WHEELCHECK_RUN", "WHEELCHECK_TEST_TOOLS"})
SETTINGS_WITH_FLAG = tuple(setting for setting in SETTINGS if setting.flag is not None)


def verify_options() -> list[click.Parameter]:
    """Every setting, then how the run is shown and reported."""
    return [*map(_setting_option, SETTINGS_WITH_FLAG), *_report_options(), _progress_option()]


def inspect_options() -> list[click.Parameter]:
    """The settings that mean something for wheels that are only looked at, then how it is reported."""
    return [*(_setting_option(setting) for setting in SETTINGS_WITH_FLAG if setting.inspects), *_report_options()]


_FOR_CI = frozenset({"select", "ignore", "severity", "fail_on", "baseline"})


def ci_options() -> list[click.Parameter]:
    """The settings that choose and weigh rules, then how it is reported; there are no extension modules to show."""
    settings = (_setting_option(setting) for setting in SETTINGS_WITH_FLAG if setting.field in _FOR_CI)
    return [*settings, *(option for option in _report_options() if option.name != "extensions")]


_FOR_IMPORTS = frozenset(
    {"python", "rev", "extras", "installer", "exclude_newer", "timeout", "build_timeout"}
    | {"jobs", "import_mode", "max_memory", "keep"}
)


def imports_options() -> list[click.Parameter]:
    """The settings that say what is built and imported, and how."""
    return [*(_setting_option(setting) for setting in SETTINGS_WITH_FLAG if setting.field in _FOR_IMPORTS), _config()]


def given(ctx: click.Context) -> dict[str, object]:
    """The settings said on the command line or in the environment, by field of ``Options``."""
    return {
        setting.field: ctx.params[setting.field]
        for setting in SETTINGS
        if setting.field in ctx.params and ctx.get_parameter_source(setting.field) is not ParameterSource.DEFAULT
    }


def load_options(ctx: click.Context, folder: Path | None, file: str | None, *, accept: bool = True) -> Options:
    """The options of this run: the command line over the environment over the configuration file, and what the baseline
    accepts."""
    from wheelcheck.rules import known_rules

    _check_variables(ctx)
    rules = [(rule.code, rule.name) for rule in known_rules()]
    return load(folder, given(ctx), file=Path(file) if file else None, rules=rules, accept=accept)


def _check_variables(ctx: click.Context) -> None:
    """Point at a variable that nobody reads and that is nearly one of ours: it would silently not be applied. It may
    be somebody else's, so it is no error."""
    known = {option.envvar for option in ctx.command.get_params(ctx) if isinstance(option.envvar, str)}
    known |= {setting.variable for setting in SETTINGS if setting.variable is not None}
    for name in sorted(os.environ):
        if name.startswith("WHEELCHECK_") and name not in known and name not in _INNER_VARIABLES:
            guess = did_you_mean(name.removeprefix("WHEELCHECK_"), {each.removeprefix("WHEELCHECK_") for each in known})
            if guess is not None:
                meant = guess.replace('"', '"WHEELCHECK_', 1)
                complain(f"the variable {name} is not known and has no effect", meant)


# Generic for type checkers alone: older releases of click cannot be subscripted.
if TYPE_CHECKING:
    _ParamType = click.ParamType[str]
else:
    _ParamType = click.ParamType


class _Word(_ParamType):
    """A value as it is said. A variable is read whole: the setting's own reader knows what parts its values, and that
    a path may hold spaces."""

    name = "text"

    def split_envvar_value(self, rv: str) -> Sequence[str]:
        """See ``click.ParamType``."""
        return [rv] if rv.strip() else []


def _setting_option(setting: Setting) -> click.Option:
    return click.Option(
        (str(setting.flag), setting.field),
        type=_Word(),
        shell_complete=completing.of_setting(setting),
        metavar=setting.metavar,
        multiple=setting.many,
        envvar=setting.variable,
        show_envvar=True,
        help=f"{setting.text} [default: {setting.default}]",
    )


def _report_options() -> list[click.Parameter]:
    return [
        click.Option(
            ("--format", "format_name"),
            type=click.Choice(reporters.names()),
            default="text",
            show_default=True,
            envvar="WHEELCHECK_FORMAT",
            show_envvar=True,
            help="How the report is written to standard output.",
        ),
        click.Option(
            ("--output",),
            type=Outputs(),
            shell_complete=completing.outputs,
            multiple=True,
            metavar="[FORMAT=]FILE",
            envvar="WHEELCHECK_OUTPUT",
            show_envvar=True,
            help="Write the report to this file, whole or not at all; may be given several times. A FILE without a "
            "FORMAT takes the place of standard output. [default: standard output]",
        ),
        click.Option(
            ("--annotate",),
            type=click.Choice(ANNOTATE_CHOICES),
            default="auto",
            show_default=True,
            envvar="WHEELCHECK_ANNOTATE",
            show_envvar=True,
            help="Beside the report, annotate the log for this CI system; auto knows GitHub Actions (with the summary "
            "of the job) and Azure Pipelines by their variables.",
        ),
        _config(),
        click.Option(
            ("--extensions",),
            is_flag=True,
            help="Show the table of extension modules: declared, built, in the wheel, imports; with -v their files.",
        ),
        click.Option(
            ("--color",),
            type=click.Choice(COLOR_CHOICES),
            default="auto",
            show_default=True,
            envvar="WHEELCHECK_COLOR",
            show_envvar=True,
            help="Colours; auto heeds NO_COLOR, then FORCE_COLOR, then whether there is a terminal.",
        ),
        click.Option(
            ("-q", "--quiet"),
            is_flag=True,
            help="Show no progress, and in the text report errors and warnings only.",
        ),
        click.Option(
            ("-v", "--verbose"), is_flag=True, help="Show what the tools print, every finding, and tracebacks."
        ),
    ]


def _config() -> click.Option:
    return click.Option(
        ("--config",),
        shell_complete=completing.files,
        metavar="FILE",
        envvar="WHEELCHECK_CONFIG",
        show_envvar=True,
        help="Read [tool.wheelcheck] from this file. [default: pyproject.toml of the project verified]",
    )


def _progress_option() -> click.Option:
    return click.Option(
        ("--progress",),
        type=click.Choice(PROGRESS_CHOICES),
        default="auto",
        show_default=True,
        envvar="WHEELCHECK_PROGRESS",
        show_envvar=True,
        help="How the run shows what it is doing (on stderr): live where there is a terminal, else a line a stage.",
    )
