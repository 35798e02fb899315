"""An sdist as a value: the names of its files and its PKG-INFO, read from tar or zip without unpacking it to disk."""

from __future__ import annotations

import tarfile
import zlib
from collections.abc import Iterator
from lzma import LZMAError
from pathlib import Path

from wheelcheck.errors import WheelcheckError
from wheelcheck.model.archive import ArchiveFault, ArchiveProblem, Metadata, Sdist
from wheelcheck.stages import archive_text, archive_zip

_MOST_BYTES = 8 << 30
_MOST_PKG_INFO = 16 << 20
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
    info = next((content for name, _, content, _ in members if name == f"{top}/PKG-INFO" and content is not None), None)
    if info is None:
        problems.append(ArchiveProblem(ArchiveFault.HEADER, f"{top}/PKG-INFO", "the sdist has no PKG-INFO"))
    metadata = archive_text.metadata(info) if info is not None else Metadata()
    sizes = {name.removeprefix(prefix): size for name, fault, _, size in members if fault is None}
    listed = tuple(sorted((name, size) for name, size in sizes.items() if name in files))
    return Sdist(path.name, files, metadata, tuple(problems), path.stat().st_size, listed)


def _main_folder(filename: str, tops: list[str]) -> str:
    stem = filename.removesuffix(".zip").removesuffix(".gz").removesuffix(".tar")
    return stem if stem in tops or not tops else tops[0]


def _wants(name: str) -> bool:
    return name.count("/") == 1 and name.endswith("/PKG-INFO")


def _tar_members(path: Path) -> Iterator[_Member]:
    try:
        with tarfile.open(path, "r:*") as archive:
            total = 0
            for count, member in enumerate(archive, 1):
                total += member.size
                if total > _MOST_BYTES or count > archive_zip.MOST_ENTRIES:
                    message = f"the archive unpacks to more than {_MOST_BYTES >> 30} GiB, or {count:,} entries"
                    yield path.name, ArchiveProblem(ArchiveFault.BOMB, path.name, message), None, 0
                    return
                if member.isdir():
                    continue
                name = member.name.removeprefix("./")
                content = None
                if member.isreg() and _wants(name) and member.size <= _MOST_PKG_INFO:
                    file = archive.extractfile(member)
                    content = file.read(_MOST_PKG_INFO) if file is not None else None
                yield name, _tar_problem(member, name), content, member.size
    except FileNotFoundError as error:
        raise WheelcheckError(f"{path} does not exist", "give the path of an sdist") from error
    except (tarfile.TarError, EOFError, zlib.error, LZMAError, ValueError, OSError) as error:
        raise WheelcheckError(
            f"{path.name} cannot be read as a tar archive ({str(error)[:200]}), so it is no sdist",
            "it may be truncated: build it, or fetch it, again",
        ) from error


def _tar_problem(member: tarfile.TarInfo, name: str) -> ArchiveProblem | None:
    why = archive_zip.unsafe(name)
    if why is not None:
        return ArchiveProblem(ArchiveFault.UNSAFE_PATH, name[:500], why)
    if member.issym() or member.islnk():
        # A symbolic link counts from its own folder, a hard link from the top of the archive.
        target = f"{name.rpartition('/')[0]}/{member.linkname}" if member.issym() else member.linkname
        if member.linkname.startswith("/") or _climbs(target):
            return ArchiveProblem(
                ArchiveFault.LINK, name[:500], f"it links to {member.linkname[:200]}, outside the sdist"
            )
    elif not member.isreg():
        return ArchiveProblem(ArchiveFault.LINK, name[:500], "it is neither a file, a folder nor a link")
    return None


def _climbs(path: str) -> bool:
    depth = 0
    for part in path.split("/"):
        depth += -1 if part == ".." else 0 if part in ("", ".") else 1
        if depth < 0:
            return True
    return False


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
