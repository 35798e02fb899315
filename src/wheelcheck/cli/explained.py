"""How a command explains itself: its options in groups, each with its default and its variable."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence

import click

from wheelcheck.cli.terminal import wants_color

# Below that a list is short enough to be read as one.
_FEW = 12
_MOST_CHOICES = 5
_LAST = "Other options"
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("What is verified", ("--wheel", "--python", "--rev", "--extra", "--config")),
    ("Building and installing", ("--installer", "--exclude-newer", "--build-timeout", "--build-route", "--keep")),
    (
        "Importing",
        (
            *("--smoke", "--timeout", "--jobs", "--import-mode", "--max-memory"),
            *("--order-fuzz", "--order-seed", "--import-budget"),
        ),
    ),
    (
        "What the wheel must hold",
        (
            *("--expect", "--optional", "--top-level", "--expect-file"),
            *("--max-size", "--max-unpacked-size", "--max-file-size", "--max-files"),
        ),
    ),
    ("Rules and findings", ("--select", "--ignore", "--severity", "--fail-on", "--baseline", "--write-baseline")),
    (
        "Report",
        (
            *("--format", "--output", "--annotate", "--extensions", "--color"),
            *("--quiet", "--verbose", "--progress"),
        ),
    ),
    (_LAST, ()),
)
"""The groups in their order, and which options stand in each; the rest stand in the last one."""

_DEFAULT = re.compile(r"\s*\[default: (?P<default>.*)\]$", re.DOTALL)


class Formatter(click.HelpFormatter):
    """Help with headings that stand out where colours are wanted."""

    color = False

    def write_heading(self, heading: str) -> None:
        """See ``click.HelpFormatter``."""
        if not self.color:
            super().write_heading(heading)
            return
        self.write(f"{'':>{self.current_indent}}\x1b[1m{heading}:\x1b[0m\n")


class Context(click.Context):
    """Help has colours where they are wanted."""

    def make_formatter(self) -> click.HelpFormatter:
        """See ``click.Context``."""
        formatter = Formatter(width=self.terminal_width, max_width=self.max_content_width)
        formatter.color = wants_color("auto", sys.stdout)
        self.color = formatter.color
        return formatter


class Explained(click.Command):
    """A command whose ``--help`` shows its options in groups."""

    @classmethod
    def of(cls, command: click.Command) -> Explained:
        """The same command, explained so."""
        return cls(
            command.name,
            context_settings=command.context_settings,
            callback=command.callback,
            params=command.params,
            help=command.help,
            epilog=command.epilog,
            short_help=command.short_help,
            options_metavar=command.options_metavar,
            add_help_option=command.add_help_option,
            no_args_is_help=command.no_args_is_help,
            hidden=command.hidden,
            deprecated=command.deprecated,
        )

    context_class = Context

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """See ``click.Command``."""
        for heading, options in grouped([each for each in self.get_params(ctx) if isinstance(each, click.Option)]):
            with formatter.section(heading):
                formatter.write_dl([(terms(option, ctx), described(option, ctx)) for option in options])


def grouped(options: Sequence[click.Option]) -> list[tuple[str, list[click.Option]]]:
    """The options that are not hidden, by group; in one where there are few."""
    visible = [option for option in options if not option.hidden]
    if len(visible) <= _FEW:
        return [("Options", visible)]
    places = {flag: heading for heading, flags in GROUPS for flag in flags}
    order = {flag: number for number, flag in enumerate(flag for _, flags in GROUPS for flag in flags)}
    found: dict[str, list[click.Option]] = {heading: [] for heading, _ in GROUPS}
    for option in visible:
        flag = next((each for each in option.opts if each in places), "")
        found[places.get(flag, _LAST)].append(option)
    for options_of_group in found.values():
        options_of_group.sort(key=lambda option: min(order.get(flag, len(order)) for flag in option.opts))
    return [(heading, each) for heading, each in found.items() if each]


def terms(option: click.Option, ctx: click.Context) -> str:
    """``-q, --quiet`` or ``--python VERSION|PATH``."""
    if _many_choices(option):
        return f"{', '.join(option.opts)} {option.opts[0].lstrip('-').upper()}"
    record = option.get_help_record(ctx)
    return record[0] if record is not None else ", ".join(option.opts)


def described(option: click.Option, ctx: click.Context) -> str:
    """What the option is for, with its default and its variable."""
    text, default = parts(option, ctx)
    if choices := _many_choices(option):
        text = f"{text} One of {', '.join(choices)}."
    extra = [f"default: {default}"] if default else []
    extra += [f"variable: {variable}" for variable in variables(option)]
    return f"{text}  [{'; '.join(extra)}]" if extra else text


def _many_choices(option: click.Option) -> tuple[str, ...]:
    """The choices of an option that has too many of them for its first column."""
    choices = tuple(map(str, option.type.choices)) if isinstance(option.type, click.Choice) else ()
    return choices if len(choices) > _MOST_CHOICES else ()


def parts(option: click.Option, ctx: click.Context) -> tuple[str, str]:
    """What the option is for, and what holds without it; the latter may be empty."""
    text = option.help or ""
    said = _DEFAULT.search(text)
    if said is not None:
        return text[: said.start()], said["default"]
    if option.show_default and not option.is_flag:
        return text, str(option.get_default(ctx))
    return text, ""


def variables(option: click.Option) -> tuple[str, ...]:
    """The environment variables that set it."""
    if not option.envvar:
        return ()
    return (option.envvar,) if isinstance(option.envvar, str) else tuple(option.envvar)
