from __future__ import annotations

import pytest

from wheelcheck import reporters


def test_every_file_is_a_format() -> None:
    assert {"json", "text"} <= set(reporters.names())


def test_every_format_says_what_it_is_for() -> None:
    assert all(reporters.create(name).summary for name in reporters.names())


def test_an_unknown_format_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        reporters.create("_paths")
