"""Archives of which readers would take different files are told, and those that are merely unusual are not."""

from __future__ import annotations

import stat
import zipfile
import zlib
from pathlib import Path

import pytest

from unit.stages.raw_zip import Raw, descriptor, raw_zip, unicode_name, wide_end, wide_sizes
from wheelcheck.model.archive import ArchiveFault, ArchiveProblem
from wheelcheck.stages import archive_zip

DATA = b"Y = 1\n"
PACKED = zlib.compress(DATA * 50, 9)[2:-4]
WIDE = (0xFFFFFFFF, 0xFFFFFFFF)
MARKS = (0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF)


def problems(place: Path, content: bytes) -> list[ArchiveProblem]:
    """What is wrong with the structure, and with what reading each entry gives."""
    path = place / "pkg-1.0-py3-none-any.whl"
    path.write_bytes(content)
    with archive_zip.open_zip(path, "wheel") as archive:
        infos, found = archive_zip.structure(archive, len(content))
        read = [archive_zip.stream(archive, info) for info in infos]
    return [*found, *(fault for fault in read if fault is not None)]


def kinds(place: Path, content: bytes) -> set[ArchiveFault]:
    return {problem.kind for problem in problems(place, content)}


@pytest.mark.parametrize(
    "content",
    [
        raw_zip([Raw(), Raw("pkg/y.py", DATA * 50, 8, PACKED)]),
        raw_zip([Raw(local_sizes=WIDE, local_extra=wide_sizes(6, 6))]),
        raw_zip([Raw(listed_extra=unicode_name("pkg/x.py"), local_extra=unicode_name("pkg/x.py"))]),
        raw_zip([Raw()], comment=b"made by hand"),
        raw_zip([Raw()], wide_end=wide_end()),
        raw_zip([Raw()], wide_end=wide_end(), end=lambda _: MARKS),
        raw_zip([Raw("pkg/", b"", mode=stat.S_IFDIR), Raw()]),
    ],
)
def test_an_archive_that_all_readers_read_alike_has_no_problem(tmp_path: Path, content: bytes) -> None:
    assert problems(tmp_path, content) == []


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (Raw(local_name="pkg/X.py"), "names it"),
        (Raw(local_checksum=5), "another checksum"),
        (Raw(local_flags=1), "whether it is encrypted"),
        (Raw(local_flags=8), "where its sizes stand"),
        (Raw(local_sizes=(6, 600)), "another size"),
        (Raw(local_sizes=WIDE, local_extra=wide_sizes(600, 600)), "another size"),
        (Raw(local_extra=wide_sizes(600, 600)), "another size"),
        (Raw(local_sizes=WIDE), "ZIP64"),
        (Raw(local_sizes=WIDE, local_extra=wide_sizes(6, 6) * 2), "ZIP64 size twice"),
        (Raw(listed_extra=wide_sizes(6, 6) * 2), "ZIP64 size twice"),
        (Raw(local_extra=b"\x01\x00\xff\x00"), "runs over its end"),
        (Raw(local_extra=unicode_name("pkg/evil.py")), "extra field names it pkg/evil.py"),
        (Raw(listed_extra=unicode_name("pkg/evil.py")), "extra field names it pkg/evil.py"),
        (Raw(flags=8, local_checksum=0, local_sizes=(0, 0), behind=descriptor(b"other")), "behind its bytes"),
        (Raw(flags=8, local_checksum=0, local_sizes=(0, 0)), "behind its bytes"),
        (Raw(disk=1), "another part"),
        (Raw(listed_size=30, local_sizes=(6, 30)), "announces 30 bytes, it has 6"),
    ],
)
def test_headers_and_directory_that_differ_are_a_problem(tmp_path: Path, entry: Raw, words: str) -> None:
    found = problems(tmp_path, raw_zip([entry]))

    assert ArchiveFault.MISMATCH in {problem.kind for problem in found}
    assert any(words in problem.message for problem in found), found


@pytest.mark.parametrize(
    "content",
    [
        raw_zip([Raw()], end=lambda counts: (counts[0] + 1, *counts[1:])),
        raw_zip([Raw(), Raw("pkg/y.py")], end=lambda counts: (counts[0] - 1, *counts[1:])),
        raw_zip([Raw()], wide_end=wide_end(entries=1)),
        raw_zip([Raw()], wide_end=wide_end(pointer=7)),
        raw_zip([Raw(), Raw("pkg/y.py")], wide_end=wide_end(), end=lambda counts: (1, *counts[1:])),
        raw_zip([Raw()], comment=b"PK\5\6" + bytes(18)),
        raw_zip([Raw(behind=b"PAYLOAD")]),
        raw_zip([Raw("pkg/y.py", DATA * 50, 8, PACKED + b"PAYLOAD")]),
        raw_zip([Raw("pkg/folder/", b"PAYLOAD")]),
        raw_zip([Raw()]) + b"PAYLOAD",
        b"PAYLOAD" + raw_zip([Raw()]),
    ],
)
def test_what_some_readers_see_and_others_do_not_is_a_problem(tmp_path: Path, content: bytes) -> None:
    assert ArchiveFault.HIDDEN in kinds(tmp_path, content)


@pytest.mark.parametrize("mode", [stat.S_IFCHR, stat.S_IFBLK, stat.S_IFIFO, stat.S_IFSOCK, stat.S_IFLNK])
def test_links_and_devices_are_a_problem(tmp_path: Path, mode: int) -> None:
    assert kinds(tmp_path, raw_zip([Raw(mode=mode | 0o644)])) == {ArchiveFault.LINK}


@pytest.mark.parametrize("entries", [[Raw("pkg/x"), Raw("pkg/x/", b"")], [Raw("pkg/x"), Raw("pkg/x/y.py")]])
def test_a_name_that_is_a_file_and_a_folder_is_a_problem(tmp_path: Path, entries: list[Raw]) -> None:
    assert kinds(tmp_path, raw_zip(entries)) == {ArchiveFault.DUPLICATE}


@pytest.mark.parametrize("name", ["pkg/.", ".", "..", "./x", "pkg/./x", "pkg//x"])
def test_a_path_that_is_another_one_after_unpacking_is_unsafe(tmp_path: Path, name: str) -> None:
    assert kinds(tmp_path, raw_zip([Raw(name)])) == {ArchiveFault.UNSAFE_PATH}


@pytest.mark.parametrize(
    "content",
    [
        raw_zip([Raw(flags=8, local_checksum=0, local_sizes=(0, 0), behind=descriptor(DATA))]),
        raw_zip([Raw(comment=b"remark")]),
        raw_zip([Raw(behind=bytes(40)), Raw("pkg/y.py")]),
        raw_zip([Raw("pkg/", b""), Raw("pkg/", b"")]),
    ],
)
def test_what_only_an_index_refuses_is_no_danger(tmp_path: Path, content: bytes) -> None:
    assert kinds(tmp_path, content) == {ArchiveFault.FRAMING}


def test_a_bomb_of_many_small_entries_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "pkg-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(5):
            archive.writestr(f"pkg/{number}.bin", bytes(30 << 20))

    with archive_zip.open_zip(path, "wheel") as archive:
        infos, found = archive_zip.structure(archive, path.stat().st_size)

    assert [info.filename for info in infos] == ["pkg/0.bin", "pkg/1.bin"]
    assert len([problem for problem in found if problem.kind is ArchiveFault.BOMB]) == 3
