"""What the user means by a target."""

from __future__ import annotations

from pathlib import Path

import pytest

from wheelcheck.errors import UsageError
from wheelcheck.stages.target import FolderTarget, ReleaseTarget, SdistTarget, WheelTarget, parse


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("a-1.tar.gz", "a-1.zip", "a-1-py3-none-any.whl", "notes.txt"):
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "requests").mkdir()
    (tmp_path / "project").mkdir()
    (tmp_path / "project/pyproject.toml").write_text("")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_what_is_on_disk_counts_before_a_name() -> None:
    assert parse("requests") == FolderTarget(Path("requests"))
    assert parse(".") == FolderTarget(Path())
    assert parse("a-1.tar.gz") == SdistTarget(Path("a-1.tar.gz"))
    assert parse("./a-1.zip") == SdistTarget(Path("a-1.zip"))
    assert parse("a-1-py3-none-any.whl") == WheelTarget(Path("a-1-py3-none-any.whl"))


@pytest.mark.parametrize(
    ("text", "name", "extras", "specifier"),
    [
        ("pysubs2==1.7.0", "pysubs2", set(), "==1.7.0"),
        ("Name.x[a,b]==1", "Name.x", {"a", "b"}, "==1"),
        ("flask >=2,<3", "flask", set(), "<3,>=2"),
    ],
)
def test_the_rest_is_a_release(text: str, name: str, extras: set[str], specifier: str) -> None:
    target = parse(text)

    assert isinstance(target, ReleaseTarget)
    assert target.requirement.name == name
    assert target.requirement.extras == extras
    assert str(target.requirement.specifier) == specifier


@pytest.mark.parametrize(
    "text",
    [
        *("", "./nowhere", "no/where", "~/no-such-folder", "gone.whl", "gone.tar.gz", "notes.txt", "x" * 5000),
        *("project/pyproject.toml", "two words", "a==", "https://example.org/a.whl", "a @ https://example.org/a.whl"),
        *("git+https://example.org/a", "a; python_version < '3'", "flask"),
    ],
)
def test_anything_else_is_a_usage_error_with_a_next_step(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(text)

    assert caught.value.hint


def test_a_wheel_of_ones_own_may_stand_beside_its_project() -> None:
    wheel = "a-1-py3-none-any.whl"

    assert parse("project", wheel=wheel) == WheelTarget(Path(wheel), Path("project"))
    assert parse(".", wheel=wheel) == WheelTarget(Path(wheel))


@pytest.mark.parametrize("wheel", ["requests", "gone.whl", "a-1.zip"])
def test_a_wheel_must_be_one(wheel: str) -> None:
    with pytest.raises(UsageError, match="--wheel"):
        parse(".", wheel=wheel)
