"""What the page holds, before any browser has seen it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import time
from dataclasses import replace
from html.parser import HTMLParser
from importlib.resources import files
from typing import Any

import pytest

from wheelcheck import reporters
from wheelcheck.model.archive import Entry
from wheelcheck.model.build import BuildError, BuildFault, BuildResult, BuildStep
from wheelcheck.model.finding import Finding, Severity
from wheelcheck.model.project import TextFile
from wheelcheck.model.report import Report
from wheelcheck.model.snapshot import Absence, AbsentFile, IgnoreRule, Snapshot
from wheelcheck.reporters._page import block, document


class Parts(HTMLParser):
    """The elements of a page, and the texts of its scripts and styles by id."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.policy = ""
        self.raw: dict[str, str] = {}
        self._open = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        found = dict(attrs)
        if tag == "meta" and found.get("http-equiv") == "Content-Security-Policy":
            self.policy = found["content"] or ""
        self._open = found.get("id") or tag if tag in ("script", "style") else ""

    def handle_data(self, data: str) -> None:
        if self._open:
            self.raw[self._open] = self.raw.get(self._open, "") + data

    def handle_endtag(self, tag: str) -> None:
        self._open = ""


def page(*reports: Report) -> Parts:
    return Parts(reporters.create("html").render(reports))


def panel(report: Report, name: str) -> Any:
    return json.loads(page(report).raw[f"run-0-{name}"])


def with_log(report: Report, log: str, error: BuildError | None = None) -> Report:
    return replace(report, evidence=replace(report.evidence, build=BuildResult(None, None, log, 1.0, error)))


def test_the_same_report_gives_the_same_bytes(mixed: Report) -> None:
    assert reporters.create("html").render([mixed]) == reporters.create("html").render([mixed])


def test_the_policy_allows_what_is_in_the_file_and_nothing_else(mixed: Report) -> None:
    parts = page(mixed)

    rules = dict(rule.split(" ", 1) for rule in parts.policy.split("; "))

    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    for name in ("script", "style"):
        digest = base64.b64encode(hashlib.sha256(parts.raw[name].encode()).digest()).decode()
        assert rules[f"{name}-src"] == f"'sha256-{digest}'"


def test_nothing_is_named_that_could_be_loaded(mixed: Report) -> None:
    parts = page(mixed)

    assert not {"link", "img", "iframe", "object", "embed", "base", "form"} & set(parts.tags)
    assert not re.search(r"@import|url\(|https?://(?!www\.w3\.org/2000/svg)", parts.raw["style"] + parts.raw["script"])


def test_the_scripts_make_no_markup_of_text(mixed: Report) -> None:
    script = page(mixed).raw["script"]

    assert not re.search(r"innerHTML|outerHTML\s*=|insertAdjacentHTML|document\.write|\beval\(|new Function", script)


def test_a_record_cannot_end_the_element_that_holds_it() -> None:
    text = "</script><!--<script>&amp;\u2028\u202e##[error]"

    written = block.text({"text": text})

    assert not re.search("[<>&\u2028\u202e]|##", written)
    assert json.loads(written) == {"text": text}


def test_what_has_no_room_is_counted() -> None:
    kept, left = block.within(range(10), 400, lambda number: {"name": "x" * 100})

    assert (len(kept), left) == (3, 7)


def test_a_page_of_many_runs_is_bounded_and_says_what_it_lacks(mixed: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "MOST_BYTES", 9_000)

    runs = json.loads(page(*[mixed] * 9).raw["page"])["runs"]

    assert len(runs) == 9
    assert "findings" not in runs[0]["left_out"]
    assert runs[8]["left_out"] != []


def test_a_lost_file_has_all_seven_stations(bad: Report) -> None:
    assert isinstance(bad.evidence.snapshot, Snapshot)
    hidden = AbsentFile("pkg/lib/labels.py", Absence.IGNORED, IgnoreRule(".gitignore", 13, "lib/"))
    evidence = replace(
        bad.evidence,
        snapshot=replace(bad.evidence.snapshot, absent=(hidden,)),
        absent_sources=(TextFile(hidden.path, ""),),
    )

    (finding,) = panel(replace(bad, evidence=evidence), "findings")["findings"]

    (trail,) = finding["trails"]
    assert trail["names"] == ["pkg/lib/labels.py"]
    assert [stop[:2] for stop in trail["stops"]] == [
        ["on disk", "present"],
        ["in git", "absent"],
        ["in the sdist", "not applicable"],
        ["in the wheel", "absent"],
        ["installed", "absent"],
        ["imported alone", "not applicable"],
        ["works", "not applicable"],
    ]


def test_an_address_outlives_another_wording(mixed: Report) -> None:
    first, *rest = mixed.findings
    reworded = replace(mixed, findings=(replace(first, message="it is lost", affects=()), *rest))

    before, after = (panel(report, "findings")["findings"][0]["id"] for report in (mixed, reworded))

    assert before == after
    assert before.startswith("WC002-")


def test_failed_modules_stay_when_there_is_no_room_for_all(bad: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wheelcheck.reporters._page.modules._MOST_BYTES", 160)

    found = panel(bad, "modules")

    assert [row[2] for row in found["rows"]] == ["failed", "blocked"]
    assert found["left"] == 2


def test_a_huge_log_is_cut_and_keeps_what_surrounds_its_errors(good: Report) -> None:
    lines = [f"compiling file number {number} of very many" for number in range(200_000)]
    lines[100_000] = "src/a.c:7:2: error: unknown type name"
    error = BuildError(BuildStep.WHEEL, "build_wheel", BuildFault.COMPILE_ERROR, "unknown type name")
    started = time.process_time()

    found = panel(with_log(good, "\n".join(lines), error), "log")

    kept = [part["first"] + at for part in found["parts"] for at in range(len(part["lines"]))]
    marked = {part["first"] + int(at): mark for part in found["parts"] for at, mark in part["marks"].items()}
    assert {1, 99_990, 100_001, 200_000} <= set(kept)
    assert marked == {100_001: "cause"}
    assert found["cut"] == found["lines"] - len(kept) > 190_000
    assert len(json.dumps(found)) < 800_000
    assert time.process_time() - started < 20


def test_a_line_of_a_megabyte_is_cut(good: Report) -> None:
    found = panel(with_log(good, f"error: {'x' * 1_000_000}\nend\n"), "log")

    assert len(found["parts"][0]["lines"][0]) <= 1_000
    assert found["parts"][0]["marks"] == {"0": "error"}


@pytest.mark.parametrize(
    ("line", "mark"),
    [
        ("* build_wheel", "step"),
        ("a.c:3:10: fatal error: a.h: No such file or directory", "error"),
        ("error[E0432]: unresolved import", "error"),
        ("ModuleNotFoundError: No module named 'numpy'", "error"),
        ("CMake Error at CMakeLists.txt:3 (find_package):", "error"),
        ("a.c:3:10: warning: unused variable", "warning"),
        ("  SetuptoolsDeprecationWarning: License classifiers are deprecated", "warning"),
        ("copying pkg/errors.py -> build/lib/pkg", None),
        ("adding 'pkg/error_handling/exceptions.py'", None),
        ("\x1b[31mplain words about an error\x1b[0m", None),
    ],
)
def test_lines_of_a_log_are_marked_by_what_they_are(line: str, mark: str | None, good: Report) -> None:
    found = panel(with_log(good, f"{line}\n"), "log")["parts"][0]

    assert found["marks"].get("0") == mark
    assert "\x1b" not in found["lines"][0]


def test_the_graph_knows_edges_circles_and_statements(good: Report) -> None:
    assert good.evidence.wheel is not None
    texts = (
        ("pkg/__init__.py", ""),
        ("pkg/a.py", "import os\nfrom pkg.b import B\n"),
        ("pkg/b.py", "def late():\n    from pkg.a import A\nfrom pkg import c\n"),
        ("pkg/c.py", "import pkg.b\n"),
    )
    wheel = replace(good.evidence.wheel, texts=texts)

    graph = panel(replace(good, evidence=replace(good.evidence, wheel=wheel)), "graph")

    names = [name for name, _, _ in graph["modules"]]
    edges = {(names[a], names[b], line, graph["when"][when]) for a, b, line, when, _, _ in graph["edges"]}
    assert ("pkg.a", "pkg.b", 2, "import") in edges
    assert ("pkg.b", "pkg.a", 2, "function") in edges
    assert [[names[at] for at in circle["modules"]] for circle in graph["circles"]] == [["pkg.b", "pkg.c"]]
    assert "from pkg.b import B" in graph["texts"]


def test_the_largest_files_are_kept(good: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wheelcheck.reporters._page.contents._MOST_BYTES", 60)
    assert good.evidence.wheel is not None
    entries = tuple(Entry(f"pkg/{size}.bin", size, f"pkg/{size}.bin", size // 2) for size in (1, 300, 20, 4_000))
    wheel = replace(good.evidence.wheel, entries=entries)

    found = panel(replace(good, evidence=replace(good.evidence, wheel=wheel)), "contents")

    assert found["rows"] == [["pkg/300.bin", 300, 150], ["pkg/4000.bin", 4_000, 2_000]]
    assert (found["files"], found["unpacked"], found["left"]) == (4, 4_321, 2)


def test_quiet_leaves_out_what_is_for_information(mixed: Report) -> None:
    text = reporters.create("html", reporters.Look(quiet=True)).render([mixed])

    found = json.loads(Parts(text).raw["run-0-findings"])["findings"]

    assert {finding["severity"] for finding in found} == {"error", "warning"}


def test_a_flood_of_findings_is_bounded(good: Report) -> None:
    finding = Finding("WC511", "raises-on-import", Severity.ERROR, "pkg", "x" * 4_000, ("y" * 4_000,) * 60)
    report = replace(good, findings=(finding,) * 2_000)

    found = panel(report, "findings")

    assert found["left"] == 2_000 - len(found["findings"]) > 1_900
    assert len(reporters.create("html").render([report])) < 5_000_000


def test_every_script_of_the_page_is_in_it(mixed: Report) -> None:
    folder = files("wheelcheck.reporters._page") / "static"
    script = page(mixed).raw["script"]

    scripts = [each.read_text("utf-8") for each in folder.iterdir() if each.name.endswith(".js")]

    assert len(scripts) > 10
    assert all(text in script for text in scripts)
