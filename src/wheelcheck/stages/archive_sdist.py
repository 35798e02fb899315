"""An sdist as a value: the names of its files and its PKG-INFO, read from tar or zip without unpacking it to disk."""

from __future__ import annotations

import sys
import tarfile
import zlib
from collections.abc import Iterator
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
_Member = tuple[str, ArchiveProblem | None, bytes | None, int]


def read_sdist(path: Path) -> Sdist:
    """The sdist at ``path`` (``.tar.gz`` and other tars, ``.zip``); its files relative to its one top folder.

    Raises WheelcheckError when it is no archive. Absolute and climbing names, links that lead outside, further top
    folders and a lacking PKG-INFO are its ``problems`` (source distribution format specification, PEP 625, PEP 721).
    """
    members = list(_zip_members(path) if path.suffix == ".zip" else _tar_members(path))
    problems = [problem for _, problem, _, _ in members if problem is not None]
    names = [name for name, problem, _, _ in members if problem is None]
    tops = sorted({name.partition("/")[0] for name in names})
    if len(tops) != 1:
        message = f"an sdist has one top folder, this one has {len(tops)}: {', '.join(tops[:5])[:300]}"
        problems.append(ArchiveProblem(ArchiveFault.FILENAME, path.name, message))
    top = _main_folder(path.name, tops)
    prefix = f"{top}/"
    files = frozenset(name.removeprefix(prefix) for name in names if name.startswith(prefix))
    # The last of several entries of one name counts, as for those that unpack it.
    infos = [content for name, _, content, _ in members if name == f"{top}/PKG-INFO" and content is not None]
    info = infos[-1] if infos else None
    if info is None:
        problems.append(ArchiveProblem(ArchiveFault.HEADER, f"{top}/PKG-INFO", "the sdist has no PKG-INFO"))
    project = next((content for name, _, content, _ in members if name == f"{top}/pyproject.toml" and content), b"")
    why = _no_toml(project)
    if why is not None:
        problems.append(ArchiveProblem(ArchiveFault.HEADER, f"{top}/pyproject.toml", why))
    metadata = archive_text.metadata(info) if info is not None else Metadata()
    sizes = {name.removeprefix(prefix): size for name, fault, _, size in members if fault is None}
    listed = tuple(sorted((name, size) for name, size in sizes.items() if name in files))
    return Sdist(path.name, files, metadata, tuple(problems), path.stat().st_size, listed, top)


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


def _tar_members(path: Path) -> Iterator[_Member]:
    try:
        with path.open("rb") as file:
            packed = file.read(2) == b"\x1f\x8b"
        with tarfile.open(path, "r:*") as archive:
            yield from _entries(path, archive)
    except FileNotFoundError as error:
        raise WheelcheckError(f"{path} does not exist", "give the path of an sdist") from error
    except (tarfile.TarError, EOFError, zlib.error, LZMAError, ValueError, OSError) as error:
        raise WheelcheckError(
            f"{path.name} cannot be read as a tar archive ({str(error)[:200]}), so it is no sdist",
            "it may be truncated: build it, or fetch it, again",
        ) from error
    if not packed and path.name.endswith(".gz"):
        message = "the file is named like one that gzip compressed, and is none"
        yield path.name, ArchiveProblem(ArchiveFault.FRAMING, path.name, message), None, 0


def _entries(path: Path, archive: tarfile.TarFile) -> Iterator[_Member]:
    allowed = min(max(_SMALL, path.stat().st_size * _RATIO), _MOST_BYTES)
    sound: list[tuple[str, tarfile.TarInfo]] = []
    unpacked = 0
    for count, member in enumerate(archive, 1):
        unpacked += member.size
        total = max(unpacked, member.offset_data)  # headers count too: names may be long
        if total > allowed or count > _MOST_ENTRIES:
            what = f"{total:,} bytes" if total > allowed else f"more than {_MOST_ENTRIES:,} entries"
            yield path.name, ArchiveProblem(ArchiveFault.BOMB, path.name, f"the archive unpacks to {what}"), None, 0
            return
        if member.isdir():
            continue
        name = member.name.removeprefix("./")
        content = None
        if member.isreg() and _wants(name) and member.size <= _MOST_PKG_INFO:
            file = archive.extractfile(member)
            content = file.read(_MOST_PKG_INFO) if file is not None else None
        fault = archive_tar.problem(member, name)
        if fault is None:
            sound.append((name, member))
        yield name, fault, content, member.size
        if member.issparse():
            yield name, ArchiveProblem(ArchiveFault.FRAMING, name[:500], "it holds sparse files"), None, 0
    end = [*archive_tar.behind(archive, path.name)]  # before anything is read again
    compared = islice(repeat(None), _MOST_COMPARED)

    def same(one: tarfile.TarInfo, other: tarfile.TarInfo) -> bool:
        return next(compared, False) is None and archive_tar.same_content(archive, one, other)

    for fault in (*end, *archive_tar.together(sound, same)):
        yield fault.path, fault, None, 0


def _zip_members(path: Path) -> Iterator[_Member]:
    with archive_zip.open_zip(path, "sdist") as archive:
        infos, problems = archive_zip.structure(archive, path.stat().st_size)
        for problem in problems:
            yield problem.path, problem, None, 0
        for info in infos:
            content, fault = None, None
            if _wants(info.filename):
                content, fault = archive_zip.content(archive, info, _MOST_PKG_INFO)
            yield info.filename, fault, content, info.file_size
