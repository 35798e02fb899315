"""What a build does to the tree that it builds from."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from wheelcheck.stages import build_tree
from wheelcheck.stages.build_tree import changes


def test_new_files_are_told_and_removed_and_rewritten_ones_are_told_apart(tmp_path: Path) -> None:
    for name in ("kept.py", "stamped.py", "same_size.py", "same_bytes.py"):
        (tmp_path / name).write_text("version = 1\n")
        os.utime(tmp_path / name, (1_700_000_000, 1_700_000_000))

    with changes(tmp_path) as changed:
        (tmp_path / "stamped.py").write_text("version = 1.2.3\n")
        (tmp_path / "same_size.py").write_text("version = 2\n")
        (tmp_path / "same_bytes.py").write_text("version = 1\n")
        (tmp_path / "demo.egg-info").mkdir()
        (tmp_path / "demo.egg-info" / "PKG-INFO").write_text("Name: demo\n")

    assert changed.written == ["demo.egg-info/PKG-INFO", "same_bytes.py", "same_size.py", "stamped.py"]
    assert changed.rewritten == ["same_size.py", "stamped.py"]
    assert not (tmp_path / "demo.egg-info").exists()


def test_a_link_that_leads_elsewhere_has_changed(tmp_path: Path) -> None:
    for name in ("one.py", "two.py"):
        (tmp_path / name).touch()
    for name in ("moved", "kept"):
        (tmp_path / name).symlink_to("one.py")

    with changes(tmp_path) as changed:
        (tmp_path / "moved").unlink()
        (tmp_path / "moved").symlink_to("two.py")
        (tmp_path / "one.py").write_text("")

    assert changed.rewritten == ["moved"]


def test_a_pipe_in_the_tree_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    with changes(tmp_path) as changed:
        os.utime(tmp_path / "pipe", (1, 1))

    assert changed.rewritten == []


def test_files_that_cannot_be_read_go_by_their_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build_tree, "_LARGEST", 3)
    for name in ("large.bin", "grown.bin"):
        (tmp_path / name).write_bytes(b"1234")
        os.utime(tmp_path / name, (1, 1))

    with changes(tmp_path) as changed:
        (tmp_path / "large.bin").write_bytes(b"5678")
        (tmp_path / "grown.bin").write_bytes(b"12345")

    assert changed.rewritten == ["grown.bin"]


def test_what_a_failing_build_wrote_is_removed_too(tmp_path: Path) -> None:
    try:
        with changes(tmp_path) as changed:
            (tmp_path / "left.c").touch()
            raise OSError
    except OSError:
        pass

    assert changed.written == ["left.c"]
    assert list(tmp_path.iterdir()) == []
