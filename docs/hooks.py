"""What mkdocs takes from the code: a page a rule, their index, the settings, the command line, the JSON schema."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import resources

import click
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from wheelcheck.cli.group import root
from wheelcheck.config import SETTINGS
from wheelcheck.config.settings import Setting
from wheelcheck.rules import all_rules
from wheelcheck.rules._base import Rule

FAMILIES = {
    "WC0": "The way from the disk to the wheel",
    "WC1": "The build",
    "WC2": "What the wheel holds",
    "WC3": "Extension modules",
    "WC4": "Installing",
    "WC5": "Importing",
    "WC6": "Circles",
    "WC7": "The checks themselves",
}
_LOADED = re.compile(r"<(?:script|img|iframe|source)\b[^>]*\bsrc=[\"']?(?:https?:)?//|<link\b[^>]*stylesheet[^>]*//")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add what is generated."""
    for rule in all_rules():
        files.append(File.generated(config, f"rules/{rule.code}.md", content=rule_page(rule)))
    files.append(File.generated(config, "rules/index.md", content=rules_index()))
    files.append(File.generated(config, "settings.md", content=settings_page()))
    files.append(File.generated(config, "command-line.md", content=command_line_page()))
    schema = resources.files("wheelcheck").joinpath("report.schema.json").read_text(encoding="utf-8")
    files.append(File.generated(config, "report.schema.json", content=schema))
    return files


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Nothing that a page needs comes from another host: it can be read without a network, and tells nobody."""
    found = _LOADED.search(output)
    if found is not None:
        raise PluginError(f"{page.file.src_path} loads something from another host: {found[0]}")
    return output


def rule_page(rule: Rule) -> str:
    """The page of a rule: its docstring, whose sections become headings when they aren't already."""
    sections = "What it does|Why it is bad|How it happens|How to fix"
    page = re.sub(rf"^({sections})\n[-=~]+$", r"## \1", rule.page, flags=re.MULTILINE)
    return f"# {rule.code} {rule.name}\n\n*Severity: {rule.severity.value}*\n\n{page}\n"


def rules_index() -> str:
    """Every rule, by family."""
    lines = [
        "# Rules",
        "",
        "Codes never change meaning and are never reused. Wherever a rule is named (`--select`, `--ignore`,",
        "`[tool.wheelcheck]`), a code, the beginning of a code (`WC3`) or a name will do.",
        "`wheelcheck explain CODE` shows the same pages.",
    ]
    family = ""
    for rule in all_rules():
        if rule.code[:3] != family:
            family = rule.code[:3]
            lines += [
                "",
                f"## {FAMILIES.get(family, family)}",
                "",
                "| code | name | severity | finds |",
                "|---|---|---|---|",
            ]
        link = f"[{rule.code}]({rule.code}.md)"
        lines.append(f"| {link} | {rule.name} | {rule.severity.value} | {_cell(rule.summary)} |")
    return "\n".join(lines) + "\n"


def settings_page() -> str:
    """Every setting: in the file, on the command line, in the environment."""
    lines = [
        "# All settings",
        "",
        "What each does; [Configuration](configuration.md) tells how they go together, and of the tables `modules` and",
        "`ignores`. A flag goes over its variable, the variable over the key in `[tool.wheelcheck]`.",
    ]
    for setting in SETTINGS:
        lines += ["", f"## {setting.key}", "", setting.text, "", *_said(setting), f": **Default:** {setting.default}"]
    return "\n".join(line.removeprefix(": ") for line in lines) + "\n"


def _said(setting: Setting) -> Iterator[str]:
    """How a setting is said, in each place where it can be."""
    yield f"- in the file: `{setting.key}`" + (", a list" if setting.many and setting.key != "severity" else "")
    if setting.flag:
        yield f"- on the command line: `{setting.flag} {setting.metavar}`" + (", repeatable" if setting.many else "")
    if setting.variable:
        yield f"- in the environment: `{setting.variable}`"
    if setting.inspects:
        yield "- also for `wheelcheck inspect`"
    yield ""


def command_line_page() -> str:
    """Every command with its arguments and options, as ``--help`` has them."""
    lines = ["# Command line", "", "The same as `wheelcheck COMMAND --help`.", ""]
    with click.Context(root, info_name="wheelcheck") as top:
        for name in root.list_commands(top):
            command = root.get_command(top, name)
            assert command is not None
            with click.Context(command, parent=top, info_name=name) as context:
                lines += [f"## wheelcheck {name}", "", *_command(command, context), ""]
    return "\n".join(lines)


def _command(command: click.Command, context: click.Context) -> Iterator[str]:
    usage = " ".join(command.collect_usage_pieces(context))
    yield from ("```console", f"$ {context.command_path} {usage}", "```", "")
    for paragraph in (command.help or "").split("\n\n"):
        if paragraph.lstrip().startswith("\b"):
            yield from ("```console", *(line.strip() for line in paragraph.splitlines()[1:]), "```", "")
        else:
            yield from (paragraph.strip(), "")
    yield from ("| option | meaning |", "|---|---|")
    for param in command.get_params(context):
        record = param.get_help_record(context) if isinstance(param, click.Option) else None
        if record is None or not isinstance(param, click.Option):
            continue
        meaning = re.sub(r"env var: [^;\]]+(?:; )?", "", record[1]).replace("  []", "").strip()
        variable = f"<br>`{param.envvar}`" if isinstance(param.envvar, str) else ""
        yield f"| `{record[0]}`{variable} | {_cell(meaning)} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
