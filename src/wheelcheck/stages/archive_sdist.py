"""An sdist as a value: the names of its files, its PKG-INFO, and the digests of its files where they are asked for.
Read from tar or zip without unpacking it to disk."""

from __future__ import annotations

import hashlib
import sys
import tarfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, repeat
from lzma import LZMAError
from pathlib import Path

from wheelcheck.errors import WheelcheckError
from wheelcheck.model.archive import ArchiveFault, ArchiveProblem, Metadata, Sdist
from wheelcheck.stages import archive_tar, archive_text, archive_zip

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_MOST_BYTES = 8 << 30
_MOST_ENTRIES = 100_000  # twenty seconds of reading
_SMALL = 256_000_000  # bytes; below this no ratio is suspicious
_RATIO = 150
_MOST_PKG_INFO = 16 << 20
_MOST_COMPARED = 20  # entries given twice that are read again: the archive is unpacked from its start for each
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class _Member:
    """One entry, or a fault of the archive that belongs to none: what it is called, what is wrong with it, its content
    where that is asked for, its size and its digest."""

    name: str
    problem: ArchiveProblem | None = None
    content: bytes | None = None
    size: int = 0
    digest: bytes = b""


def read_sdist(path: Path, *, digests: bool = False) -> Sdist:
    """The sdist at ``path`` (``.tar.gz`` and other tars, ``.zip``); its files relative to its one top folder.

    With ``digests`` each file is read, piece by piece, and has its SHA-256 (a link that of where it leads). Raises
    WheelcheckError when it is no archive. Absolute and climbing names, links that lead outside, further top
    folders and a lacking PKG-INFO are its ``problems`` (source distribution format specification, PEP 625, PEP 721).
    """
    members = list(_zip_members(path, digests) if path.suffix == ".zip" else _tar_members(path, digests))
    problems = [member.problem for member in members if member.problem is not None]
    names = [member.name for member in members if member.problem is None]
    tops = sorted({name.partition("/")[0] for name in names})
    if len(tops) != 1:
        message = f"an sdist has one top folder, this one has {len(tops)}: {', '.join(tops[:5])[:300]}"
        problems.append(ArchiveProblem(ArchiveFault.FILENAME, path.name, message))
    top = _main_folder(path.name, tops)
    prefix = f"{top}/"
    files = frozenset(name.removeprefix(prefix) for name in names if name.startswith(prefix))
    # The last of several entries of one name counts, as for those that unpack it.
    infos = [each.content for each in members if each.name == f"{top}/PKG-INFO" and each.content is not None]
    info = infos[-1] if infos else None
    if info is None:
        problems.append(ArchiveProblem(ArchiveFault.HEADER, f"{top}/PKG-INFO", "the sdist has no PKG-INFO"))
    project = next((each.content for each in members if each.name == f"{top}/pyproject.toml" and each.content), b"")
    why = _no_toml(project)
    if why is not None:
        problems.append(ArchiveProblem(ArchiveFault.HEADER, f"{top}/pyproject.toml", why))
    sound = {each.name.removeprefix(prefix): each for each in members if each.problem is None}
    listed = [(name, sound[name]) for name in sorted(sound) if name in files]
    return Sdist(
        path.name,
        files,
        archive_text.metadata(info) if info is not None else Metadata(),
        tuple(problems),
        path.stat().st_size,
        tuple((name, each.size) for name, each in listed),
        top,
        tuple((name, each.digest) for name, each in listed if each.digest),
    )


def _main_folder(filename: str, tops: list[str]) -> str:
    stem = filename.removesuffix(".zip").removesuffix(".gz").removesuffix(".tar")
    return stem if stem in tops or not tops else tops[0]


def _wants(name: str) -> bool:
    return name.count("/") == 1 and name.endswith(("/PKG-INFO", "/pyproject.toml"))


def _no_toml(content: bytes) -> str | None:
    """Why pyproject.toml cannot be read, in one line."""
    try:
        tomllib.loads(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        return f"it is not UTF-8 (byte 0x{content[error.start]:02x}), so nothing can build the sdist"
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return f"it is no TOML, so nothing can build the sdist: {str(error)[:200]}"
    return None


def _tar_members(path: Path, digests: bool) -> Iterator[_Member]:
    try:
        with path.open("rb") as file:
            packed = file.read(2) == b"\x1f\x8b"
        with tarfile.open(path, "r:*") as archive:
            yield from _entries(path, archive, digests)
    except FileNotFoundError as error:
        raise WheelcheckError(f"{path} does not exist", "give the path of an sdist") from error
    except (tarfile.TarError, EOFError, zlib.error, LZMAError, ValueError, OSError) as error:
        raise WheelcheckError(
            f"{path.name} cannot be read as a tar archive ({str(error)[:200]}), so it is no sdist",
            "it may be truncated: build it, or fetch it, again",
        ) from error
    if not packed and path.name.endswith(".gz"):
        message = "the file is named like one that gzip compressed, and is none"
        yield _Member(path.name, ArchiveProblem(ArchiveFault.FRAMING, path.name, message))


def _entries(path: Path, archive: tarfile.TarFile, digests: bool) -> Iterator[_Member]:
    allowed = min(max(_SMALL, path.stat().st_size * _RATIO), _MOST_BYTES)
    sound: list[tuple[str, tarfile.TarInfo]] = []
    unpacked = 0
    for count, member in enumerate(archive, 1):
        unpacked += member.size
        total = max(unpacked, member.offset_data)  # headers count too: names may be long
        if total > allowed or count > _MOST_ENTRIES:
            what = f"{total:,} bytes" if total > allowed else f"more than {_MOST_ENTRIES:,} entries"
            yield _Member(path.name, ArchiveProblem(ArchiveFault.BOMB, path.name, f"the archive unpacks to {what}"))
            return
        if member.isdir():
            continue
        name = member.name.removeprefix("./")
        content, digest = _read(archive, member, name, digests)
        fault = archive_tar.problem(member, name)
        if fault is None:
            sound.append((name, member))
        yield _Member(name, fault, content, member.size, digest)
        if member.issparse():
            yield _Member(name, ArchiveProblem(ArchiveFault.FRAMING, name[:500], "it holds sparse files"))
    end = [*archive_tar.behind(archive, path.name)]  # before anything is read again
    compared = islice(repeat(None), _MOST_COMPARED)

    def same(one: tarfile.TarInfo, other: tarfile.TarInfo) -> bool:
        return next(compared, False) is None and archive_tar.same_content(archive, one, other)

    for fault in (*end, *archive_tar.together(sound, same)):
        yield _Member(fault.path, fault)


def _read(archive: tarfile.TarFile, member: tarfile.TarInfo, name: str, digests: bool) -> tuple[bytes | None, bytes]:
    """The content of an entry where that is wanted, and its digest. Nothing is read but this entry, from its beginning
    to its end: another order would unpack the archive anew."""
    if not member.isreg():  # a hard link too leads elsewhere
        return None, hashlib.sha256(b"-> " + member.linkname.encode("utf-8", "replace")).digest() if digests else b""
    wanted = _wants(name) and member.size <= _MOST_PKG_INFO
    file = archive.extractfile(member) if wanted or digests else None
    if file is None:
        return None, b""
    if wanted:
        content = file.read(_MOST_PKG_INFO)
        return content, hashlib.sha256(content).digest() if digests else b""
    hasher = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        hasher.update(chunk)
    return None, hasher.digest()


def _zip_members(path: Path, digests: bool) -> Iterator[_Member]:
    with archive_zip.open_zip(path, "sdist") as archive:
        infos, problems = archive_zip.structure(archive, path.stat().st_size)
        for problem in problems:
            yield _Member(problem.path, problem)
        for info in infos:
            content, fault, hasher = None, None, hashlib.sha256()
            if _wants(info.filename):
                content, fault = archive_zip.content(archive, info, _MOST_PKG_INFO)
            if digests and fault is None:
                fault = archive_zip.stream(archive, info, hasher.update)
            yield _Member(info.filename, fault, content, info.file_size, hasher.digest() if digests else b"")
