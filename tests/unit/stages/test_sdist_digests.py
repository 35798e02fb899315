"""What the files of an sdist hold, as digests, and how two sdists differ by them."""

from __future__ import annotations

import gzip
import hashlib
import io
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from wheelcheck import session
from wheelcheck.errors import WheelcheckError
from wheelcheck.model.archive import ArchiveFault
from wheelcheck.stages.archive_sdist import read_sdist

PKG_INFO = b"Metadata-Version: 2.1\nName: pkg\nVersion: 1.0\n"
BLOCK = b"x" * 512 * 64  # ends where the next header begins


def packed(path: Path, files: Mapping[str, bytes], links: Mapping[str, str] | None = None) -> Path:
    whole = {"PKG-INFO": PKG_INFO, "pyproject.toml": b"", **files}
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in whole.items():
                archive.writestr(f"pkg-1.0/{name}", content)
        return path
    with tarfile.open(path, "w:gz") as archive:
        for name, content in whole.items():
            entry = tarfile.TarInfo(f"pkg-1.0/{name}")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
        for name, goal in (links or {}).items():
            entry = tarfile.TarInfo(f"pkg-1.0/{name}")
            entry.type, entry.linkname = (
                (tarfile.SYMTYPE, goal) if not goal.startswith("pkg-") else (tarfile.LNKTYPE, goal)
            )
            archive.addfile(entry)
    return path


@pytest.mark.parametrize("name", ["pkg-1.0.tar.gz", "pkg-1.0.zip"])
def test_every_file_has_the_digest_of_its_content(tmp_path: Path, name: str) -> None:
    files = {"a.py": b"A = 1\n", "empty": b"", "block": BLOCK, "b/c.bin": bytes(range(256)) * 9000}

    read = read_sdist(packed(tmp_path / name, files), digests=True)

    expected = {"PKG-INFO": PKG_INFO, "pyproject.toml": b"", **files}
    assert dict(read.digests) == {path: hashlib.sha256(content).digest() for path, content in expected.items()}
    assert read.problems == ()


def test_digests_are_read_only_where_they_are_asked_for(tmp_path: Path) -> None:
    assert read_sdist(packed(tmp_path / "pkg-1.0.tar.gz", {"a.py": b""})).digests == ()


@pytest.mark.parametrize("ending", [".tar.gz", ".zip"])
def test_a_file_of_equal_size_and_other_content_has_changed(tmp_path: Path, ending: str) -> None:
    for folder, content in (("old", b"A = 1\n"), ("new", b"A = 2\n")):
        (tmp_path / folder).mkdir()
        packed(tmp_path / folder / f"pkg-1.0{ending}", {"a.py": content, "b.py": b"B = 1\n"})

    text, loses = session.diff(str(tmp_path / "old" / f"pkg-1.0{ending}"), str(tmp_path / "new" / f"pkg-1.0{ending}"))

    assert "other files: 1 changed" in text
    assert "~ a.py: 6 bytes, SHA-256 " in text
    assert "b.py" not in text
    assert not loses


def test_a_link_that_leads_elsewhere_has_changed(tmp_path: Path) -> None:
    old = packed(tmp_path / "pkg-1.0.tar.gz", {"a.py": b"", "b.py": b""}, {"soft": "a.py", "hard": "pkg-1.0/a.py"})
    new = packed(tmp_path / "pkg-1.1.tar.gz", {"a.py": b"", "b.py": b""}, {"soft": "b.py", "hard": "pkg-1.0/a.py"})

    text, _ = session.diff(str(old), str(new))

    assert "~ soft" in text
    assert "hard" not in text


def test_an_archive_is_unpacked_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {f"{number}.bin": BLOCK for number in range(50)}
    path = packed(tmp_path / "pkg-1.0.tar.gz", files, {"hard": "pkg-1.0/0.bin"})
    seek, backwards = gzip.GzipFile.seek, []

    def watched(self: gzip.GzipFile, offset: int, whence: int = io.SEEK_SET) -> int:
        if whence == io.SEEK_SET and 0 < offset < self.tell():
            backwards.append(offset)
        return seek(self, offset, whence)

    monkeypatch.setattr(gzip.GzipFile, "seek", watched)

    read = read_sdist(path, digests=True)

    assert len(read.digests) == 53
    assert backwards == []


def test_a_truncated_archive_is_told_as_one(tmp_path: Path) -> None:
    path = packed(tmp_path / "pkg-1.0.tar.gz", {"a.bin": bytes(range(256)) * 400})
    path.write_bytes(path.read_bytes()[:-200])

    with pytest.raises(WheelcheckError, match=r"truncated|cannot be read"):
        read_sdist(path, digests=True)


def test_an_entry_of_a_zip_that_cannot_be_unpacked_is_a_problem(tmp_path: Path) -> None:
    path = packed(tmp_path / "pkg-1.0.zip", {"a.bin": b"abc" * 4000})
    content = bytearray(path.read_bytes())
    at = content.index(b"pkg-1.0/a.bin") + len(b"pkg-1.0/a.bin")
    content[at + 4 : at + 12] = b"\xff" * 8
    path.write_bytes(bytes(content))

    read = read_sdist(path, digests=True)

    assert {problem.kind for problem in read.problems} == {ArchiveFault.UNREADABLE}
    assert "a.bin" not in dict(read.digests)
