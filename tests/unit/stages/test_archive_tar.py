"""What an sdist's entries would do when unpacked is told of tar archives as it is of zip archives."""

from __future__ import annotations

import gzip
import io
import tarfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from wheelcheck.errors import WheelcheckError
from wheelcheck.model.archive import ArchiveFault, Sdist
from wheelcheck.stages.contents import read_sdist

INFO = b"Metadata-Version: 2.1\nName: pkg\nVersion: 1.0\n"
FILES = {"pkg-1.0/PKG-INFO": INFO, "pkg-1.0/pyproject.toml": b"", "pkg-1.0/pkg/a.py": b""}
Entry = tuple[str, bytes, str]  # name, type, link
Make = Callable[..., Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def write(
        entries: Sequence[Entry] = (), *, change: Callable[[bytes], bytes] = lambda raw: raw, pack: bool = True
    ) -> Path:
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w") as archive:
            for name, content in FILES.items():
                entry = tarfile.TarInfo(name)
                entry.size = len(content)
                archive.addfile(entry, io.BytesIO(content))
            for name, kind, link in entries:
                entry = tarfile.TarInfo(name)
                entry.type, entry.linkname = kind, link
                archive.addfile(entry)
        content = change(buffer.getvalue())
        path = tmp_path / "pkg-1.0.tar.gz"
        path.write_bytes(gzip.compress(content, 1, mtime=0) if pack else content)
        return path

    return write


def kinds(sdist: Sdist) -> set[ArchiveFault]:
    return {problem.kind for problem in sdist.problems}


FILE, SYMLINK, HARD = tarfile.REGTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE


@pytest.mark.parametrize(
    "entries",
    [
        [("pkg-1.0/l", SYMLINK, "pkg/a.py")],
        [("pkg-1.0/pkg/up", SYMLINK, "../PKG-INFO"), ("pkg-1.0/pkg/top", SYMLINK, "..")],
        [("pkg-1.0/h", HARD, "pkg-1.0/pkg/a.py")],
        [("pkg-1.0/one", SYMLINK, "two"), ("pkg-1.0/two", SYMLINK, "one")],
        [("pkg-1.0/pkg/a.py", FILE, "")],  # the same once more
        [("pkg-1.0/empty", tarfile.DIRTYPE, ""), ("pkg-1.0/empty", tarfile.DIRTYPE, "")],
    ],
)
def test_links_inside_of_the_sdist_are_no_problem(make: Make, entries: list[Entry]) -> None:
    assert read_sdist(make(entries)).problems == ()


@pytest.mark.parametrize(
    "entries",
    [
        [("pkg-1.0/l", SYMLINK, "/etc/passwd")],
        [("pkg-1.0/l", SYMLINK, "../other/x")],
        [("pkg-1.0/l", SYMLINK, "..\\x")],
        [("pkg-1.0/l", SYMLINK, "C:\\x")],
        [("pkg-1.0", SYMLINK, "/tmp")],
        [("pkg-1.0/h", HARD, "../x")],
        [("pkg-1.0/h", HARD, "pkg-1.0/later.py"), ("pkg-1.0/later.py", FILE, "")],
        [("pkg-1.0/d", SYMLINK, "pkg"), ("pkg-1.0/d/b.py", FILE, "")],
        [("pkg-1.0/a/b/here", SYMLINK, "../.."), ("pkg-1.0/out", SYMLINK, "a/b/here/..")],
        [("pkg-1.0/dev", tarfile.CHRTYPE, "")],
        [("pkg-1.0/pipe", tarfile.FIFOTYPE, "")],
    ],
)
def test_links_that_lead_out_or_are_written_through_are_a_problem(make: Make, entries: list[Entry]) -> None:
    assert ArchiveFault.LINK in kinds(read_sdist(make(entries)))


@pytest.mark.parametrize("name", ["pkg-1.0/PKG-INFO", "pkg-1.0/pkg/a.py/b.py"])
def test_one_place_for_two_files_is_a_problem(make: Make, name: str) -> None:
    assert kinds(read_sdist(make([(name, FILE, "")]))) == {ArchiveFault.DUPLICATE}


def test_the_last_of_two_descriptions_counts(make: Make) -> None:
    sdist = read_sdist(make([("pkg-1.0/PKG-INFO", FILE, "")]))

    assert sdist.metadata.name is None


def test_a_second_archive_behind_the_end_is_a_problem(make: Make) -> None:
    assert kinds(read_sdist(make(change=lambda raw: raw * 2))) == {ArchiveFault.HIDDEN}


def test_a_file_that_gzip_did_not_compress_is_only_refused_by_an_index(make: Make) -> None:
    assert kinds(read_sdist(make(pack=False))) == {ArchiveFault.FRAMING}


def test_damage_behind_the_last_entry_stops(make: Make) -> None:
    path = make()
    content = bytearray(path.read_bytes())
    content[-8] ^= 1  # the checksum of the whole
    path.write_bytes(content)

    with pytest.raises(WheelcheckError, match="CRC"):
        read_sdist(path)


def test_what_unpacks_to_a_multiple_of_its_size_is_a_bomb(make: Make) -> None:
    path = make(change=lambda raw: raw[:-10240] + _entry("pkg-1.0/z", 300 << 20) + raw[-10240:])

    assert ArchiveFault.BOMB in kinds(read_sdist(path))


def _entry(name: str, size: int) -> bytes:
    header = tarfile.TarInfo(name)
    header.size = size
    return header.tobuf() + bytes(1 << 20)  # cut off: it is never read


@pytest.mark.parametrize(("text", "words"), [(b"[build", "no TOML"), (b"\xff", "not UTF-8")])
def test_a_pyproject_file_that_nothing_reads_is_a_problem(
    make: Make, monkeypatch: pytest.MonkeyPatch, text: bytes, words: str
) -> None:
    monkeypatch.setitem(FILES, "pkg-1.0/pyproject.toml", text)

    (problem,) = read_sdist(make()).problems

    assert words in problem.message
