"""The file: markup, style and scripts of the page, and the records of every run, each panel in an element of its own.

A panel is parsed when it is looked at, so that opening a page takes no longer for what nobody asks for.
"""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib.resources import files

from wheelcheck.model.report import Report
from wheelcheck.reporters._base import Look
from wheelcheck.reporters._bounded import NAME, cut
from wheelcheck.reporters._page import block
from wheelcheck.reporters._page.block import Record
from wheelcheck.reporters._page.build_log import build_log
from wheelcheck.reporters._page.contents import contents
from wheelcheck.reporters._page.extensions import extensions
from wheelcheck.reporters._page.findings import findings, rules
from wheelcheck.reporters._page.import_time import import_time
from wheelcheck.reporters._page.module_graph import module_graph
from wheelcheck.reporters._page.modules import modules
from wheelcheck.reporters._page.overview import overview
from wheelcheck.reporters._page.subject import Subject
from wheelcheck.reporters._runs import groups
from wheelcheck.version import VERSION

MOST_BYTES = 24_000_000
"""A page is no longer than that (and the style, the scripts, and an overview of each run)."""
_MOST_RUNS = 200
_MOST_PLAIN = 100  # findings for readers without scripts

# In the order of their worth, should there be no room for all.
_PANELS: dict[str, Callable[[Subject], Record]] = {
    "findings": findings,
    "modules": modules,
    "extensions": extensions,
    "graph": module_graph,
    "time": import_time,
    "contents": contents,
    "log": build_log,
}
_SCRIPTS = (
    *("base.js", "table.js", "findings.js", "trails.js", "overview.js", "modules.js", "graph_model.js"),
    *("graph_layout.js", "graph_canvas.js", "graph.js", "extensions.js", "boxes.js", "time.js", "contents.js"),
    *("log.js", "main.js"),
)


def render(reports: Sequence[Report], look: Look) -> str:
    """The whole page, ASCII but for what is its own."""
    where = {id(each): found.where for group in groups(reports) for found in group.findings for each in found.members}
    subjects = [Subject(report, look, where) for report in reports[:_MOST_RUNS]]
    blocks, left_out = _blocks(subjects)
    codes = frozenset(finding.code for subject in subjects for finding in subject.report.findings)
    page = {
        "version": VERSION,
        "passed": all(report.passed for report in reports),
        "runs": [{**overview(subject), "left_out": left_out[number]} for number, subject in enumerate(subjects)],
        "runs_left": len(reports) - len(subjects),
        "rules": rules(look.pages, codes),
    }
    style, script = _style(), _script()
    parts = {
        "title": html.escape(_title(subjects)),
        "policy": html.escape(_policy(style, script)),
        "style": style,
        "script": script,
        "plain": "\n".join(html.escape(line) for line in _plain(subjects)),
        "page": block.text(page),
        "blocks": "\n".join(f'<script type="application/json" id="{name}">{text}</script>' for name, text in blocks),
    }
    text = _static("page.html")
    pieces = text.split("@@")  # every second one names a part
    return "".join(parts[piece] if number % 2 else piece for number, piece in enumerate(pieces))


def _blocks(subjects: Sequence[Subject]) -> tuple[list[tuple[str, str]], list[list[str]]]:
    """The panels of all runs, the worthiest first, and by run which of them there was no room for."""
    room = MOST_BYTES
    found: list[tuple[str, str]] = []
    left_out: list[list[str]] = [[] for _ in subjects]
    for name, panel in _PANELS.items():
        for number, subject in enumerate(subjects):
            # What would be thrown away is not made: the graph of a large package takes seconds.
            text = block.text(panel(subject)) if room > 0 else ""
            if room > 0 and len(text) <= room:
                room -= len(text)
                found.append((f"run-{number}-{name}", text))
            else:
                left_out[number].append(name)
    return found, left_out


def _title(subjects: Sequence[Subject]) -> str:
    verdict = "pass" if all(subject.report.passed for subject in subjects) else "fail"
    names = list(dict.fromkeys(overview(subject)["title"] for subject in subjects[:3]))
    return f"{cut(', '.join(names), NAME)} - wheelcheck: {verdict}"


def _plain(subjects: Sequence[Subject]) -> Iterator[str]:
    """The findings as text, for readers without scripts."""
    for subject in subjects:
        run = overview(subject)
        yield f"{run['label']}: {'pass' if run['passed'] else 'fail'}. {run['summary']}"
        for finding in subject.report.findings[:_MOST_PLAIN]:
            yield f"  {finding.severity.value}[{finding.code}] {subject.words.message(finding)}"
            yield from (f"    fix: {line}" for line in subject.words.fix(finding)[:1])


def _policy(style: str, script: str) -> str:
    """Nothing is loaded from anywhere, and only what stands in this file runs (https://www.w3.org/TR/CSP3/)."""
    sources = {"default-src": "'none'", "style-src": _digest(style), "script-src": _digest(script)}
    sources |= {"base-uri": "'none'", "form-action": "'none'"}
    return "; ".join(f"{name} {value}" for name, value in sources.items())


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode('ascii')}'"


@cache
def _style() -> str:
    return _static("page.css")


@cache
def _script() -> str:
    # One scope for all of them, none of it visible to anything else.
    return '(() => {\n"use strict";\n' + "\n".join(_static(name) for name in _SCRIPTS) + "\n})();"


def _static(name: str) -> str:
    return (files(__package__) / "static" / name).read_text(encoding="utf-8")
