"""A zip archive read safely: its structure checked, each entry streamed once, nothing written to disk."""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PureWindowsPath
from typing import IO

from wheelcheck.errors import WheelcheckError
from wheelcheck.model.archive import ArchiveFault, ArchiveProblem
from wheelcheck.stages import archive_frame

CHUNK = 1 << 18
"""Bytes read at a time: memory doesn't grow with the size of an entry."""

MOST_ENTRIES = 500_000
_MOST_BYTES = 32 << 30  # more than the largest wheels with GPU code, several times
_BOMB_BYTES = 64 << 20
_BOMB_RATIO = 250  # deflate ends at 1032; a hundred megabytes of a real file stay far below this
_ENCRYPTED = 0x2041  # the entry, strongly, or the directory
_UNIX = 3  # the system whose modes the upper half of the attributes holds
_COMMON = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_REFUSED_RATIO = 50  # PyPI's, above 64 MiB
_LONGEST_PATH = 4000  # characters; PATH_MAX is 4096 bytes on Linux and less elsewhere
_DEEPEST = 200
# Some name of `unsafe`; what matches may still be harmless.
_SUSPECT = re.compile(r"\A\Z|\0|\\|\A/|\A.:|\.\.|//|/\./|\A\./|(?:\A|/)\.\Z", re.DOTALL)

# What zipfile raises on damaged or unsupported entries: RuntimeError for encryption, NotImplementedError for methods.
_FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError)


def open_zip(path: Path, what: str) -> zipfile.ZipFile:
    """The opened archive; WheelcheckError saying why when it is none. ``what`` is ``wheel`` or ``sdist``."""
    try:
        archive = zipfile.ZipFile(path)
    except FileNotFoundError as error:
        raise WheelcheckError(f"{path} does not exist", f"give the path of a {what}") from error
    except IsADirectoryError as error:
        raise WheelcheckError(f"{path} is a folder, not a {what}", f"give the path of a {what}") from error
    except OSError as error:
        raise WheelcheckError(f"{path} cannot be read: {error.strerror or error}") from error
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
        raise WheelcheckError(
            f"{path.name} is not a zip archive ({error}), so it is no {what}",
            "it may be truncated or another kind of file: build it, or fetch it, again",
        ) from error
    if len(archive.infolist()) > MOST_ENTRIES:
        archive.close()
        raise WheelcheckError(f"{path.name} has more than {MOST_ENTRIES:,} entries; refused")
    return archive


def unsafe(name: str) -> str | None:
    """Why an entry of that name must not be extracted; None when it stays inside the folder it is unpacked to."""
    if len(name) <= _DEEPEST and _SUSPECT.search(name) is None:
        return None
    if not name or "\0" in name:
        return "its name is empty or holds a NUL"
    if "\\" in name:
        return "its name holds a backslash, which is a folder separator on Windows"
    if name.startswith("/") or PureWindowsPath(name).drive:
        return "its path is absolute"
    if ".." in name.split("/"):
        return "its path climbs out with `..`"
    if len(name) > _LONGEST_PATH or name.count("/") > _DEEPEST:
        return f"its path is longer than any system takes ({len(name):,} characters, {name.count('/'):,} folders)"
    if "//" in name or "/./" in f"/{name}/":
        return "its path has parts that mean nothing, so that it is another one after unpacking"
    return None


def structure(archive: zipfile.ZipFile, size: int) -> tuple[tuple[zipfile.ZipInfo, ...], tuple[ArchiveProblem, ...]]:
    """The entries that may be read, without folders, and what is wrong with any. ``size`` is that of the file."""
    problems: list[ArchiveProblem] = []
    readable: dict[str, zipfile.ZipInfo] = {}
    total = read = 0
    for info in archive.infolist():
        faults = list(_entry_faults(info))
        if info.filename in readable:
            faults.append((ArchiveFault.DUPLICATE, "the archive holds two entries of that name"))
        total += info.file_size
        if total > _MOST_BYTES:
            faults.append((ArchiveFault.BOMB, f"the archive unpacks to more than {_MOST_BYTES >> 30} GiB"))
        elif not any(kind is ArchiveFault.BOMB for kind, _ in faults):
            if read + info.file_size > max(_BOMB_BYTES, _BOMB_RATIO * size):
                faults.append((ArchiveFault.BOMB, f"with it {size:,} bytes unpack to {read + info.file_size:,}"))
            else:
                read += info.file_size
        problems += (ArchiveProblem(kind, info.filename[:500], message) for kind, message in faults)
        if not info.filename.endswith("/") and not any(kind in _UNREADABLE for kind, _ in faults):
            readable[info.filename] = info
    problems += _beyond(archive.infolist(), size)
    problems += both(readable, [info.filename for info in archive.infolist() if info.filename.endswith("/")])
    problems += archive_frame.frame(archive, size)
    problems += _refused(archive.infolist(), total, size)
    return tuple(readable.values()), tuple(problems)


_UNREADABLE = frozenset({ArchiveFault.UNSAFE_PATH, ArchiveFault.LINK, ArchiveFault.ENCRYPTED, ArchiveFault.BOMB})


def _entry_faults(info: zipfile.ZipInfo) -> Iterator[tuple[ArchiveFault, str]]:
    # zipfile cuts a name at its first NUL; orig_filename is what stands in the archive.
    why = unsafe(info.orig_filename)
    if why is not None:
        yield ArchiveFault.UNSAFE_PATH, why
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind == stat.S_IFLNK:
        yield ArchiveFault.LINK, "it is a symbolic link"
    elif kind not in (0, stat.S_IFREG, stat.S_IFDIR) and info.create_system == _UNIX:
        yield ArchiveFault.LINK, "it is a device, a pipe or a socket"
    if info.filename.endswith("/") and info.file_size:
        yield ArchiveFault.HIDDEN, f"it is named like a folder and holds {info.file_size:,} bytes"
    if info.flag_bits & _ENCRYPTED:
        yield ArchiveFault.ENCRYPTED, "it is encrypted"
    if info.file_size > _BOMB_BYTES and info.file_size > _BOMB_RATIO * max(info.compress_size, 1):
        ratio = info.file_size // max(info.compress_size, 1)
        yield ArchiveFault.BOMB, f"{info.compress_size:,} bytes unpack to {info.file_size:,} ({ratio} times as many)"


def _beyond(infos: list[zipfile.ZipInfo], size: int) -> Iterator[ArchiveProblem]:
    for info in infos:
        if info.header_offset + info.compress_size > size:
            yield ArchiveProblem(
                ArchiveFault.UNREADABLE, info.filename[:500], "its bytes lie behind the end of the file"
            )


def _refused(infos: list[zipfile.ZipInfo], total: int, size: int) -> Iterator[ArchiveProblem]:
    """What PyPI does not take though all readers find the same files, one problem a kind; and methods that some readers
    lack."""
    seen: set[str] = set()
    for info in infos:
        whys = (
            (info.flag_bits & 0x8, "gives sizes behind the bytes of an entry (data descriptor)"),
            (info.comment, "comments on an entry in its directory"),
        )
        if info.compress_type not in _COMMON and "method" not in seen:
            seen.add("method")
            message = "it is compressed by another method than deflate, which uv cannot read and PyPI refuses"
            yield ArchiveProblem(ArchiveFault.UNREADABLE, info.filename[:500], message)
        for bad, why in whys:
            if bad and why not in seen:
                seen.add(why)
                yield ArchiveProblem(ArchiveFault.FRAMING, info.filename[:500], f"the archive {why}")
    names = [info.filename for info in infos if info.filename.endswith("/")]
    if len(names) != len(set(names)):
        yield ArchiveProblem(ArchiveFault.FRAMING, names[0][:500], "the archive lists a folder twice")
    if total > _BOMB_BYTES and total > _REFUSED_RATIO * size:
        message = f"the archive unpacks to {total:,} bytes, more than {_REFUSED_RATIO} times its size"
        yield ArchiveProblem(ArchiveFault.FRAMING, infos[0].filename[:500], message)


def both(names: Iterable[str], folder_entries: Iterable[str] = ()) -> Iterator[ArchiveProblem]:
    """Names that are a file and a folder at once: one of them cannot be unpacked. ``folder_entries`` end with a slash
    and count although nothing may be in them."""
    files = set(names)
    folders: set[str] = set()
    for name in (*files, *folder_entries):
        while (name := name.rpartition("/")[0]) and name not in folders:
            folders.add(name)
    for name in sorted(files & folders):
        yield ArchiveProblem(ArchiveFault.DUPLICATE, name[:500], "it is a file and a folder at once")


def stream(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, *consumers: Callable[[bytes], object]
) -> ArchiveProblem | None:
    """Give the entry's content, chunk by chunk, to every consumer; the problem when it cannot be read to its end, or is
    longer or shorter than its header says."""
    size = 0
    try:
        with archive.open(info) as file:
            while chunk := file.read(CHUNK):
                size += len(chunk)
                for consume in consumers:
                    consume(chunk)
            hidden = _behind(file)
    except _FAULTS as error:
        return ArchiveProblem(ArchiveFault.UNREADABLE, info.filename, f"it cannot be unpacked: {str(error)[:200]}")
    if size != info.file_size:
        message = f"its header announces {info.file_size:,} bytes, it has {size:,}"
        return ArchiveProblem(ArchiveFault.MISMATCH, info.filename[:500], message)
    if hidden:
        message = f"{hidden:,} bytes follow the end of its compressed data"
        return ArchiveProblem(ArchiveFault.HIDDEN, info.filename[:500], message)
    return None


def _behind(file: IO[bytes]) -> int:
    """The bytes of an entry that its compressed data do not need. zipfile passes over them and says nothing."""
    left = getattr(file, "_compress_left", 0)
    return int(left) + len(getattr(getattr(file, "_decompressor", None), "unused_data", b""))


def content(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int) -> tuple[bytes, ArchiveProblem | None]:
    """The content of one small entry, cut at ``limit`` bytes."""
    try:
        with archive.open(info) as file:
            return file.read(limit), None
    except _FAULTS as error:
        return b"", ArchiveProblem(ArchiveFault.UNREADABLE, info.filename, f"it cannot be unpacked: {str(error)[:200]}")
