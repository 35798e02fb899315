"""Starting an import where imports beside it take folders away."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from wheelcheck.errors import WheelcheckError
from wheelcheck.model.environment import Environment
from wheelcheck.stages import process
from wheelcheck.stages.import_launch import Place


@pytest.fixture
def place(tmp_path: Path) -> Place:
    environ = {"HOME": str(tmp_path / "home"), "TMPDIR": str(tmp_path / "tmp")}
    return Place(Environment(tmp_path / "python", (tmp_path,), (), "pip"), tmp_path, tmp_path / "cwd", environ)


def test_folders_that_vanish_as_an_import_starts_are_made_again(monkeypatch: pytest.MonkeyPatch, place: Place) -> None:
    started: list[bool] = []

    def run(*_: object, cwd: Path, **__: Any) -> process.Completed:
        started.append(cwd.is_dir())
        if len(started) == 1:
            cwd.rmdir()
            raise FileNotFoundError(2, "No such file or directory", str(cwd))
        return process.Completed(0, None, False, "", 0.0)

    monkeypatch.setattr(process, "run", run)

    assert place.start({}, 1.0).ok
    assert started == [True, True]


def test_a_file_or_a_link_in_place_of_a_folder_gives_way(monkeypatch: pytest.MonkeyPatch, place: Place) -> None:
    place.cwd.write_text("mine")
    Path(place.environ["HOME"]).symlink_to(place.folder / "nowhere")
    monkeypatch.setattr(process, "run", lambda *_, **__: process.Completed(0, None, False, "", 0.0))

    place.start({}, 1.0)

    assert place.cwd.is_dir()
    assert Path(place.environ["HOME"]).is_dir()
    assert not Path(place.environ["HOME"]).is_symlink()


def test_an_interpreter_that_cannot_be_started_is_an_error(place: Place) -> None:
    with pytest.raises(WheelcheckError, match="cannot be started"):
        place.start({}, 1.0)
