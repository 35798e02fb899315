"""What makes two findings of two runs the same one: rule, subject and file, never a line or the words.

A finding keeps its fingerprint when lines move, when the message is worded otherwise, and when more suffers from it.
"""

from __future__ import annotations

import hashlib
from collections import Counter

from wheelcheck.model.finding import Finding
from wheelcheck.model.report import Report
from wheelcheck.reporters._runs import Group


class Fingerprints:
    """Fingerprints that are unique within one document: those that would be alike are counted."""

    def __init__(self) -> None:
        """None was given yet."""
        self._seen: Counter[str] = Counter()

    def of(self, finding: Finding, path: str, run: str = "") -> str:
        """The fingerprint of a finding whose primary place is in ``path``; ``run`` tells a document's runs apart."""
        alike = "\0".join((finding.code, finding.subject, path, run))
        self._seen[alike] += 1
        text = f"{alike}\0{self._seen[alike]}"
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def run_keys(reports: tuple[Report, ...]) -> tuple[str, ...]:
    """A name for each run that stays the same from one version of the project to the next: project, tags, interpreter.
    Runs that would have the same one are counted; a run alone needs none and has the empty one."""
    if len(reports) == 1:
        return ("",)
    seen: Counter[str] = Counter()
    keys = []
    for report in reports:
        key = _key(report)
        seen[key] += 1
        keys.append(key if seen[key] == 1 else f"{key}/{seen[key]}")
    return tuple(keys)


def keyed(found: tuple[Group, ...]) -> list[tuple[Group, str]]:
    """Each target with the key of its first run: that of its project, whichever interpreters it is verified for."""
    return list(zip(found, run_keys(tuple(group.reports[0] for group in found)), strict=True))


def _key(report: Report) -> str:
    evidence = report.evidence
    wheel, python = evidence.wheel, evidence.interpreter
    parts = [evidence.project.name or (wheel.name if wheel is not None else evidence.project.root)]
    parts += [".".join(wheel.tags[:3])] if wheel is not None else []
    parts += [f"{python.implementation}-{python.version[0]}.{python.version[1]}"] if python is not None else []
    return "/".join("".join(mark if mark.isalnum() or mark in "._-" else "-" for mark in part) for part in parts)[:200]
