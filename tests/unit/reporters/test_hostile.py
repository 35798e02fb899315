"""Whatever a package is called and says: every format stays what it is, and steers nothing."""

from __future__ import annotations

import html
import json
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from markdown_it import MarkdownIt

from wheelcheck import reporters
from wheelcheck.model.archive import Module, ModuleKind
from wheelcheck.model.finding import Finding, Location, Severity
from wheelcheck.model.imports import CaughtError, Ending, ImportOutcome, ImportStatus
from wheelcheck.model.report import Report, StageResult, StageStatus
from wheelcheck.model.snapshot import Snapshot

HOSTILE = {
    "escape codes": "\x1b[2J\x1b]0;owned\x07\x9b31m",
    "a GitHub command": "x\n::error::forged\r\n  ::set-env name=PATH::/evil\n##[error]forged",
    "an Azure command": "##vso[task.setvariable variable=PATH]/evil\n##VSO[task.complete result=Succeeded;]done",
    "a TeamCity command": "##teamcity[buildStatus status='SUCCESS']",
    "ends of a command": "a::b,c=d;e]f%0Ag%25h%3A:i%AZP25",
    "ends of XML": "</testcase></testsuite>]]><![CDATA[<failure/>&amp;&#0;\"'\x00\x0b\x1f\ufffe\uffff",
    "Markdown": "| a | **b** [click](http://evil.example) ![x](//e) `c` ``` <script>1</script> </details> @everyone #1",
    "backticks": "`" * 7 + "\n```\n</details>\n# heading",
    "beginnings of lines": "# h\n- l\n1. n\n> q\n===\n+++\n| a |\n|---|\n    code\n:::danger",
    "direction marks": "\u202egnp.exe\u2066\u200b\u2028next\ufeff\U000e0041",
    "lone surrogates": "caf\udce9\ud800/\udfff.py",
    "placeholders": "{0} {1} {{x}} %s [a](0) [b](http://evil.example)",
    "a megabyte": "lib" * 350_000,
    "many lines": "\n" * 100_000 + "::error::forged",
    "much white space": " " * 100_000 + "\t" * 100_000 + "x::error::forged",
    "nothing": "",
    "JSON": '"}], "x": \\u0000 \\',
    "other scripts": "päckage/数据/данные.py 😀",
}


def hostile(report: Report, text: str) -> Report:
    """``report`` with ``text`` wherever something may come from a package; where it is very long, less often."""
    severities = tuple(Severity)[: 1 if len(text) > 10_000 else None]
    statuses = tuple(ImportStatus)[1 : 2 if len(text) > 10_000 else None]
    finding = Finding(
        "WC511",
        "raises-on-import",
        Severity.ERROR,
        text,
        text,
        (text, text),
        text,
        (Location(text, 3), Location("/" + text, 0), Location("../" + text), Location("pkg/" + text, 4)),
        (text, f"pkg.{text}"),
        text,
    )
    findings = tuple(replace(finding, severity=severity) for severity in severities)
    error = CaughtError(text, (), text)
    outcomes = tuple(
        ImportOutcome(Module(text, ModuleKind.SOURCE, text), status, 0.1, text, text, text, Ending.RAISED, error)
        for status in statuses
    )
    evidence = report.evidence
    assert isinstance(evidence.snapshot, Snapshot)
    assert evidence.wheel is not None
    assert evidence.interpreter is not None
    return replace(
        report,
        evidence=replace(
            evidence,
            project=replace(evidence.project, root=f"./{text}", name=text, version=text, backend=text),
            snapshot=replace(evidence.snapshot, files=frozenset({"pkg/__init__.py", f"pkg/{text}", text})),
            wheel=replace(evidence.wheel, filename=text, name=text, tags=(text,)),
            interpreter=replace(evidence.interpreter, implementation="cpython"),
            outcomes=outcomes,
        ),
        findings=findings,
        passed=False,
        ignored=((finding, text),),
        notes=(text,),
        stages=(StageResult("build", StageStatus.FAILED, 1.0, text),),
    )


def commands(text: str) -> Iterator[str]:
    """The lines in which a CI system would see a command."""
    for line in re.split(r"\r\n|\n|\r", text):
        if line.lstrip().startswith("::") or re.search(r"##(\[|vso\[|teamcity\[)", line, re.IGNORECASE):
            yield line


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("name", reporters.names())
def test_foreign_text_steers_nothing_and_breaks_nothing(name: str, kind: str, good: Report) -> None:
    reports = [hostile(good, HOSTILE[kind]), good]
    started = time.process_time()

    text = reporters.create(name).render(reports)

    assert time.process_time() - started < 20
    text.encode("utf-8")
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b\u2028\ufffe\uffff]", text)
    own = {"github": "::", "azure": "##vso[task.logissue type="}.get(name)
    assert [line for line in commands(text) if own is None or not line.startswith(own)] == []
    CHECKS.get(name, str)(text)


def check_json(text: str) -> None:
    json.loads(text)


def check_json_lines(text: str) -> None:
    assert {json.loads(line)["type"] for line in text.splitlines()} == {"run", "finding", "ignored", "module"}


def check_sarif(text: str) -> None:
    for run in json.loads(text)["runs"]:
        for result in run["results"]:
            assert not re.search(r"\{\d+\}(?!\})|\]\(", result["message"]["text"])
            for location in (*result["locations"], *result.get("relatedLocations", ())):
                uri = location["physicalLocation"]["artifactLocation"]["uri"]
                assert re.fullmatch(r"(?:[A-Za-z0-9._~/!$&'()*+,;=@-]|%[0-9A-F]{2})+", uri)
                assert not uri.startswith("/")
    assert len(text) < 500_000


def check_gitlab(text: str) -> None:
    issues = json.loads(text)
    assert len({issue["fingerprint"] for issue in issues}) == len(issues) in (1, 3)
    assert len(text) < 50_000


def check_junit(text: str) -> None:
    root = ElementTree.fromstring(text)
    assert {case.get("classname") for case in root.iter("testcase")}
    assert not [element for element in root.iter() if element.tag not in JUNIT_TAGS]
    assert len(text) < 200_000


JUNIT_TAGS = {"testsuites", "testsuite", "testcase", "failure", "skipped", "error"}


def check_github(text: str) -> None:
    for line in text.splitlines():
        match = re.fullmatch(r"::(error|warning|notice) (?:[a-z]+=[^:,]*(?:,|(?=::)))+::[^\r\n]*", line)
        assert match, line
    assert text.count("\n") in (1, 3)


def check_azure(text: str) -> None:
    lines = text.splitlines()
    assert len([line for line in lines if re.match(r"##vso\[task\.logissue (?:[a-z]+=[^;\]]*;)+\]", line)]) in (1, 2)


def check_markdown(text: str) -> None:
    assert len(text.encode()) < 65_536
    tokens = MarkdownIt("commonmark").enable("table").enable("strikethrough").parse(text)
    assert not {"link_open", "image", "em_open", "s_open"} & {
        child.type for token in tokens for child in token.children or ()
    }
    raw = [token.content for token in tokens if token.type == "html_block"]
    raw += [child.content for token in tokens for child in token.children or () if child.type == "html_inline"]
    assert set(re.findall(r"<[^>]*>", "".join(raw))) <= {
        "<!-- wheelcheck -->",
        "<details>",
        "<details open>",
        "</details>",
        "<summary>",
        "</summary>",
        "<b>",
        "</b>",
        "<code>",
        "</code>",
    }
    assert "".join(raw).count("<details") == "".join(raw).count("</details>")
    assert {token.tag for token in tokens if token.type == "heading_open"} <= {"h2", "h3"}
    shown = html.unescape(
        "".join(child.content for token in tokens for child in token.children or () if child.type == "text")
    )
    assert not re.search(r"@\w|#\d|\w://", shown)


def check_html(text: str) -> None:
    """Only the page's own elements, each record whole, and no text outside of records but in the title and for readers
    without scripts."""
    assert len(text) < 2_000_000
    blocks = re.findall(r'<script type="application/json" id="([a-z0-9-]+)">(.*?)</script>', text)
    assert len({name for name, _ in blocks}) == len(blocks) == 1 + 2 * 7
    for _, record in blocks:
        json.loads(record)
        assert not re.search("[<>&]", record)
    assert text.count("<script") == text.count("</script>") == len(blocks) + 1
    assert text.count("</title>") == text.count("</style>") == text.count("</noscript>") == 1


CHECKS = {
    "html": check_html,
    "json": check_json,
    "json-lines": check_json_lines,
    "sarif": check_sarif,
    "gitlab": check_gitlab,
    "junit": check_junit,
    "github": check_github,
    "azure": check_azure,
    "markdown": check_markdown,
    "github-summary": check_markdown,
}
