"""Exceptions that hold where and for what they say, and the baseline of what a project accepts for now."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from wheelcheck import config
from wheelcheck.config import Accepted, Ignore, Options, baseline
from wheelcheck.errors import UsageError
from wheelcheck.model.finding import Finding, Severity

_BROKEN = Finding(
    "WC511",
    "raises-on-import",
    Severity.ERROR,
    "pkg.gui",
    "importing pkg.gui raises OSError",
    exception="OSError: libGL.so.1: cannot open shared object file",
)
_LINUX = {"sys_platform": "linux", "python_version": "3.11"}


def _exception(*, marker: str | None = None, exception: str | None = None) -> Options:
    return Options(ignores=(Ignore("WC511", "needs a display", module="pkg.gui", marker=marker, exception=exception),))


def test_an_exception_whose_marker_is_false_on_the_target_is_not_in_force() -> None:
    selection = config.select([_BROKEN], _exception(marker="sys_platform == 'win32'"), _LINUX)

    assert selection.findings == (_BROKEN,)
    assert selection.unused == ()


def test_an_exception_whose_marker_is_true_on_the_target_is_in_force() -> None:
    selection = config.select([_BROKEN], _exception(marker="sys_platform == 'linux'"), _LINUX)

    assert selection.ignored == ((_BROKEN, "needs a display"),)


@pytest.mark.parametrize("expected", ["OSError", "OSError: libGL*", "*libGL.so.1*"])
def test_the_failure_that_was_expected_is_accepted(expected: str) -> None:
    selection = config.select([_BROKEN], _exception(exception=expected))

    assert selection.findings == ()


def test_another_failure_than_the_expected_one_still_counts_and_says_so() -> None:
    selection = config.select([_BROKEN], _exception(exception="ImportError"))

    (finding,) = selection.findings
    assert finding.because[-1] == (
        '[[tool.wheelcheck.ignores]] expects `ImportError` here ("needs a display"), and this is something else'
    )
    assert [each.exception for each in selection.unused] == ["ImportError"]


def test_a_baseline_takes_up_what_was_written_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / baseline.NAME).write_text(baseline.render([_BROKEN]))
    options = config.load(tmp_path)

    selection = config.select([_BROKEN, replace(_BROKEN, subject="pkg.new")], options)

    assert options.accepted == (Accepted("WC511", "pkg.gui"),)
    assert [finding.subject for finding in selection.findings] == ["pkg.new"]
    assert selection.ignored == ((_BROKEN, "accepted in the baseline wheelcheck-baseline.json"),)


def test_an_entry_of_the_baseline_that_no_longer_occurs_is_reported() -> None:
    options = Options(accepted=(Accepted("WC511", "pkg.gui"),))

    assert config.select([], options).gone == options.accepted
    assert config.select([], replace(options, select=("WC5",))).gone == ()


def test_a_baseline_named_in_the_configuration_lies_beside_it(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.wheelcheck]\nbaseline = "ci/known.json"\n')
    (tmp_path / "ci").mkdir()
    (tmp_path / "ci" / "known.json").write_text(baseline.render([_BROKEN]))

    assert config.load(tmp_path).accepted == (Accepted("WC511", "pkg.gui"),)


def test_the_text_of_a_baseline_is_sorted_and_ends_with_a_newline() -> None:
    text = baseline.render([_BROKEN, replace(_BROKEN, code="WC501", subject="yaml"), _BROKEN])

    assert [row["code"] for row in json.loads(text)["findings"]] == ["WC501", "WC511"]
    assert text.endswith("}\n")
    assert json.loads(baseline.render([]))["findings"] == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"wheelcheck-baseline": 2, "findings": []}',
        '{"wheelcheck-baseline": 1, "findings": [{"code": 1}]}',
    ],
)
def test_what_is_no_baseline_is_refused_with_the_next_step(tmp_path: Path, text: str) -> None:
    path = tmp_path / baseline.NAME
    path.write_text(text)

    with pytest.raises(UsageError, match="baseline") as caught:
        config.load(tmp_path)

    assert "--write-baseline" in (caught.value.hint or "")


def test_a_baseline_that_is_named_and_absent_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        config.load(tmp_path, {"baseline": str(tmp_path / "none.json")})
