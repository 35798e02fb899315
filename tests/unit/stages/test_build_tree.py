"""What a build does to the tree that it builds from."""

from __future__ import annotations

from pathlib import Path

from wheelcheck.stages.build_tree import changes


def test_new_files_are_told_and_removed_and_rewritten_ones_are_told_apart(tmp_path: Path) -> None:
    for name in ("kept.py", "stamped.py", "same_size.py"):
        (tmp_path / name).write_text("version = 1\n")

    with changes(tmp_path) as changed:
        (tmp_path / "stamped.py").write_text("version = 1.2.3\n")
        (tmp_path / "same_size.py").write_text("version = 2\n")
        (tmp_path / "demo.egg-info").mkdir()
        (tmp_path / "demo.egg-info" / "PKG-INFO").write_text("Name: demo\n")

    assert changed.written == ["demo.egg-info/PKG-INFO", "same_size.py", "stamped.py"]
    assert changed.rewritten == ["stamped.py"]
    assert not (tmp_path / "demo.egg-info").exists()


def test_what_a_failing_build_wrote_is_removed_too(tmp_path: Path) -> None:
    try:
        with changes(tmp_path) as changed:
            (tmp_path / "left.c").touch()
            raise OSError
    except OSError:
        pass

    assert changed.written == ["left.c"]
    assert list(tmp_path.iterdir()) == []
