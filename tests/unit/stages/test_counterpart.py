"""The newest release of a project, from an index on disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from unit.stages.archive_subjects import FILES, sdist, wheel
from wheelcheck import session
from wheelcheck.errors import UsageError, WheelcheckError


@pytest.fixture
def links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "links"
    folder.mkdir()
    for name in (
        "UV_INDEX_URL",
        "UV_DEFAULT_INDEX",
        "PIP_INDEX_URL",
        "PIP_EXTRA_INDEX_URL",
        "UV_INDEX",
        "UV_FIND_LINKS",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def test_a_wheel_is_compared_with_the_newest_release(tmp_path: Path, links: Path) -> None:
    (links / "pkg-1.0-py3-none-any.whl").write_bytes(wheel())
    own = tmp_path / "pkg-1.1-py3-none-any.whl"
    own.write_bytes(wheel({name: content for name, content in FILES.items() if name != "pkg/b.py"}))

    text, loses = session.diff(None, str(own))

    assert text.startswith("pkg-1.0-py3-none-any.whl -> pkg-1.1-py3-none-any.whl")
    assert loses


def test_a_release_without_an_sdist_cannot_be_compared_with_one(tmp_path: Path, links: Path) -> None:
    (links / "pkg-1.0-py3-none-any.whl").write_bytes(wheel())
    own = tmp_path / "pkg-1.1.tar.gz"
    own.write_bytes(sdist())

    with pytest.raises(WheelcheckError, match="has no sdist"):
        session.diff(None, str(own))


def test_what_was_never_released_is_told(tmp_path: Path, links: Path) -> None:
    own = tmp_path / "pkg-1.1-py3-none-any.whl"
    own.write_bytes(wheel())

    with pytest.raises(UsageError, match="no project 'pkg'"):
        session.diff(None, str(own))
