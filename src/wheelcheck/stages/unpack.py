"""Unpacking an sdist that nobody vouches for: every entry is looked at before a byte of it is written.

`tarfile`'s data filter (PEP 706) is missing from older 3.10 releases and says nothing about zip archives, sizes and
counts, so the rules are our own and the same everywhere: nothing outside the top folder, no links out of it, no
devices.
"""

from __future__ import annotations

import lzma
import os
import posixpath
import shutil
import stat
import tarfile
import time
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from wheelcheck.errors import UsageError, WheelcheckError
from wheelcheck.stages.copying import leaves, zip_safe
from wheelcheck.stages.trouble import disk_trouble
from wheelcheck.stages.workspace import Workspace

_MOST_ENTRIES = 200_000
_SMALL = 256_000_000  # bytes; below this no ratio is suspicious
_RATIO = 150
_LARGEST = 16_000_000_000
_BROKEN = (tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, ValueError)
_CHUNK = 1 << 20
_MOST_PADDING = 64  # chunks after the last entry


@dataclass(frozen=True, slots=True)
class _Member:
    """An entry: ``link`` is the text of a symbolic link, ``original`` the entry that a hard link repeats."""

    path: str
    folder: bool
    size: int
    executable: bool
    time: float
    link: str | None = None
    original: str | None = None
    source: tarfile.TarInfo | zipfile.ZipInfo | None = None


def unpack_sdist(path: Path, workspace: Workspace) -> Path:
    """Unpack the sdist ``path`` into ``workspace`` and give its one top folder (PEP 517 asks for exactly one).

    Raises UsageError when there is no such file or it is no archive, WheelcheckError when it is truncated, unsafe or
    the disk refuses; what was unpacked by then is removed.
    """
    into = workspace.fresh("sdist")
    try:
        with _translated(path), _opened(path) as archive:
            _extract(path, archive, into)
        return _top_folder(path, into)
    except BaseException:
        shutil.rmtree(into, ignore_errors=True)
        raise


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        with disk_trouble(f"unpacking {path.name}"):
            yield
    except _BROKEN as error:
        reason = (str(error) or type(error).__name__).splitlines()[0].rstrip(":")
        raise WheelcheckError(
            f"{path.name} is damaged or truncated: {reason}", "download or build it again, then compare its checksum"
        ) from error


@contextmanager
def _opened(path: Path) -> Iterator[tarfile.TarFile | zipfile.ZipFile]:
    if not path.is_file():
        what = "a folder" if path.is_dir() else "no such file"
        raise UsageError(f"{path}: {what}", "give the path of an sdist (.tar.gz or .zip)")
    with path.open("rb") as start:
        magic = start.read(512)
    if magic.startswith(b"PK"):
        with zipfile.ZipFile(path) as archive:
            yield archive
    elif magic.startswith((b"\x1f\x8b", b"BZh", b"\xfd7zXZ")) or magic[257:262] == b"ustar":
        with tarfile.open(path) as tar:
            yield tar
    else:
        raise UsageError(f"{path.name} is not an archive", "an sdist is a .tar.gz or .zip file; this one is neither")


def _extract(path: Path, archive: tarfile.TarFile | zipfile.ZipFile, into: Path) -> None:
    allowed = min(max(_SMALL, path.stat().st_size * _RATIO), _LARGEST)
    late: list[_Member] = []
    written = 0
    for count, member in enumerate(_members(path, archive), 1):
        written += member.size
        if count > _MOST_ENTRIES or written > allowed:
            what = f"more than {_MOST_ENTRIES} entries" if count > _MOST_ENTRIES else f"over {allowed} bytes"
            raise _unsafe(path, f"it unpacks to {what}: a decompression bomb")
        if member.folder:
            _folder(path, into, member.path)
        elif member.link is not None or member.original is not None:
            late.append(member)  # when all files are written, so that none is written through a link
        else:
            _folder(path, into, posixpath.dirname(member.path))
            _write(archive, member, into / member.path)
    inside = into.resolve()
    for member in late:
        _folder(path, into, posixpath.dirname(member.path))
        _link(path, member, inside)
    for member in late:
        # Each link stays inside by itself; several in a row may still climb.
        if not (inside / member.path).resolve().is_relative_to(inside):
            raise _unsafe(path, f"{member.path} links out of it by way of other links")


def _members(path: Path, archive: tarfile.TarFile | zipfile.ZipFile) -> Iterator[_Member]:
    if isinstance(archive, zipfile.ZipFile):
        for entry in archive.infolist():
            yield _zip_member(path, archive, entry)
        return
    for info in archive:
        name = _safe(path, info.name)
        if not (info.isreg() or info.isdir() or info.issym() or info.islnk()):
            raise _unsafe(path, f"{info.name} is a device or pipe")
        if info.issym() and leaves(_inside(name), info.linkname):
            raise _unsafe(path, f"{info.name} links out of it, to {info.linkname}")
        yield _Member(
            path=name,
            folder=info.isdir(),
            size=info.size if info.isreg() else 0,
            executable=bool(info.mode & stat.S_IXUSR),
            time=info.mtime,
            link=info.linkname if info.issym() else None,
            original=_safe(path, info.linkname) if info.islnk() else None,
            source=info,
        )
    _read_to_the_end(archive)


def _read_to_the_end(archive: tarfile.TarFile) -> None:
    """Read what follows the last entry: `tarfile` takes an archive that breaks off there for a whole one."""
    for _ in range(_MOST_PADDING):
        if archive.fileobj is None or not archive.fileobj.read(_CHUNK):
            return


def _zip_member(path: Path, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> _Member:
    name = _safe(path, entry.filename)
    if entry.flag_bits & 0x1:
        raise _unsafe(path, f"{entry.filename} is encrypted")
    mode = entry.external_attr >> 16
    link = None
    if stat.S_ISLNK(mode):
        link = os.fsdecode(archive.read(entry)) if entry.file_size < _CHUNK else "/"
        if leaves(_inside(name), link):
            raise _unsafe(path, f"{entry.filename} links out of it")
    try:
        modified = time.mktime((*entry.date_time, 0, 0, -1))
    except (OverflowError, ValueError):
        modified = 0.0
    return _Member(name, entry.is_dir(), entry.file_size, bool(mode & stat.S_IXUSR), modified, link, None, entry)


def _safe(path: Path, name: str) -> str:
    """The name without ``./``; what would leave the folder is refused (PEP 721 has the reasons)."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".")]
    if name.startswith(("/", "\\")) or ".." in parts or "\0" in name or (parts and parts[0][1:2] == ":"):
        raise _unsafe(path, f"the path {name!r} leads out of it")
    return "/".join(part for part in name.split("/") if part not in ("", "."))


def _inside(name: str) -> str:
    """The path below the top folder: a link may not lead out of that either."""
    return name.partition("/")[2] or name


def _unsafe(path: Path, reason: str) -> WheelcheckError:
    return WheelcheckError(f"{path.name} is not safe to unpack: {reason}", "don't use this archive")


def _folder(path: Path, into: Path, name: str) -> None:
    place = into / name
    try:
        place.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise _unsafe(path, f"{name} is a file and a folder") from error


def _write(archive: tarfile.TarFile | zipfile.ZipFile, member: _Member, place: Path) -> None:
    if place.is_symlink() or place.is_file():
        place.unlink()  # the last of several entries with one name counts, as for tar
    with _content(archive, member) as content, place.open("xb") as file:
        left = member.size
        while left > 0:
            chunk = content.read(min(_CHUNK, left))
            if not chunk:
                raise EOFError(f"{member.path} ends too early")
            file.write(chunk)
            left -= len(chunk)
        if content.read(1):
            raise ValueError(f"{member.path} is longer than its header says")
    place.chmod(0o755 if member.executable else 0o644)
    if zip_safe(member.time):  # sdists made reproducible may say 1970, which no wheel can hold
        os.utime(place, (member.time, member.time))


def _content(archive: tarfile.TarFile | zipfile.ZipFile, member: _Member) -> IO[bytes]:
    if isinstance(archive, zipfile.ZipFile) and isinstance(member.source, zipfile.ZipInfo):
        return archive.open(member.source)
    if isinstance(archive, tarfile.TarFile) and isinstance(member.source, tarfile.TarInfo):
        content = archive.extractfile(member.source)
        if content is not None:
            return content
    raise EOFError(f"{member.path} has no content")


def _link(path: Path, member: _Member, into: Path) -> None:
    place = into / member.path
    if place.parent.resolve() != place.parent:
        raise _unsafe(path, f"{member.path} lies behind a link")
    if place.is_symlink() or place.is_file():
        place.unlink()
    elif place.exists():
        raise _unsafe(path, f"{member.path} is a link and a folder")
    if member.link is not None:
        place.symlink_to(member.link)
        return
    original = into / str(member.original)
    if original.resolve() != original or not original.is_file():
        raise _unsafe(path, f"{member.path} is a hard link to {member.original}, which it doesn't hold")
    shutil.copy2(original, place)


def _top_folder(path: Path, into: Path) -> Path:
    entries = sorted(into.iterdir())
    folders = [entry for entry in entries if entry.is_dir() and not entry.is_symlink()]
    if len(entries) == 1 and folders:
        return folders[0]
    shown = ", ".join(entry.name for entry in entries[:4]) or "nothing"
    raise WheelcheckError(
        f"{path.name} is not an sdist: it should hold one folder, name-version, and holds {shown}",
        "build one with: python -m build --sdist",
    )
