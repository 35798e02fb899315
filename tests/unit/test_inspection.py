"""Several finished distributions are looked at, whatever is wrong with one of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from unit.stages.archive_subjects import NAME, wheel
from wheelcheck import reporters, session
from wheelcheck.errors import UsageError, WheelcheckError


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    broken, good = tmp_path / "broken-1.0-py3-none-any.whl", tmp_path / NAME
    broken.write_bytes(b"<html>404</html>")
    good.write_bytes(wheel())
    return str(broken), str(good)


def test_a_file_that_is_no_archive_does_not_hide_the_others(files: tuple[str, str]) -> None:
    first, second = session.inspect(files)

    assert first.unjudged is not None
    assert "not a zip archive" in first.unjudged
    assert not first.passed
    assert second.unjudged is None
    assert second.evidence.wheel is not None


@pytest.mark.parametrize("name", sorted(reporters.names()))
def test_every_report_can_tell_of_it(files: tuple[str, str], name: str) -> None:
    reports = session.inspect(files)

    assert reporters.create(name).render(reports)


def test_a_single_file_that_is_no_archive_stops(files: tuple[str, str]) -> None:
    with pytest.raises(WheelcheckError, match="not a zip archive"):
        session.inspect(files[:1])


def test_a_file_that_is_not_there_stops_before_any_is_read(files: tuple[str, str]) -> None:
    with pytest.raises(UsageError, match="no such file"):
        session.inspect([*files, "nowhere.whl"])
