"""Each format against the file that holds what it gives for the same report."""

from __future__ import annotations

from pathlib import Path

import pytest

from wheelcheck import reporters
from wheelcheck.model.report import Report
from wheelcheck.reporters import Look, RulePage
from wheelcheck.version import VERSION

EXPECTED = Path(__file__).parent / "expected"
FILES = {path.stem: path for path in EXPECTED.iterdir()}


def test_every_format_has_an_expected_file() -> None:
    assert set(FILES) == set(reporters.names()) - {"html", "text", "json", "json-lines"}


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_format_gives_what_is_expected(name: str, mixed: Report, pages: tuple[RulePage, ...]) -> None:
    text = reporters.create(name, Look(pages=pages)).render([mixed])

    assert text.replace(f'"{VERSION}"', '"VERSION"') == FILES[name].read_text(encoding="utf-8")
