"""Unpacking sdists: the good ones whole, the others not at all."""

from __future__ import annotations

import io
import os
import stat
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from wheelcheck.errors import UsageError, WheelcheckError
from wheelcheck.stages import unpack
from wheelcheck.stages.unpack import unpack_sdist
from wheelcheck.stages.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    parent = tmp_path / "temporary"
    parent.mkdir()
    with Workspace(parent) as made:
        yield made


def entry(
    name: str, kind: bytes = tarfile.REGTYPE, link: str = "", mode: int = 0o644, time: int = 0
) -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type, made.linkname, made.mode, made.mtime = kind, link, mode, time
    made.size = 1 if kind == tarfile.REGTYPE else 0
    return made


def tar(folder: Path, *entries: tarfile.TarInfo, mode: str = "w:gz", name: str = "a-1.tar.gz") -> Path:
    with tarfile.open(folder / name, mode) as archive:  # type: ignore[call-overload]
        for one in entries:
            archive.addfile(one, io.BytesIO(b"x") if one.isreg() else None)
    return folder / name


@pytest.mark.parametrize("mode", ["w:gz", "w:bz2", "w:xz"])
def test_a_tar_archive_is_unpacked_whole(tmp_path: Path, workspace: Workspace, mode: str) -> None:
    path = tar(
        tmp_path,
        entry("./a-1/setup.py", time=1_600_000_000),
        entry("a-1/run", mode=0o700),
        entry("a-1/old.py", time=0),
        entry("a-1/sub/link", tarfile.SYMTYPE, "../setup.py"),
        entry("a-1/hard", tarfile.LNKTYPE, "a-1/setup.py"),
        mode=mode,
    )

    top = unpack_sdist(path, workspace)

    assert top.name == "a-1"
    assert sorted(file.name for file in top.rglob("*")) == ["hard", "link", "old.py", "run", "setup.py", "sub"]
    assert os.access(top / "run", os.X_OK)
    assert (top / "setup.py").stat().st_mtime == 1_600_000_000
    assert (top / "old.py").stat().st_mtime > 315_600_000  # no wheel can hold an earlier time
    assert (top / "sub/link").read_text() == "x"


def test_a_zip_archive_is_unpacked_whole(tmp_path: Path, workspace: Workspace) -> None:
    with zipfile.ZipFile(tmp_path / "a-1.zip", "w") as archive:
        archive.writestr("a-1/ünï.py", "x")
        archive.mkdir("a-1/empty") if hasattr(archive, "mkdir") else archive.writestr("a-1/empty/", "")

    top = unpack_sdist(tmp_path / "a-1.zip", workspace)

    assert (top / "ünï.py").read_text() == "x"
    assert (top / "empty").is_dir()


@pytest.mark.parametrize(
    "entries",
    [
        [entry("../x")],
        [entry("a-1/../../x")],
        [entry("/tmp/x")],
        [entry("C:\\x")],
        [entry("a-1\\..\\..\\x")],
        [entry("a-1/l", tarfile.SYMTYPE, "../../x")],
        [entry("a-1/l", tarfile.SYMTYPE, "/etc")],
        [entry("a-1/l", tarfile.SYMTYPE, "d"), entry("a-1/l/f")],
        [entry("a-1/b/c/d", tarfile.SYMTYPE, "../.."), entry("a-1/b/c/d/l", tarfile.SYMTYPE, "../../..")],
        [
            entry("a-1/x/y/f"),
            entry("a-1/up", tarfile.SYMTYPE, "x/y"),
            entry("a-1/x/y/back", tarfile.SYMTYPE, "../.."),
            entry("a-1/z/w/l", tarfile.SYMTYPE, "../../x/y/back/../.."),
        ],
        [entry("a-1/h", tarfile.LNKTYPE, "a-1/nowhere")],
        [entry("a-1/h", tarfile.LNKTYPE, "../../etc/passwd")],
        [entry("a-1/d", tarfile.CHRTYPE)],
        [entry("a-1/p", tarfile.FIFOTYPE)],
        [entry("a-1/f"), entry("a-1/f/g")],
    ],
)
def test_what_would_leave_the_folder_is_refused(
    tmp_path: Path, workspace: Workspace, entries: list[tarfile.TarInfo]
) -> None:
    path = tar(tmp_path, *entries)

    with pytest.raises(WheelcheckError, match="not safe to unpack"):
        unpack_sdist(path, workspace)

    assert list(workspace.root.iterdir()) == []


def test_a_link_in_a_zip_that_leads_out_is_refused(tmp_path: Path, workspace: Workspace) -> None:
    with zipfile.ZipFile(tmp_path / "a-1.zip", "w") as archive:
        link = zipfile.ZipInfo("a-1/l")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "../../etc")

    with pytest.raises(WheelcheckError, match="links out"):
        unpack_sdist(tmp_path / "a-1.zip", workspace)


@pytest.mark.parametrize(("limit", "value"), [("_SMALL", 2), ("_MOST_ENTRIES", 2)])
def test_a_bomb_is_refused_before_it_is_written(
    tmp_path: Path, workspace: Workspace, monkeypatch: pytest.MonkeyPatch, limit: str, value: int
) -> None:
    monkeypatch.setattr(unpack, limit, value)
    monkeypatch.setattr(unpack, "_RATIO", 0)
    path = tar(tmp_path, entry("a-1/a"), entry("a-1/b"), entry("a-1/c"))

    with pytest.raises(WheelcheckError, match="bomb"):
        unpack_sdist(path, workspace)

    assert list(workspace.root.iterdir()) == []


@pytest.mark.parametrize("names", [["setup.py"], ["a-1/x", "b-1/x"], []])
def test_an_archive_without_one_top_folder_is_no_sdist(tmp_path: Path, workspace: Workspace, names: list[str]) -> None:
    path = tar(tmp_path, *(entry(name) for name in names))

    with pytest.raises(WheelcheckError, match="not an sdist"):
        unpack_sdist(path, workspace)


@pytest.mark.parametrize("keep", [20, 90])
def test_a_truncated_archive_is_called_that(tmp_path: Path, workspace: Workspace, keep: int) -> None:
    path = tar(tmp_path, entry("a-1/x"))
    path.write_bytes(path.read_bytes()[:keep])

    with pytest.raises(WheelcheckError, match="damaged or truncated"):
        unpack_sdist(path, workspace)

    assert list(workspace.root.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"<html>404</html>"])
def test_what_is_no_archive_is_a_usage_error(tmp_path: Path, workspace: Workspace, content: bytes) -> None:
    (tmp_path / "a-1.tar.gz").write_bytes(content)

    with pytest.raises(UsageError, match="not an archive"):
        unpack_sdist(tmp_path / "a-1.tar.gz", workspace)


def test_a_path_that_is_not_there_is_a_usage_error(tmp_path: Path, workspace: Workspace) -> None:
    with pytest.raises(UsageError, match="no such file"):
        unpack_sdist(tmp_path / "gone.tar.gz", workspace)
