"""Stage *wheel*: a built distribution as a value, read in one pass, never unpacked to disk, never executed."""

from __future__ import annotations

import hashlib
import re
import zipfile
from dataclasses import dataclass, field, replace
from pathlib import Path

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from wheelcheck import binaries
from wheelcheck.errors import WheelcheckError
from wheelcheck.model.archive import ArchiveFault, ArchiveProblem, Entry, ExtensionModule, Metadata, Sdist, Wheel
from wheelcheck.model.binary import Binary, BinaryFormat
from wheelcheck.modules import dotted_name, importable
from wheelcheck.stages import archive_record, archive_text, archive_whole, archive_zip
from wheelcheck.stages.compiled_file import CompiledFile, read_whole

__all__ = ["importable", "read_sdist", "read_wheel"]

_SMALL = 64 << 20  # METADATA, WHEEL, RECORD and entry_points.txt are cut behind this
_MOST_TEXT = 256 << 20  # all sources together
_MOST_OF_ONE_TEXT = 8 << 20  # generated tables above this hold nothing that a rule asks for
_TEXTS = (".py", ".pyi")
_KEYS = (".pem", ".key", "id_rsa", "id_dsa", "id_ecdsa", "id_ed25519")
_MOST_OF_A_KEY = 1 << 18
_MOST_AT_ONCE = 8 << 20  # a larger entry is read piece by piece
_LIBRARIES = (".so", ".dylib", ".pyd", ".dll", ".exe")


def read_sdist(path: Path, *, digests: bool = False) -> Sdist:
    """The sdist at ``path``, with the digests of its files where they are asked for; see ``archive_sdist``."""
    from wheelcheck.stages import archive_sdist  # tar and its compressions: not for wheels

    return archive_sdist.read_sdist(path, digests=digests)


def read_wheel(path: Path) -> Wheel:
    """The wheel at ``path``; faults of the archive are its ``problems``.

    Raises WheelcheckError when it is no zip archive or has no ``.dist-info`` folder. Memory is bounded by its texts and
    its RECORD, whatever its files unpack to (binary distribution format specification).
    """
    with archive_zip.open_zip(path, "wheel") as archive:
        infos, problems = archive_zip.structure(archive, path.stat().st_size)
        dist_info, ambiguity = _dist_info(path.name, [info.filename for info in archive.infolist()])
        reading = _Reading(archive, dist_info, [*problems, *ambiguity], sound=not problems)
        reading.read({info.filename: info for info in infos})
        return replace(_assemble(path.name, reading), size=path.stat().st_size)


@dataclass(slots=True)
class _Reading:
    """One pass over an archive, and what it gathers."""

    archive: zipfile.ZipFile
    dist_info: str
    problems: list[ArchiveProblem]
    small: dict[str, bytes] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    texts: list[tuple[str, str]] = field(default_factory=list)
    binaries: list[tuple[str, Binary]] = field(default_factory=list)
    extensions: list[ExtensionModule] = field(default_factory=list)
    path_files: list[tuple[str, str]] = field(default_factory=list)
    private_keys: list[str] = field(default_factory=list)
    text_room: int = _MOST_TEXT
    sound: bool = False

    def read(self, infos: dict[str, zipfile.ZipInfo]) -> None:
        """Read every entry once and compare them with RECORD."""
        record_path = f"{self.dist_info}/RECORD"
        rows = self._rows(infos.get(record_path), record_path)
        measured: dict[str, archive_record.Measured] = {}
        for name, info in infos.items():
            row = rows.get(name)
            algorithm = (row.algorithm if row is not None else None) or "sha256"
            hasher = hashlib.sha256() if algorithm == "sha256" else hashlib.new(algorithm)
            fault = self._read_entry(name, info, hasher)
            if fault is None:
                measured[name] = archive_record.Measured(info.file_size, hasher.digest())
            else:
                self.problems.append(fault)
        if rows:
            unread = {info.filename for info in self.archive.infolist()}
            self.problems += archive_record.compare(rows, measured, unread, self.dist_info)

    def _rows(self, info: zipfile.ZipInfo | None, path: str) -> dict[str, archive_record.Row]:
        if info is None:
            if path not in self.archive.NameToInfo:  # else: it may not be read, which is told already
                self.problems.append(ArchiveProblem(ArchiveFault.RECORD, path, "the wheel has no RECORD"))
            return {}
        content, fault = archive_zip.content(self.archive, info, _SMALL)
        text = content.decode("utf-8", "replace")
        rows, malformed = archive_record.parse(text, path)
        self.problems += malformed if fault is None else (fault,)
        if "\ufffd" in text:
            message = "RECORD is not UTF-8, so installers refuse the wheel"
            self.problems.append(ArchiveProblem(ArchiveFault.RECORD, path, message))
        if not rows and fault is None:
            self.problems.append(ArchiveProblem(ArchiveFault.RECORD, path, "RECORD is empty"))
        return dict(rows)

    def _read_entry(self, name: str, info: zipfile.ZipInfo, hasher: hashlib._Hash) -> ArchiveProblem | None:
        """Hash one entry, and keep what is asked for of its bytes."""
        place = installed_path(name, self.dist_info)
        # Where nothing is wrong with the archive's structure, its small entries need no care.
        content = archive_whole.whole(self.archive, info, _MOST_AT_ONCE) if self.sound else None
        if content is None:
            return self._stream_entry(name, info, place, hasher)
        hasher.update(content)
        self.entries.append(Entry(name, info.file_size, place, info.compress_size, hasher.digest()))
        if self._wanted(name, info):
            self._keep(name, place, content)
        if binaries.worth_reading(content) or content.startswith(binaries.WASM) or name.endswith(_LIBRARIES):
            self._keep_binary(name, place, read_whole(content))
        return None

    def _stream_entry(
        self, name: str, info: zipfile.ZipInfo, place: str | None, hasher: hashlib._Hash
    ) -> ArchiveProblem | None:
        """The same, piece by piece, for an entry that is large or may be damaged."""
        chunks: list[bytes] = []
        wanted = self._wanted(name, info)
        with CompiledFile() as compiled:
            fault = archive_zip.stream(
                self.archive, info, hasher.update, compiled.take, *([chunks.append] if wanted else [])
            )
            digest = hasher.digest() if fault is None else b""
            self.entries.append(Entry(name, info.file_size, place, info.compress_size, digest))
            if fault is not None:
                return fault
            binary = compiled.binary()
        if wanted:
            self._keep(name, place, b"".join(chunks))
        self._keep_binary(name, place, binary)
        return None

    def _wanted(self, name: str, info: zipfile.ZipInfo) -> bool:
        if name.startswith(f"{self.dist_info}/"):
            return name.count("/") == 1 and info.file_size <= _SMALL
        if name.endswith(_KEYS):
            return info.file_size <= _MOST_OF_A_KEY
        if name.endswith(".pth"):
            return info.file_size <= min(_MOST_OF_A_KEY, self.text_room)
        return name.endswith(_TEXTS) and info.file_size <= min(_MOST_OF_ONE_TEXT, self.text_room)

    def _keep(self, name: str, place: str | None, content: bytes) -> None:
        if name.startswith(f"{self.dist_info}/"):
            self.small[name.rpartition("/")[2]] = content
        elif name.endswith(_KEYS):
            if b" PRIVATE KEY-----" in content:
                self.private_keys.append(name)
        elif name.endswith(".pth"):
            if place is not None and "/" not in place:
                self.text_room -= len(content)
                self.path_files.append((place, _decode(content)))
        elif place is not None:
            self.text_room -= len(content)
            self.texts.append((place, _decode(content)))

    def _keep_binary(self, name: str, place: str | None, binary: Binary) -> None:
        compiled = binary.format not in (BinaryFormat.UNKNOWN, BinaryFormat.EMPTY)
        filename = name.rpartition("/")[2]
        if compiled or filename.endswith(_LIBRARIES):
            self.binaries.append((name, binary))
        named = binaries.extension_name(filename)
        if named is None or place is None:
            return
        if named[1] is not None or filename.endswith(".pyd") or _may_start(binary, named[0]):
            dotted = dotted_name(place, named[0])
            if dotted is not None:
                self.extensions.append(ExtensionModule(dotted, place, named[1], binary))


def _may_start(binary: Binary, stem: str) -> bool:
    """Whether a bare ``.so`` is meant as the module ``stem``: it exports the function that importing it calls.

    Without it, it is a plain shared library (`libfoo.so` for ctypes), which Python could find but never import.
    """
    if binary.images and binary.problem is None:
        return any(stem in binaries.inits(image) for image in binary.images)
    return not stem.startswith("lib")


def _decode(content: bytes) -> str:
    """Source text; a wrong encoding costs a character, not the run (the import engine reports it where it matters)."""
    text = content.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    return text.replace("\r\n", "\n") if "\r" in text else text


def installed_path(name: str, dist_info: str) -> str | None:
    """Where installing puts an archive's entry, relative to site-packages; None when it goes elsewhere.

    ``name-1.0.data/purelib/pkg/mod.py`` becomes ``pkg/mod.py``; scripts, headers and data leave site-packages.
    """
    top, _, rest = name.partition("/")
    if top != dist_info.removesuffix(".dist-info") + ".data":
        return name
    scheme, _, inside = rest.partition("/")
    return inside if scheme in ("purelib", "platlib") and inside else None


def _dist_info(filename: str, names: list[str]) -> tuple[str, list[ArchiveProblem]]:
    """The wheel's own ``.dist-info`` folder; a problem for every further one."""
    folders = list(
        dict.fromkeys(top for top, slash, _ in map(_partition, names) if slash and top.endswith(".dist-info"))
    )
    if not folders:
        raise WheelcheckError(
            f"{filename} holds no .dist-info folder, so it is no wheel",
            "build it with `python -m build`, or give another file",
        )
    expected = canonicalize_name(filename.split("-")[0])
    exact = "-".join(filename.split("-")[:2]) + ".dist-info"
    near = (top for top in folders if canonicalize_name(top.split("-")[0]) == expected)
    own = exact if exact in folders else next(near, folders[0])
    message = f"a wheel has one .dist-info folder; beside this one it has {own}"
    problems = [ArchiveProblem(ArchiveFault.FILENAME, top, message) for top in folders if top != own]
    if own.count("-") < 2:  # one before the version, one in its own ending
        message = "it should be named name-version.dist-info, and some installers refuse it"
        problems.append(ArchiveProblem(ArchiveFault.FILENAME, own, message))
    return own, problems


def _partition(name: str) -> tuple[str, str, str]:
    return name.partition("/")


def _assemble(filename: str, reading: _Reading) -> Wheel:
    lost = tuple(
        ArchiveProblem(
            ArchiveFault.HEADER,
            f"{reading.dist_info}/{name}",
            "it is absent or unreadable, so no installer accepts the wheel",
        )
        for name in ("METADATA", "WHEEL")
        if name not in reading.small
    )
    points, point_problems = archive_text.entry_points(
        reading.small.get("entry_points.txt", b""), f"{reading.dist_info}/entry_points.txt"
    )
    name, version, tags, name_problem = _parse_filename(filename)
    header = archive_text.Header(tags, all(tag.endswith("-any") for tag in tags), None, ())
    if "WHEEL" in reading.small:
        header = archive_text.header(reading.small["WHEEL"], f"{reading.dist_info}/WHEEL")
    metadata = archive_text.metadata(reading.small["METADATA"]) if "METADATA" in reading.small else Metadata()
    return Wheel(
        filename=filename,
        name=name or metadata.name or reading.dist_info.split("-")[0],
        version=version or metadata.version or "",
        tags=tags or header.tags,
        header_tags=header.tags,
        pure=header.pure,
        entries=tuple(reading.entries),
        metadata=metadata,
        entry_points=points,
        extensions=tuple(sorted(reading.extensions, key=lambda extension: extension.path)),
        texts=tuple(sorted(reading.texts)),
        problems=(*reading.problems, *name_problem, *lost, *header.problems, *point_problems),
        binaries=tuple(sorted(reading.binaries, key=lambda pair: pair[0])),
        dist_info=reading.dist_info,
        path_files=tuple(sorted(reading.path_files)),
        private_keys=tuple(sorted(reading.private_keys)),
        header_build=header.build,
    )


def _parse_filename(filename: str) -> tuple[str, str, tuple[str, ...], tuple[ArchiveProblem, ...]]:
    """Name, version and single tags of a wheel's file name; empty, with a problem, when it is not one."""
    parts = filename.removesuffix(".whl").split("-")
    message = "the file name is not name-version[-build]-python-abi-platform.whl, so installers refuse it"
    if filename.endswith(".whl") and len(parts) in (5, 6):
        tags = archive_text.expand("-".join(parts[-3:]))
        if tags is not None and (len(parts) == 5 or parts[2][:1].isdigit()):
            why = _refused_parts(parts[0], parts[1])
            if why is None:
                return parts[0], parts[1], tags, ()
            message = f"{why} in its file name, so installers refuse it"
    return "", "", (), (ArchiveProblem(ArchiveFault.FILENAME, filename, message),)


def _refused_parts(name: str, version: str) -> str | None:
    """Why installers take the name or the version for none (binary distribution format, version specifiers)."""
    if not re.fullmatch(r"\w(?:[\w.]*\w)?", name) or "__" in name:
        return f"{name[:100]!r} is no project's name"
    try:
        Version(version.replace("_", "-"))
    except InvalidVersion:
        return f"{version[:100]!r} is no version"
    return None
