"""Where each library comes from that a wheel's compiled files need and that their loader doesn't find in the wheel."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from wheelcheck.linkage import known
from wheelcheck.linkage.files import File, Files, key
from wheelcheck.linkage.loading import Absent, Load, loader_of
from wheelcheck.linkage.platforms import Platform, System
from wheelcheck.linkage.search import places
from wheelcheck.model.archive import Wheel
from wheelcheck.model.binary import BinaryFormat
from wheelcheck.model.system import SystemLibraries


class Where(Enum):
    """Where a library is, as far as that can be known without loading anything."""

    PROMISED = auto()  # on every system that the wheel's tags name
    HOST = auto()  # with a driver, or a product that no wheel can carry
    DISTRIBUTION = auto()  # in another distribution, beside this one
    CHAINED = auto()  # in the wheel, out of the loader's sight: something else loads it before
    UNREACHABLE = auto()  # in the wheel, out of the loader's sight
    INTERPRETER = auto()  # Python itself as a library, which many Pythons haven't
    REDISTRIBUTABLE = auto()  # in a package of Microsoft's that many machines have
    BUILD_MACHINE = auto()  # at a place of the machine that built it
    MACHINE = auto()  # on this machine, by no promise
    NOWHERE = auto()  # neither in the wheel nor on this machine
    UNKNOWN = auto()  # not in the wheel, not promised, and no machine was asked


@dataclass(frozen=True, slots=True, eq=False)
class Library:
    """A library taken from outside the loader's sight in the wheel: where it is (``detail``: the path, the folder, the
    distribution, who loads it), and who needs it."""

    name: str
    where: Where
    detail: str | None
    absents: tuple[Absent, ...]

    @property
    def needed_by(self) -> tuple[str, ...]:
        """The files that name it."""
        return tuple(dict.fromkeys(absent.chain[0].path for absent in self.absents))

    @property
    def modules(self) -> tuple[str, ...]:
        """The extension modules that cannot be imported without it."""
        return tuple(dict.fromkeys(absent.root.module for absent in self.absents if absent.root.module))


@dataclass(frozen=True, slots=True, eq=False)
class _Look:
    """What an absent library is judged by."""

    wheel: Wheel
    files: Files
    loads: tuple[Load, ...]
    platforms: tuple[Platform, ...]
    system: SystemLibraries | None
    preloading: Callable[[], tuple[tuple[str, str], ...]]
    folders: frozenset[str]


def libraries(
    wheel: Wheel,
    groups: Iterable[tuple[Files, tuple[Load, ...]]],
    platforms: Sequence[Platform],
    system: SystemLibraries | None = None,
    scripts: Callable[[], tuple[tuple[str, str], ...]] = tuple,
) -> tuple[Library, ...]:
    """Every library that is not found in the wheel, by where it is; promised ones left out. ``scripts`` gives the
    sources that may load some before (see ``preloading``), which few wheels need to know."""
    found: dict[tuple[str, Where, str | None], list[Absent]] = {}
    folders = _folders(wheel)
    for files, loads in groups:
        tags = tuple(platform for platform in platforms if files.machine in platform.machines)
        if not tags:
            continue  # for no platform of the wheel: not loaded at all
        look = _Look(wheel, files, loads, tags, system, scripts, folders)
        for absent in (absent for load in loads for absent in load.absent):
            where, detail = _where(absent, look)
            if where is not Where.PROMISED:
                found.setdefault((absent.name, where, detail), []).append(absent)
    return tuple(_merged(found))


def _merged(found: dict[tuple[str, Where, str | None], list[Absent]]) -> Iterator[Library]:
    """A folder of other distributions that some images look into says nothing of a library that others need without."""
    elsewhere = {
        name: place
        for place in found
        if (name := place[0]) and place[1] in (Where.MACHINE, Where.NOWHERE, Where.UNKNOWN)
    }
    merged: dict[tuple[str, Where, str | None], list[Absent]] = {}
    for place, group in found.items():
        other = elsewhere.get(place[0]) if place[1] is Where.DISTRIBUTION else None
        merged.setdefault(other or place, []).extend(group)
    for (name, where, detail), group in merged.items():
        yield Library(name, where, detail, tuple(group))


def _where(absent: Absent, look: _Look) -> tuple[Where, str | None]:
    name = absent.name
    if all(known.promised(name, platform, look.files.machine) for platform in look.platforms):
        return Where.PROMISED, None
    if known.of_the_interpreter(name):
        return Where.INTERPRETER, None
    carried = look.files.named(name)
    if carried:
        return _in_the_wheel(absent, carried[0], look)
    if known.of_the_host(name):
        return Where.HOST, None
    folder = _other_folder(absent, look)
    if folder is not None:
        return Where.DISTRIBUTION, folder
    brought = _requirement(name, look.wheel)
    if brought is not None:
        return Where.DISTRIBUTION, brought
    if known.redistributable(name):
        return Where.REDISTRIBUTABLE, None
    if absent.chain[0].format is BinaryFormat.MACHO and name.startswith("/"):
        return Where.BUILD_MACHINE, name
    return _on_this_machine(name, look)


def _on_this_machine(name: str, look: _Look) -> tuple[Where, str | None]:
    if look.system is None or look.system.machine != look.files.machine:
        return Where.UNKNOWN, None
    found = look.system.library(name)
    if found is not None:
        return Where.MACHINE, found.path
    return (Where.NOWHERE if name in look.system.absent else Where.UNKNOWN), None


def _in_the_wheel(absent: Absent, library: File, look: _Look) -> tuple[Where, str | None]:
    """A library that the wheel carries where the loader doesn't look: something has to load it before."""
    stem = re.split(r"[.-]", key(absent.name).removeprefix("lib"))[0]
    for path, text in look.preloading():
        if stem in text or "RTLD_GLOBAL" in text or "glob(" in text or "listdir(" in text:
            return Where.CHAINED, path
    loader = loader_of(library, look.loads, absent.root)
    if loader is not None:
        return Where.CHAINED, loader.path
    # What no extension module loads is loaded by something that may have loaded the library already.
    return (Where.UNREACHABLE if absent.root.module else Where.CHAINED), library.path


def _other_folder(absent: Absent, look: _Look) -> str | None:
    """The folder beside the wheel's own packages where the loader would look: that of another distribution."""
    if absent.chain[0].format is BinaryFormat.PE:
        return None
    musl = any(platform.system is System.MUSLLINUX for platform in look.platforms)
    for place in places(absent.name, absent.chain, musl=musl):
        folder = place.path.rpartition("/")[0]
        if not place.absolute and folder and _foreign(folder, look):
            return folder
    return None


def _folders(wheel: Wheel) -> frozenset[str]:
    """Every folder that installing the wheel makes, and the files that make one a regular package."""
    found: set[str] = set()
    for path in wheel.installed:
        if path.endswith("/__init__.py"):
            found.add(path)
        parent = path.rpartition("/")[0]
        while parent and parent not in found:
            found.add(parent)
            parent = parent.rpartition("/")[0]
    return frozenset(found)


def _foreign(folder: str, look: _Look) -> bool:
    """Whether a folder under site-packages belongs to others: outside of every regular package of the wheel, and not a
    folder that a repair tool should have filled (``name.libs``)."""
    if folder.endswith((".libs", ".dylibs")):
        return False
    if folder.startswith("../"):
        return folder.startswith("../../../") and not folder.startswith("../../../../")
    top = folder.partition("/")[0]
    if folder in look.folders:
        return False
    # A regular package is the wheel's own, but for parts that a requirement of like name brings (PyQt6 and PyQt6-Qt6).
    related = any(_normalized(requirement).startswith(_normalized(top)) for requirement in look.wheel.metadata.requires)
    return related or f"{top}/__init__.py" not in look.folders


def _requirement(library: str, wheel: Wheel) -> str | None:
    """The requirement of the wheel that is known to carry a library."""
    for prefix in known.distributions(library):
        for requirement in wheel.metadata.requires:
            name = _normalized(requirement)
            if name == prefix or name.startswith(prefix + "-"):
                return name
    return None


def _normalized(requirement: str) -> str:
    """The normalized name that a requirement begins with."""
    match = re.match(r"[\w.-]+", requirement)
    return re.sub(r"[-_.]+", "-", match[0]).lower() if match else ""
