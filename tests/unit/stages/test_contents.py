"""Wheels and sdists as values: good ones, broken ones, hostile ones. Every archive is a real file."""

from __future__ import annotations

import base64
import hashlib
import io
import struct
import tarfile
import tempfile
import tracemalloc
import warnings
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from unit.binaries.make_elf import Symbol, elf
from wheelcheck.errors import WheelcheckError
from wheelcheck.model.archive import ArchiveFault, ArchiveProblem, EntryPoint, Sdist, Wheel
from wheelcheck.model.binary import BinaryFormat
from wheelcheck.stages import archive_text
from wheelcheck.stages.contents import read_sdist, read_wheel

METADATA = b"Metadata-Version: 2.1\nName: pkg\nVersion: 1.0\nRequires-Dist: click>=8\nRequires-Python: >=3.9\n\nText\n"
WHEEL = b"Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py2-none-any\nTag: py3-none-any\n"
ELF = b"\x7fELF\x02\x01\x01" + bytes(9) + struct.pack("<HH", 3, 62) + bytes(100)
NAME = "pkg-1.0-py2.py3-none-any.whl"

Make = Callable[..., Path]


def row(path: str, content: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    return f"{path},sha256={digest},{len(content)}\n"


def parts(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files of a whole wheel, RECORD included."""
    whole = {**files}
    whole.setdefault("pkg-1.0.dist-info/METADATA", METADATA)
    whole.setdefault("pkg-1.0.dist-info/WHEEL", WHEEL)
    rows = "".join(row(path, content) for path, content in whole.items())
    whole.setdefault("pkg-1.0.dist-info/RECORD", (rows + "pkg-1.0.dist-info/RECORD,,\n").encode())
    return whole


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def write(files: Mapping[str, bytes], name: str = NAME) -> Path:
        path = tmp_path / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for entry, content in parts(files).items():
                archive.writestr(entry, content)
        return path

    return write


def kinds(found: Wheel | Sdist) -> list[ArchiveFault]:
    return [problem.kind for problem in found.problems]


def test_a_good_wheel_is_read_whole(make: Make) -> None:
    files = {"pkg/__init__.py": b"x = 1\r\n", "pkg/data.json": b"{}", "pkg/py.typed": b""}
    points = b"# comment\n[console_scripts]\npkg = pkg.cli:main [extra]\n"

    wheel = read_wheel(make({**files, "pkg-1.0.dist-info/entry_points.txt": points}))

    assert (wheel.name, wheel.version, wheel.pure) == ("pkg", "1.0", True)
    assert wheel.tags == wheel.header_tags == ("py2-none-any", "py3-none-any")
    assert wheel.installed == frozenset(files)
    assert wheel.texts == (("pkg/__init__.py", "x = 1\n"),)
    assert wheel.metadata.requires == ("click>=8",)
    assert wheel.metadata.description == "Text\n"
    assert wheel.entry_points == (EntryPoint("console_scripts", "pkg", "pkg.cli:main [extra]"),)
    assert wheel.entry_points[0].module == "pkg.cli"
    assert wheel.problems == ()
    assert wheel.metadata.problems == ()


def test_the_data_folder_is_mapped_to_where_it_is_installed(make: Make) -> None:
    files = {
        "pkg-1.0.data/purelib/a.py": b"",
        "pkg-1.0.data/platlib/b.py": b"",
        "pkg-1.0.data/scripts/run": b"#!python",
    }

    wheel = read_wheel(make(files))

    assert wheel.installed == {"a.py", "b.py"}
    assert [entry.path for entry in wheel.entries if entry.installed is None] == ["pkg-1.0.data/scripts/run"]


def test_extension_modules_are_told_from_plain_libraries(make: Make) -> None:
    files = {
        "pkg/fast.cpython-311-x86_64-linux-gnu.so": ELF,
        "pkg/bare.so": elf([Symbol("PyInit_bare", defined=True)]),
        "pkg/plugin.so": elf([Symbol("plugin_start", defined=True), Symbol("PyInit_plugin")]),
        "pkg/libplain.so": elf(),
        "pkg.libs/libz.so.1": ELF,
        "pkg/tool.exe": b"MZ",
    }

    wheel = read_wheel(make(files))

    assert [extension.name for extension in wheel.extensions] == ["pkg.bare", "pkg.fast"]
    assert wheel.extensions[1].binary.format is BinaryFormat.ELF
    assert len(wheel.binaries) == 6
    assert wheel.extensions[0].binary is dict(wheel.binaries)["pkg/bare.so"]


def test_a_bare_library_that_cannot_be_read_is_taken_for_the_module_of_its_name(make: Make) -> None:
    cut = elf([Symbol("PyInit_cut", defined=True)])[:-40]

    wheel = read_wheel(make({"pkg/cut.so": cut, "pkg/libcut.so": cut, "pkg/empty.so": b"", "pkg/pointer.so": b"text"}))

    assert [extension.name for extension in wheel.extensions] == ["pkg.cut", "pkg.empty", "pkg.pointer"]
    assert wheel.extensions[0].binary.problem is not None


def test_a_large_compiled_file_is_read_whole_without_being_held_in_memory(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = elf([Symbol("PyInit_large", defined=True)]) + bytes(range(256)) * 100_000
    path, temporary = make({"pkg/large.abi3.so": content}), tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    tracemalloc.start()

    binary = read_wheel(path).extensions[0].binary

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (binary.size, binary.problem) == (len(content), None)
    assert binary.images[0].exports == {"PyInit_large"}
    assert peak < 20 << 20
    assert list(temporary.iterdir()) == []


def test_no_room_for_a_large_compiled_file_is_no_fault_of_the_wheel(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make({"pkg/large.abi3.so": elf() + bytes(range(256)) * 100_000})
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "absent"))

    with pytest.raises(WheelcheckError, match="cannot be kept") as caught:
        read_wheel(path)

    assert "TMPDIR" in str(caught.value.hint)


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ("", ArchiveFault.UNRECORDED),
        ("pkg/a.py,sha256=AAAA,1\n", ArchiveFault.RECORD),
        (row("pkg/a.py", b"other"), ArchiveFault.WRONG_SIZE),
        (row("pkg/a.py", b"y"), ArchiveFault.WRONG_HASH),
        (row("pkg/a.py", b"x") + row("pkg/gone.py", b""), ArchiveFault.RECORDED_ABSENT),
        (row("pkg/a.py", b"x") * 2, ArchiveFault.RECORD),
        ("pkg/a.py,md5=1B2M2Y8AsgTpgAmY7PhCfg,1\n", ArchiveFault.RECORD),
        ("pkg/a.py,,1\n", ArchiveFault.RECORD),
        ("pkg/a.py\n", ArchiveFault.RECORD),
        (row("pkg/a.py", b"x").replace(",1\n", ",one\n"), ArchiveFault.RECORD),
    ],
)
def test_every_difference_between_record_and_files_is_a_problem(
    make: Make, record: str, expected: ArchiveFault
) -> None:
    rows = record + row("pkg-1.0.dist-info/METADATA", METADATA) + row("pkg-1.0.dist-info/WHEEL", WHEEL)
    path = make({"pkg/a.py": b"x", "pkg-1.0.dist-info/RECORD": (rows + "pkg-1.0.dist-info/RECORD,,\n").encode()})

    found = kinds(read_wheel(path))

    assert expected in found


def test_signatures_need_no_row_in_record(make: Make) -> None:
    path = make({"pkg/a.py": b"x"})
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("pkg-1.0.dist-info/RECORD.jws", b"{}")

    assert read_wheel(path).problems == ()


@pytest.mark.parametrize("name", ["/etc/passwd", "../../x.py", "pkg/../../x", "C:\\x.py", "pkg\\a.py", "C:/x"])
def test_names_that_leave_the_folder_are_never_read(make: Make, name: str) -> None:
    wheel = read_wheel(make({"pkg/a.py": b"", name: b"content"}))

    assert ArchiveFault.UNSAFE_PATH in kinds(wheel)
    assert name not in [entry.path for entry in wheel.entries]


def test_a_link_is_a_problem(make: Make) -> None:
    path = make({"pkg/a.py": b""})
    info = zipfile.ZipInfo("pkg/link")
    info.external_attr = 0o120777 << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(info, b"/etc/passwd")

    assert ArchiveFault.LINK in kinds(read_wheel(path))


def test_two_entries_of_one_name_are_a_problem(make: Make) -> None:
    path = make({"pkg/a.py": b"x"})
    with warnings.catch_warnings(), zipfile.ZipFile(path, "a") as archive:
        warnings.simplefilter("ignore")
        archive.writestr("pkg/a.py", b"y")

    assert ArchiveFault.DUPLICATE in kinds(read_wheel(path))


def test_an_encrypted_entry_is_a_problem(make: Make) -> None:
    path = make({"pkg/a.py": b"x"})
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)

    assert ArchiveFault.ENCRYPTED in kinds(read_wheel(path))


def test_a_decompression_bomb_is_not_unpacked(make: Make) -> None:
    path = make({"pkg/zeros.bin": bytes(70 << 20)})
    tracemalloc.start()

    wheel = read_wheel(path)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert ArchiveFault.BOMB in kinds(wheel)
    assert peak < 8 << 20


def test_memory_does_not_grow_with_a_file(make: Make) -> None:
    # Half random, so that it is no bomb by its ratio.
    block = hashlib.sha512(b"seed").digest() * 16
    content = b"".join(
        hashlib.sha256(bytes([index % 251, index // 251 % 251])).digest() * 40 + block for index in range(9000)
    )
    path = make({"pkg/large.bin": content})
    tracemalloc.start()

    wheel = read_wheel(path)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert wheel.problems == ()
    assert len(content) > 18 << 20
    assert peak < 6 << 20


def test_a_damaged_entry_is_a_problem_and_the_rest_is_read(make: Make) -> None:
    path = make({"pkg/a.py": b"x = 1\n" * 500, "pkg/b.py": b"y"})
    content = bytearray(path.read_bytes())
    start = content.index(b"pkg/a.py") + len("pkg/a.py")
    content[start : start + 12] = b"\xff" * 12
    path.write_bytes(content)

    wheel = read_wheel(path)

    assert [problem.path for problem in wheel.problems if problem.kind is ArchiveFault.UNREADABLE] == ["pkg/a.py"]
    assert dict(wheel.texts)["pkg/b.py"] == "y"


def test_text_in_a_wrong_encoding_is_read_as_far_as_it_goes(make: Make) -> None:
    wheel = read_wheel(make({"pkg/a.py": b"# caf\xe9\nx = 1\n"}))

    assert dict(wheel.texts)["pkg/a.py"].endswith("x = 1\n")


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "not a zip"), (b"PK\x03\x04 cut short", "not a zip"), (b"hello", "not a zip")],
)
def test_what_is_no_zip_stops_with_the_next_step(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / NAME
    path.write_bytes(content)

    with pytest.raises(WheelcheckError, match=words) as caught:
        read_wheel(path)

    assert caught.value.hint


def test_a_truncated_wheel_stops(make: Make) -> None:
    path = make({"pkg/a.py": b"x" * 1000})
    path.write_bytes(path.read_bytes()[:-30])

    with pytest.raises(WheelcheckError):
        read_wheel(path)


def test_a_path_that_does_not_exist_or_is_a_folder_stops(tmp_path: Path) -> None:
    with pytest.raises(WheelcheckError, match="does not exist"):
        read_wheel(tmp_path / NAME)
    with pytest.raises(WheelcheckError, match="folder"):
        read_wheel(tmp_path)


@pytest.mark.parametrize("lost", ["METADATA", "WHEEL"])
def test_a_wheel_without_its_own_description_is_one_that_no_installer_accepts(tmp_path: Path, lost: str) -> None:
    path = tmp_path / NAME
    with zipfile.ZipFile(path, "w") as archive:
        for entry, content in parts({"pkg/a.py": b""}).items():
            if not entry.endswith(lost):
                archive.writestr(entry, content)

    shipped = read_wheel(path)

    assert shipped.name == "pkg"
    assert {problem.path for problem in shipped.problems if problem.kind is ArchiveFault.HEADER} == {
        f"pkg-1.0.dist-info/{lost}"
    }


def test_any_zip_is_no_wheel(tmp_path: Path) -> None:
    path = tmp_path / NAME
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "x")

    with pytest.raises(WheelcheckError, match=r"no \.dist-info"):
        read_wheel(path)


def test_a_renamed_wheel_is_still_read_by_its_own_description(make: Make) -> None:
    wheel = read_wheel(make({"pkg/a.py": b""}, name="renamed.whl"))

    assert ArchiveFault.FILENAME in kinds(wheel)
    assert (wheel.name, wheel.version, wheel.tags) == ("pkg", "1.0", ("py2-none-any", "py3-none-any"))


def test_metadata_errors_are_told_all_at_once(make: Make) -> None:
    broken = b"Metadata-Version: 2.1\nName: pkg\nVersion: one\nRequires-Dist: x>=1.*\nRequires-Python: 3\n"

    problems = read_wheel(make({"pkg-1.0.dist-info/METADATA": broken})).metadata.problems

    assert [problem.partition(":")[0] for problem in problems] == ["version", "requires-dist", "requires-python"]


@pytest.mark.parametrize("version", ["2.1", "2.9"])
def test_fields_newer_than_the_metadata_version_are_accepted(make: Make, version: str) -> None:
    newer = f"Metadata-Version: {version}\nName: pkg\nVersion: 1.0\nLicense-File: LICENSE\nFuture-Field: x\n".encode()

    metadata = read_wheel(make({"pkg-1.0.dist-info/METADATA": newer})).metadata

    assert metadata.problems == ()
    assert metadata.license_files == ("LICENSE",)


def test_unreadable_lines_of_entry_points_are_problems(make: Make) -> None:
    points = b"lost = a:b\n[console_scripts]\nno value\na = x:y\na = x:z\n"

    wheel = read_wheel(make({"pkg-1.0.dist-info/entry_points.txt": points}))

    assert kinds(wheel) == [ArchiveFault.ENTRY_POINTS] * 3
    assert wheel.entry_points == (EntryPoint("console_scripts", "a", "x:y"),)


@pytest.mark.parametrize(
    ("value", "module", "attribute"),
    [
        ("pkg.cli:main", "pkg.cli", "main"),
        ("pkg.cli:App.run [a,b]", "pkg.cli", "App.run"),
        ("pkg", "pkg", None),
        ("celeri.scripts.celeri-reweight-stations:main", None, None),
        ("pkg:", None, None),
    ],
)
def test_an_object_reference_is_read_by_the_specification(
    value: str, module: str | None, attribute: str | None
) -> None:
    point = EntryPoint("console_scripts", "x", value)

    assert (point.module, point.attribute) == (module, attribute)


@pytest.fixture
def make_sdist(tmp_path: Path) -> Callable[..., Path]:
    def write(*members: tarfile.TarInfo, files: Mapping[str, bytes]) -> Path:
        path = tmp_path / "pkg-1.0.tar.gz"
        with tarfile.open(path, "w:gz") as archive:
            for name, content in files.items():
                info = tarfile.TarInfo(name)
                info.size = len(content)
                archive.addfile(info, io.BytesIO(content))
            for member in members:
                archive.addfile(member)
        return path

    return write


def test_an_sdist_is_read_relative_to_its_top_folder(make_sdist: Callable[..., Path]) -> None:
    sdist = read_sdist(make_sdist(files={"pkg-1.0/PKG-INFO": METADATA, "pkg-1.0/src/pkg/__init__.py": b""}))

    assert sdist.files == {"PKG-INFO", "src/pkg/__init__.py"}
    assert (sdist.metadata.name, sdist.problems) == ("pkg", ())


def test_unsafe_members_of_an_sdist_are_problems(make_sdist: Callable[..., Path]) -> None:
    link, device = tarfile.TarInfo("pkg-1.0/link"), tarfile.TarInfo("pkg-1.0/device")
    link.type, link.linkname, device.type = tarfile.SYMTYPE, "../../etc", tarfile.CHRTYPE
    inner = tarfile.TarInfo("pkg-1.0/docs/inner")
    inner.type, inner.linkname = tarfile.SYMTYPE, "../README"

    sdist = read_sdist(make_sdist(link, device, inner, files={"pkg-1.0/PKG-INFO": METADATA, "../x": b"", "/y": b""}))

    assert kinds(sdist) == [ArchiveFault.UNSAFE_PATH] * 2 + [ArchiveFault.LINK] * 2
    assert "docs/inner" in sdist.files


def test_an_sdist_may_be_a_zip(tmp_path: Path) -> None:
    path = tmp_path / "pkg-1.0.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("pkg-1.0/PKG-INFO", METADATA)

    assert read_sdist(path).metadata.version == "1.0"


def test_two_top_folders_and_no_pkg_info_are_problems(make_sdist: Callable[..., Path]) -> None:
    sdist = read_sdist(make_sdist(files={"pkg-1.0/a": b"", "other/b": b""}))

    assert sdist.problems == (
        ArchiveProblem(
            ArchiveFault.FILENAME, "pkg-1.0.tar.gz", "an sdist has one top folder, this one has 2: other, pkg-1.0"
        ),
        ArchiveProblem(ArchiveFault.HEADER, "pkg-1.0/PKG-INFO", "the sdist has no PKG-INFO"),
    )


@pytest.mark.parametrize("cut", [0, 40])
def test_what_is_no_tar_stops_with_the_next_step(make_sdist: Callable[..., Path], cut: int) -> None:
    path = make_sdist(files={"pkg-1.0/PKG-INFO": METADATA * 50})
    path.write_bytes(path.read_bytes()[:cut])

    with pytest.raises(WheelcheckError) as caught:
        read_sdist(path)

    assert caught.value.hint


def test_unknown_is_what_old_tools_wrote_for_no_content_type() -> None:
    text = b"Metadata-Version: 2.1\nName: pkg\nVersion: 1.0\nDescription-Content-Type: UNKNOWN\n\nText\n"

    read = archive_text.metadata(text)

    assert (read.problems, read.content_type, read.description_line) == ((), None, 6)
    assert read.refusals == ("description-content-type is UNKNOWN, which names none",)
