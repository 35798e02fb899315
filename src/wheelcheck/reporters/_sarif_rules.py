"""The rules in a SARIF log: what they are about, with their pages as help (section 3.49, reportingDescriptor)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from wheelcheck import neutral
from wheelcheck.model.finding import Finding, Severity
from wheelcheck.reporters._base import RulePage
from wheelcheck.version import HOME, VERSION

LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_LEVEL_OF_RULE = {severity.value: level for severity, level in LEVELS.items()}
_PROBLEM = {"error": "error", "warning": "warning", "info": "recommendation"}

# GitHub shows ten tags of a rule at most.
_FAMILIES = {
    "WC0": ("packaging", "lost-file"),
    "WC1": ("packaging", "build"),
    "WC2": ("packaging", "wheel-contents"),
    "WC3": ("packaging", "extension-module"),
    "WC4": ("packaging", "installation"),
    "WC5": ("packaging", "import"),
    "WC6": ("packaging", "import", "circle"),
    "WC7": ("packaging", "ci"),
}


def driver(rules: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """wheelcheck itself as the tool."""
    return {
        "name": "wheelcheck",
        "informationUri": HOME,
        "version": VERSION,
        "rules": list(rules),
    }


def descriptors(findings: Sequence[Finding], pages: Sequence[RulePage]) -> list[dict[str, Any]]:
    """The rules of those findings, by code."""
    known = {page.code: page for page in pages}
    used = {finding.code: finding for finding in findings}
    return [_descriptor(known.get(code) or _unknown(used[code])) for code in sorted(used)]


def _unknown(finding: Finding) -> RulePage:
    """What a finding tells of its rule, where no page is at hand."""
    name = neutral.line(finding.name)
    return RulePage(
        finding.code, name, finding.severity.value, name, f"`wheelcheck explain {finding.code}` tells more."
    )


def _descriptor(page: RulePage) -> dict[str, Any]:
    return {
        "id": page.code,
        "name": page.name,
        "shortDescription": {"text": page.summary},
        "fullDescription": {"text": _first_section(page) or page.summary},
        "help": {"text": _without_markdown(page.text), "markdown": f"# {page.code} {page.name}\n\n{page.text}"},
        "helpUri": HOME,
        "defaultConfiguration": {"level": _LEVEL_OF_RULE[page.level]},
        "properties": {
            "tags": list(_FAMILIES.get(page.code[:3], ("packaging",))),
            "precision": "very-high",
            "problem.severity": _PROBLEM[page.level],
        },
    }


def _first_section(page: RulePage) -> str:
    """The text below the first heading, up to the next; at most 1,000 characters, which GitHub shows."""
    match = re.search(r"^##[^\n]*\n+(.*?)(?=^##|\Z)", page.text, re.MULTILINE | re.DOTALL)
    return _without_markdown(match[1])[:1_000].strip() if match else ""


def _without_markdown(text: str) -> str:
    return re.sub(r"^#+ +", "", text, flags=re.MULTILINE).replace("`", "")
