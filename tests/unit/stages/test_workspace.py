"""The workspace goes away, whatever lies in it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from wheelcheck.errors import WheelcheckError
from wheelcheck.stages import process
from wheelcheck.stages.workspace import RUN_VARIABLE, Workspace


def test_it_is_removed_with_what_is_read_only(tmp_path: Path) -> None:
    with Workspace(tmp_path) as workspace:
        locked = workspace.folder("a/b")
        (locked / "file").write_text("x")
        (locked / "file").chmod(0o400)
        locked.chmod(0o500)

    assert list(tmp_path.iterdir()) == []


def test_it_is_removed_after_an_exception(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), Workspace(tmp_path):
        raise KeyboardInterrupt

    assert list(tmp_path.iterdir()) == []


def test_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept/file").write_text("x")
    with Workspace(tmp_path) as workspace:
        (workspace.root / "link").symlink_to(tmp_path / "kept")

    assert (tmp_path / "kept/file").read_text() == "x"


def test_fresh_folders_differ(tmp_path: Path) -> None:
    with Workspace(tmp_path) as workspace:
        assert workspace.fresh("x") != workspace.fresh("x")
        assert workspace.folder("y") == workspace.folder("y")


def test_no_place_for_it_is_an_error_with_a_hint(tmp_path: Path) -> None:
    with pytest.raises(WheelcheckError) as caught, Workspace(tmp_path / "gone"):
        pass

    assert caught.value.hint is not None


def test_a_run_inside_a_run_carries_the_outer_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(RUN_VARIABLE, "outer")
    workspace = Workspace(tmp_path)
    code = f"import os; print(os.environ['{RUN_VARIABLE}'])"

    done = process.run(
        [sys.executable, "-I", "-c", code], cwd=tmp_path, environ={RUN_VARIABLE: workspace.token}, timeout=30
    )

    assert workspace.token.startswith("outer.")
    assert done.output.startswith(f"{workspace.token}.")
