"""A project with old sins: what it has today is accepted, what is new fails."""

from __future__ import annotations

import json
from pathlib import Path

from e2e import tiny
from e2e.answers import CANNOT_JUDGE, FAULT, assert_refusal, finding_codes, verify

_OLD = {"tiny.py": "import nowhere_to_be_found\n"}


def test_what_fails_today_is_accepted_and_what_is_new_fails(tmp_path: Path) -> None:
    folder = tiny.project(tmp_path, modules=_OLD)

    first = verify(tmp_path, str(folder), "--write-baseline")
    known = verify(tmp_path, str(folder), "--format", "json")
    tiny.project(tmp_path, modules={**_OLD, "newer.py": "1 / 0\n"})
    newer = verify(tmp_path, str(folder), "--format", "json")

    assert first.status == 0
    assert "1 finding accepted" in first.stderr
    recorded = json.loads((folder / "wheelcheck-baseline.json").read_text())
    assert [(row["code"], row["subject"]) for row in recorded["findings"]] == [("WC501", "nowhere_to_be_found")]
    assert known.status == 0
    assert [each["code"] for each in known.report["ignored"]] == ["WC501"]
    assert newer.status == FAULT
    assert finding_codes(newer) == ["WC511"]


def test_a_build_that_fails_cannot_be_accepted_away(tmp_path: Path) -> None:
    folder = tiny.project(tmp_path, before="raise SystemExit('no')")

    written = verify(tmp_path, str(folder), "--write-baseline")
    ignored = verify(tmp_path, str(folder), "--ignore", "WC1", "--format", "json")

    assert written.status == CANNOT_JUDGE
    assert "there is nothing to accept" in written.stderr
    assert not (folder / "wheelcheck-baseline.json").exists()
    assert ignored.status == FAULT
    assert ignored.report["summary"]["verdict"] == "fail"


def test_a_baseline_of_a_part_of_the_rules_is_refused_before_the_run(tmp_path: Path) -> None:
    folder = tiny.project(tmp_path)

    assert_refusal(verify(tmp_path, str(folder), "--write-baseline", "--select", "WC5"), 2, "whole run")


def test_a_wheel_needs_a_named_file_for_its_baseline(tmp_path: Path) -> None:
    path = tiny.wheel(tmp_path)

    assert_refusal(verify(tmp_path, path.name, "--write-baseline"), 2, "--baseline FILE")
    assert verify(tmp_path, path.name, "--write-baseline", "--baseline", "known.json").status == 0
    assert json.loads((tmp_path / "known.json").read_text())["findings"] == []
