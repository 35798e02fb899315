"""The entries of a tar archive that nobody vouches for: where each would land, what it links to, and what follows the
end of the archive. Nothing is written to disk (source distribution format; PEP 706, PEP 721)."""

from __future__ import annotations

import posixpath
import re
import tarfile
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from wheelcheck.model.archive import ArchiveFault, ArchiveProblem
from wheelcheck.stages import archive_zip
from wheelcheck.stages.copying import leaves

_CHUNK = 1 << 20
_MOST_BEHIND = 64 << 20  # read behind the last entry
_SHOWN = 500
_MOST = 200  # problems told of links
_MOST_FOLLOWED = 2_000  # links
_MOST_STEPS = 40  # links behind one another, as on Linux
_FOREIGN = re.compile(r"\\|[A-Za-z]:")  # what Windows takes for a folder or a drive


def problem(member: tarfile.TarInfo, name: str) -> ArchiveProblem | None:
    """What is wrong with one entry by itself."""
    why = archive_zip.unsafe(name)
    if why is not None:
        return ArchiveProblem(ArchiveFault.UNSAFE_PATH, name[:_SHOWN], why)
    if member.issym() or member.islnk():
        if _leads_out(member, name):
            message = f"it links to {member.linkname[:200]}, outside the sdist"
            return ArchiveProblem(ArchiveFault.LINK, name[:_SHOWN], message)
    elif not member.isreg():
        return ArchiveProblem(ArchiveFault.LINK, name[:_SHOWN], "it is neither a file, a folder nor a link")
    return None


def _leads_out(member: tarfile.TarInfo, name: str) -> bool:
    """A symbolic link counts from its own folder and stays below the top one, a hard link counts from the archive."""
    target = member.linkname
    if target.startswith("/") or _FOREIGN.match(target) or "\\" in target:
        return True
    if member.islnk():
        return leaves("x", target)
    _, slash, inside = name.partition("/")
    return not slash or leaves(inside, target)


def together(
    members: Iterable[tuple[str, tarfile.TarInfo]], same: Callable[[tarfile.TarInfo, tarfile.TarInfo], bool]
) -> Iterator[ArchiveProblem]:
    """What is wrong with entries beside one another: names given twice, files that are folders, files behind links,
    links that lead out by way of others, hard links to what isn't there. ``members`` have no problem of their own;
    ``same`` tells whether two have one content: who takes the first then has what all others have."""
    links: dict[str, str] = {}
    files: dict[str, tarfile.TarInfo] = {}
    hard: list[tuple[str, str]] = []
    for name, member in members:
        if name in files and not same(files[name], member):
            message = "the archive holds two entries of that name"
            yield ArchiveProblem(ArchiveFault.DUPLICATE, name[:_SHOWN], message)
        files[name] = member
        if member.issym():
            links[name] = member.linkname
        elif member.islnk():
            original = posixpath.normpath(member.linkname)
            if original not in files:
                hard.append((name, original))
    # What lies behind a link is told as that.
    yield from archive_zip.both(name for name in files if name not in links)
    for name, original in hard[:_MOST]:
        message = f"it is a hard link to {original[:200]}, which the archive does not hold before it"
        yield ArchiveProblem(ArchiveFault.LINK, name[:_SHOWN], message)
    if links:
        yield from _behind_links(files, links)


def _behind_links(files: Iterable[str], links: dict[str, str]) -> Iterator[ArchiveProblem]:
    """Entries whose place lies behind a link, and links whose goal is another one than their text says."""
    names, told = sorted(files), 0
    for link in links:
        at = bisect_left(names, f"{link}/")
        if at < len(names) and names[at].startswith(f"{link}/"):
            told += 1
            message = f"it would be written through the link {link[:200]}"
            yield ArchiveProblem(ArchiveFault.LINK, names[at][:_SHOWN], message)
        if told == _MOST:
            return
    for link in islice(links, _MOST_FOLLOWED):
        if _climbs(link, links):
            message = "it leads out of the sdist by way of other links"
            yield ArchiveProblem(ArchiveFault.LINK, link[:_SHOWN], message)
    if len(links) > _MOST_FOLLOWED:
        message = f"it is one of {len(links):,} links, more than are followed"
        yield ArchiveProblem(ArchiveFault.LINK, next(iter(links))[:_SHOWN], message)


def _climbs(link: str, links: dict[str, str]) -> bool:
    """Whether following it, and the links on its way, ends outside of the top folder."""
    at, top = link, link.partition("/")[0]
    for _ in range(_MOST_STEPS):
        if at not in links:
            return False
        at = posixpath.join(posixpath.dirname(at), links[at])
        at = posixpath.normpath(_first_link(at, links) or at)
        if at.split("/", 1)[0] != top:
            return True
    return False


def _first_link(path: str, links: dict[str, str]) -> str | None:
    """``path`` with the first link on its way replaced by where that leads; None when there is none."""
    parts = path.split("/")
    for size in range(1, len(parts)):
        above = posixpath.normpath("/".join(parts[:size]))
        if above in links:
            goal = posixpath.join(posixpath.dirname(above), links[above])
            return posixpath.join(goal, *parts[size:])
    return None


def same_content(archive: tarfile.TarFile, one: tarfile.TarInfo, other: tarfile.TarInfo) -> bool:
    """Whether two entries hold the same, as far as small files go."""
    if one.type != other.type or one.linkname != other.linkname or one.size != other.size or one.size > _CHUNK:
        return False
    contents = [archive.extractfile(each) if each.isreg() else None for each in (one, other)]
    return len({content.read() if content is not None else b"" for content in contents}) == 1


def behind(archive: tarfile.TarFile, name: str) -> Iterator[ArchiveProblem]:
    """Whether anything but padding follows the end of the archive. Reads to the end of the file, so that what is cut
    off, or damaged there, is noticed."""
    file, read = archive.fileobj, 0
    while file is not None and read < _MOST_BEHIND:
        block = file.read(_CHUNK)
        if not block:
            return
        read += len(block)
        if any(block):
            message = "bytes follow the end of the archive, which other readers take for entries"
            yield ArchiveProblem(ArchiveFault.HIDDEN, name, message)
            return
