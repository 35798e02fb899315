"""What can stand at the cursor as the value of an option or an argument.

Pressing a key waits for this: nothing is loaded, and no interpreter asked, that the answer does not need.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    from wheelcheck.config import Setting

    _Items = list[CompletionItem[str]]
else:
    _Items = list

Completer = Callable[[click.Context, click.Parameter, str], _Items]

_LEVELS = ("error", "warning", "info")
# Where reports of a format usually go.
_ENDINGS = {
    "github": "log",
    "azure": "log",
    "concise": "txt",
    "gitlab": "json",
    "json-lines": "jsonl",
    "junit": "xml",
    "markdown": "md",
    "github-summary": "md",
    "text": "txt",
}


def files(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> _Items:
    """Any file or folder: the shell knows them."""
    return [CompletionItem(incomplete, type="file")]


def folders(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> _Items:
    """Any folder."""
    return [CompletionItem(incomplete, type="dir")]


def rules(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> _Items:
    """Codes and names of rules, several parted by commas."""
    before, _, word = incomplete.rpartition(",")
    head = f"{before}," if before else ""
    found = known_rules()
    return _beginning(word, [*found, *((name, code) for code, name in found)], head)


def severities(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> _Items:
    """``RULE=LEVEL``, the rule first."""
    rule, equals, level = incomplete.partition("=")
    if equals:
        return _beginning(level, [(each, "") for each in _LEVELS], f"{rule}=")
    found = known_rules()
    return _beginning(rule, [*found, *((name, code) for code, name in found)])


def interpreters(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> _Items:
    """Versions of the Pythons that are here; a path when one is begun."""
    if "/" in incomplete or incomplete.startswith((".", "~")):
        return [CompletionItem(incomplete, type="file")]
    from wheelcheck.stages.interpreter import versions_here

    before, _, word = incomplete.rpartition(",")
    here = versions_here()
    short = [".".join(each.split(".")[:2]) for each in here if each.count(".") > 1]
    return _beginning(word, [(each, "") for each in dict.fromkeys((*short, *here))], f"{before}," if before else "")


def outputs(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> _Items:
    """``FORMAT=FILE`` with the usual file of each format; another file when one is begun."""
    from wheelcheck import reporters

    usual = [(f"{name}=wheelcheck.{_ENDINGS.get(name, name)}", "") for name in reporters.names()]
    return _beginning(incomplete, usual) or [CompletionItem(incomplete, type="file")]


def extras(ctx: click.Context, _param: click.Parameter, incomplete: str) -> _Items:
    """The extras of the project in TARGET, as far as its pyproject.toml declares them."""
    try:
        text = (Path(str(ctx.params.get("target") or ".")) / "pyproject.toml").read_text(encoding="utf-8")
        table = _toml(text).get("project", {}).get("optional-dependencies", {})
    except (OSError, ValueError, AttributeError):
        return []
    return _beginning(incomplete, [(str(name), "") for name in table])


def of_setting(setting: Setting) -> Completer | None:
    """What completes the flag of a setting: what is said of it here, else the choices that its metavar shows."""
    if setting.key in _OF_SETTINGS:
        return _OF_SETTINGS[setting.key]
    if "|" in setting.metavar and setting.metavar.islower():
        return choices(setting.metavar.split("|"))
    return None


def choices(words: Iterable[str]) -> Completer:
    """One of some words."""
    listed = [(word, "") for word in words]
    return lambda _ctx, _param, incomplete: _beginning(incomplete, listed)


def known_rules() -> list[tuple[str, str]]:
    """Code and name of every rule, by code."""
    from wheelcheck import rules

    return [(rule.code, rule.name) for rule in rules.known_rules()]


_OF_SETTINGS: dict[str, Completer] = {
    "python": interpreters,
    "extras": extras,
    "select": rules,
    "ignore": rules,
    "severity": severities,
    "baseline": files,
    "keep": folders,
    "fail-on": choices((*_LEVELS, "never")),
}


def _beginning(word: str, known: Sequence[tuple[str, str]], head: str = "") -> _Items:
    """Those of ``known`` (word and description) that begin with ``word``, behind ``head``."""
    lowered = word.lower()
    return [CompletionItem(head + each, help=told or None) for each, told in known if each.lower().startswith(lowered)]


def _toml(text: str) -> Any:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    return tomllib.loads(text)
