"""What mkdocs takes from the code: a page a rule, the index of the rules, the table of settings, the JSON schema."""

from __future__ import annotations

import re
from importlib import resources

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from wheelcheck.config import SETTINGS
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


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add what is generated."""
    for rule in all_rules():
        files.append(File.generated(config, f"rules/{rule.code}.md", content=rule_page(rule)))
    files.append(File.generated(config, "rules/index.md", content=rules_index()))
    schema = resources.files("wheelcheck").joinpath("report.schema.json").read_text(encoding="utf-8")
    files.append(File.generated(config, "report.schema.json", content=schema))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Put the table of settings where a page asks for it."""
    return markdown.replace("<!-- settings -->", settings_table())


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
        summary = rule.summary.replace("|", "\\|")
        lines.append(f"| [{rule.code}]({rule.code}.md) | {rule.name} | {rule.severity.value} | {summary} |")
    return "\n".join(lines) + "\n"


def settings_table() -> str:
    """Every setting: key, flag, variable, meaning, default."""
    lines = ["| key | flag | variable | meaning | default |", "|---|---|---|---|---|"]
    for setting in SETTINGS:
        flag = f"`{setting.flag} {setting.metavar}`".replace("|", "\\|") if setting.flag else ""
        variable = f"`{setting.variable}`" if setting.variable else ""
        lines.append(f"| `{setting.key}` | {flag} | {variable} | {setting.text} | {setting.default} |")
    return "\n".join(lines)
