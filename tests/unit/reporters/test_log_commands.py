"""Annotations, read back the way the runner of GitHub and the agent of Azure Pipelines do."""

from __future__ import annotations

import re
from dataclasses import replace

from wheelcheck import reporters
from wheelcheck.model.finding import Finding, Severity
from wheelcheck.model.report import Report
from wheelcheck.reporters import Look


def github(line: str) -> tuple[str, dict[str, str], str]:
    """A command, its properties and its message."""
    match = re.fullmatch(r"::(\w+) (.*?)::(.*)", line)
    assert match
    properties = dict(each.split("=", 1) for each in match[2].split(","))
    return match[1], {name: _unescaped(value) for name, value in properties.items()}, _unescaped(match[3])


def _unescaped(text: str) -> str:
    for code, character in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, character)
    return text


def azure(line: str) -> tuple[dict[str, str], str]:
    """The properties of an issue, and its message."""
    match = re.fullmatch(r"##vso\[task\.logissue (.*?)\](.*)", line)
    assert match
    pairs = (each.split("=", 1) for each in match[1].split(";") if each)
    return {name: _decoded(value) for name, value in pairs}, _decoded(match[2])


def _decoded(text: str) -> str:
    for code, character in (("%3B", ";"), ("%0D", "\r"), ("%0A", "\n"), ("%5D", "]"), ("%AZP25", "%")):
        text = text.replace(code, character)
    return text


def lines(name: str, *reports: Report, quiet: bool = False) -> list[str]:
    return reporters.create(name, Look(quiet=quiet)).render(reports).splitlines()


def many(report: Report, severity: Severity, count: int) -> Report:
    findings = tuple(Finding("WC511", "raises-on-import", severity, f"pkg.m{n}", f"m{n} raises") for n in range(count))
    return replace(report, findings=findings)


def test_github_is_told_file_line_title_and_the_cause_first(mixed: Report) -> None:
    kind, properties, message = github(lines("github", mixed)[0])

    assert kind == "error"
    assert properties == {"file": ".gitignore", "line": "13", "title": "WC002 ignored-module"}
    assert message.splitlines()[0] == "pkg.lib.labels is not in git: .gitignore:13 `lib/` hides it"
    assert message.splitlines()[-2:] == ["fix: anchor the pattern (`/lib/`), then:", "     git add pkg/lib/labels.py"]


def test_what_could_end_a_command_comes_back_as_it_was(mixed: Report) -> None:
    message = "100% of a::b, c; d] e%0Af%25g%3Bh%AZP25"
    report = replace(mixed, findings=(replace(mixed.findings[1], message=message, locations=()),))

    assert github(lines("github", report)[0])[2] == message
    assert azure(lines("azure", report)[0])[1] == message


def test_no_kind_has_more_than_ten_and_the_rest_is_counted(mixed: Report) -> None:
    report = replace(
        mixed,
        findings=(
            *many(mixed, Severity.ERROR, 14).findings,
            *many(mixed, Severity.WARNING, 11).findings,
            *many(mixed, Severity.INFO, 30).findings,
        ),
    )

    told = [github(line) for line in lines("github", report)]

    kinds = [kind for kind, _, _ in told]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {"error": 10, "warning": 10, "notice": 9}
    assert told[0][2].startswith("m0 raises")
    assert told[-1][2] == "4 errors, 1 warning, 22 info more: the log has them all"


def test_the_worst_of_all_runs_comes_first(mixed: Report) -> None:
    weak, strong = many(replace(mixed, passed=True), Severity.WARNING, 2), many(mixed, Severity.ERROR, 2)

    told = [github(line) for line in lines("github", weak, strong)]

    assert [kind for kind, _, _ in told] == ["error", "error", "warning", "warning"]
    assert told[0][1]["title"] == "WC511 raises-on-import (pkg-1.0-py3-none-any.whl, CPython 3.12.1)"


def test_nothing_found_is_nothing_said(good: Report) -> None:
    assert lines("github", good) == lines("azure", good) == lines("concise", good) == []


def test_quiet_makes_no_notices(mixed: Report) -> None:
    assert [github(line)[0] for line in lines("github", mixed, quiet=True)] == ["error", "warning"]


def test_azure_is_told_of_errors_and_warnings(mixed: Report) -> None:
    first, second, info = lines("azure", mixed)

    properties, message = azure(first)
    assert properties == {"type": "error", "sourcepath": ".gitignore", "linenumber": "13", "code": "WC002"}
    assert message.splitlines()[0] == "pkg.lib.labels is not in git: .gitignore:13 `lib/` hides it"
    assert azure(second)[0]["type"] == "warning"
    assert info == "info[WC502] pkg.api needs the extra `x`"
