"""Damaged and hostile wheels and sdists: a value or a WheelcheckError for each, whatever was done to it."""

from __future__ import annotations

import gzip
import io
import json
import random
import struct
import warnings
import zipfile
from importlib import resources
from pathlib import Path

import jsonschema
import pytest

from unit.stages.archive_subjects import FILES, NAME, damaged, sdist, wheel
from wheelcheck import reporters, session
from wheelcheck.errors import WheelcheckError
from wheelcheck.model.archive import ArchiveFault
from wheelcheck.stages.contents import read_wheel

CORPUS = sorted((Path(__file__).parent / "corpus").glob("*")) if (Path(__file__).parent / "corpus").is_dir() else []


def inspected(path: Path) -> str:
    try:
        (report,) = session.inspect([str(path)])
        session.diff(str(path), str(path))  # reads sdists whole
    except WheelcheckError as refusal:
        return str(refusal)
    return " ".join(finding.code for finding in report.findings)


def kinds(place: Path, content: bytes) -> set[ArchiveFault]:
    path = place / NAME
    path.write_bytes(content)
    return {problem.kind for problem in read_wheel(path).problems}


def test_the_undamaged_ones_have_no_fault(tmp_path: Path) -> None:
    (tmp_path / "pkg-1.0.tar.gz").write_bytes(gzip.compress(sdist()))

    assert kinds(tmp_path, wheel()) == set()
    assert inspected(tmp_path / "pkg-1.0.tar.gz") == ""


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_damaged_is_judged_or_refused_and_nothing_is_written(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    told = set()
    for _ in range(60):
        name, content = damaged(chance)
        path = tmp_path / name
        path.write_bytes(content)
        told.add(inspected(path))
        path.unlink()

    assert len(told) > 10
    assert list(tmp_path.iterdir()) == []


def test_what_was_once_found_is_borne(tmp_path: Path) -> None:
    """What `benchmarks/fuzz_archives.py` keeps."""
    for path in CORPUS:
        copy = tmp_path / path.name.partition("-")[2]
        copy.write_bytes(path.read_bytes())
        inspected(copy)


def test_an_empty_name_is_unsafe_and_no_traceback(tmp_path: Path) -> None:
    content = wheel(extra=(("\0x", b"x"),))

    assert kinds(tmp_path, content) == {ArchiveFault.UNSAFE_PATH}


def test_another_name_in_the_entrys_own_header_is_told(tmp_path: Path) -> None:
    content = wheel().replace(b"pkg/a.py", b"pkg/z.py", 1)

    assert ArchiveFault.MISMATCH in kinds(tmp_path, content)


def test_another_size_in_the_entrys_own_header_is_told(tmp_path: Path) -> None:
    content = bytearray(wheel(stored=True))
    struct.pack_into("<L", content, 22, 3)

    assert ArchiveFault.MISMATCH in kinds(tmp_path, bytes(content))


def test_an_entry_that_the_directory_does_not_list_is_told(tmp_path: Path) -> None:
    """A reader that goes header by header would install it; one that reads the directory never sees it."""
    whole = wheel(extra=(("pkg/hidden.py", b"import os\n" * 20),))
    at = whole.rfind(b"PK\x01\x02")
    end = whole.rfind(b"PK\x05\x06")
    record = bytearray(whole[end:])
    count = struct.unpack_from("<H", record, 10)[0] - 1
    struct.pack_into("<HHL", record, 8, count, count, at - struct.unpack_from("<L", record, 16)[0])

    assert ArchiveFault.HIDDEN in kinds(tmp_path, whole[:at] + bytes(record))


@pytest.mark.parametrize(
    "content",
    [b"#!/bin/sh\n" + wheel(), wheel() + b"trailing", wheel() + wheel({**FILES, "pkg/a.py": b""})],
    ids=["bytes before", "bytes behind", "a second archive behind"],
)
def test_bytes_around_the_archive_are_told(tmp_path: Path, content: bytes) -> None:
    assert ArchiveFault.HIDDEN in kinds(tmp_path, content)


def test_an_archive_whose_comment_holds_an_end_record_is_refused(tmp_path: Path) -> None:
    buffer = io.BytesIO(wheel())
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.comment = b"PK\x05\x06" + bytes(18)

    with pytest.raises(WheelcheckError):
        kinds(tmp_path, buffer.getvalue())


def test_a_plain_comment_and_data_descriptors_are_refused_by_an_index_alone(tmp_path: Path) -> None:
    class Pipe(io.RawIOBase):
        """Writable and not seekable, so that zipfile writes sizes behind each entry."""

        def __init__(self) -> None:
            self.content = b""

        def writable(self) -> bool:
            return True

        def write(self, data: object) -> int:
            self.content += bytes(data)  # type: ignore[call-overload]
            return len(bytes(data))  # type: ignore[call-overload]

    pipe = Pipe()
    source = zipfile.ZipFile(io.BytesIO(wheel()))
    with zipfile.ZipFile(pipe, "w") as archive:
        archive.comment = b"built by hand"
        for info in source.infolist():
            archive.writestr(info.filename, source.read(info))

    assert kinds(tmp_path, pipe.content) == {ArchiveFault.FRAMING}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a/" * 300 + "x.py", ArchiveFault.UNSAFE_PATH),
        ("x" * 5000, ArchiveFault.UNSAFE_PATH),
        ("pkg//a.py", ArchiveFault.UNSAFE_PATH),
        ("pkg/./a.py", ArchiveFault.UNSAFE_PATH),
        ("pkg", ArchiveFault.DUPLICATE),
        ("pkg/a.py", ArchiveFault.DUPLICATE),
    ],
)
def test_names_that_cannot_be_unpacked_as_they_are(tmp_path: Path, name: str, kind: ArchiveFault) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")

        assert kind in kinds(tmp_path, wheel(extra=((name, b"x"),)))


def test_an_sdist_alone_is_inspected_and_its_report_follows_the_schema(tmp_path: Path) -> None:
    path = tmp_path / "Pkg-1.0.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Pkg-1.0/PKG-INFO", FILES["pkg-1.0.dist-info/METADATA"])
    schema = json.loads(resources.files("wheelcheck").joinpath("report.schema.json").read_text(encoding="utf-8"))

    reports = session.inspect([str(path)])

    jsonschema.validate(json.loads(reporters.create("json").render(reports)), schema)
    assert [finding.code for finding in reports[0].findings] == ["WC208", "WC204", "WC208"]
    assert not reports[0].passed
