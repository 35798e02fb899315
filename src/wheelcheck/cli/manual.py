"""The manual page, in the macros of man(7), made of what the commands say of themselves."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Sequence

import click

from wheelcheck.cli.explained import grouped, parts, terms, variables
from wheelcheck.cli.group import root
from wheelcheck.version import HOME, VERSION

_SUMMARY = "verify that a fresh clone builds a wheel whose every module imports"
_STATUS = (
    ("0", "Pass: no finding at or above --fail-on."),
    ("1", "Findings at or above --fail-on, by default errors."),
    ("2", "Usage or configuration: an unknown option, key or rule, a target that is none."),
    ("3", "wheelcheck could not judge: no such interpreter, no network, a full disk, or a fault of its own."),
    ("130", "Interrupted; nothing is left behind."),
)
_FILES = (
    ("pyproject.toml", "The table [tool.wheelcheck] of the project verified holds its settings."),
    ("wheelcheck-baseline.json", "Findings that are accepted for now, as verify --write-baseline records them."),
)


def page() -> str:
    """The whole page, as roff."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    context = root.make_context("wheelcheck", [], resilient_parsing=True)
    yield f'.TH WHEELCHECK 1 "" "wheelcheck {VERSION}" "User Commands"'
    yield from [".SH NAME", f"wheelcheck \\- {_escaped(_SUMMARY)}"]
    yield from [".SH SYNOPSIS", ".B wheelcheck", r"\fICOMMAND\fR [\fIOPTIONS\fR] [\fIARGUMENTS\fR]"]
    yield ".SH DESCRIPTION"
    yield from _text(root.help or "")
    commands = [(name, root.get_command(context, name)) for name in root.list_commands(context)]
    yield ".SH COMMANDS"
    for name, command in commands:
        if command is not None and not command.hidden:
            yield from _command(name, command, context)
    yield ".SH ENVIRONMENT"
    yield "The command line goes over the environment, the environment over the configuration file."
    found: dict[str, str] = {}
    for name, command in commands:
        for option in _options(command, click.Context(command, parent=context, info_name=name)) if command else ():
            for variable in variables(option):
                found.setdefault(variable, option.opts[-1])
    for variable, flag in sorted(found.items()):
        yield from _tagged(variable, f"As {flag}.")
    yield from _tagged("NO_COLOR, FORCE_COLOR", "No colours when NO_COLOR is not empty; colours with FORCE_COLOR.")
    yield from _tagged("COLUMNS", "The width that the text report is wrapped at.")
    yield ".SH FILES"
    for file, text in _FILES:
        yield from _tagged(file, text)
    yield ".SH EXIT STATUS"
    for status, text in _STATUS:
        yield from _tagged(status, text)
    yield from [".SH SEE ALSO", _escaped(HOME)]


def _command(name: str, command: click.Command, parent: click.Context) -> Iterator[str]:
    context = click.Context(command, parent=parent, info_name=name)
    yield f".SS wheelcheck {_escaped(name)}"
    usage = " ".join(command.collect_usage_pieces(context))
    yield f"\\fBwheelcheck {_escaped(name)}\\fR {_escaped(usage)}"
    yield ".PP"
    yield from _text(command.help or "")
    for heading, options in grouped(_options(command, context)):
        yield ".PP"
        yield f"\\fB{_escaped(heading)}\\fR"
        for option in options:
            text, default = parts(option, context)
            extra = [f"Default: {default}."] if default else []
            extra += [f"Variable: {variable}." for variable in variables(option)]
            choices = list(map(str, option.type.choices)) if isinstance(option.type, click.Choice) else []
            extra[:0] = [f"One of {', '.join(choices)}."] if len(choices) > 1 and choices[0] not in text else []
            yield from _tagged(terms(option, context), " ".join([text, *extra]))


def _options(command: click.Command, context: click.Context) -> list[click.Option]:
    return [each for each in command.get_params(context) if isinstance(each, click.Option) and not each.hidden]


def _text(text: str) -> Iterator[str]:
    """Paragraphs; those that are marked by a backspace (click's mark) keep their lines."""
    for number, paragraph in enumerate(re.split(r"\n\s*\n", inspect.cleandoc(text))):
        if number:
            yield ".PP"
        lines = paragraph.split("\n")
        if lines[0].strip() == "\b":
            yield from [".nf", ".RS 4", *map(_escaped, lines[1:]), ".RE", ".fi"]
        else:
            yield from _filled(" ".join(line.strip() for line in lines))


def _tagged(tag: str, text: str) -> Iterator[str]:
    yield ".TP"
    yield f"\\fB{_escaped(tag)}\\fR"
    yield from _filled(text)


def _filled(text: str) -> Sequence[str]:
    """A text whose sentences begin on lines of their own, as roff wants them."""
    return [_escaped(sentence) for sentence in re.split(r"(?<=[a-z)\]][.:]) +(?=[A-Z])", " ".join(text.split()))]


def _escaped(text: str) -> str:
    """Text that roff takes as it is: groff_char(7), "an unescaped hyphen may become another character"."""
    plain = text.replace("\\", r"\e").replace("-", r"\-").replace("'", r"\(aq").replace("`", r"\(ga")
    plain = plain.replace("^", r"\(ha").replace("~", r"\(ti")
    return f"\\&{plain}" if plain.startswith(".") else plain
