"""The compiled files of a wheel as a loader meets them: where they land, under which names they are found."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from wheelcheck.linkage.platforms import machine
from wheelcheck.model.archive import Wheel
from wheelcheck.model.binary import BinaryFormat, Image

# From site-packages to the root of an environment, as POSIX installs lay it out: lib/python3.12/site-packages.
_PREFIX = "../../.."
_SCHEMES = {"data": _PREFIX, "scripts": f"{_PREFIX}/bin", "headers": f"{_PREFIX}/include"}


@dataclass(frozen=True, slots=True, eq=False)
class File:
    """One image of a compiled file: ``path`` is where it lands, relative to site-packages; ``archived`` where it stands
    in the wheel; ``module`` its dotted name when Python imports it; ``complete`` whether all of it could be read."""

    path: str
    archived: str
    format: BinaryFormat
    image: Image
    module: str | None = None
    complete: bool = True

    @property
    def folder(self) -> str:
        """The folder it lies in."""
        return posixpath.dirname(self.path)

    @property
    def name(self) -> str:
        """Its file name."""
        return posixpath.basename(self.path)


@dataclass(frozen=True, slots=True, eq=False)
class Files:
    """The images of a wheel for one processor, with their indexes."""

    machine: str
    every: tuple[File, ...]
    by_path: dict[str, File] = field(default_factory=dict)
    by_name: dict[str, tuple[File, ...]] = field(default_factory=dict)

    def named(self, name: str) -> tuple[File, ...]:
        """The files that a library's name may mean, by file name or by the name they give themselves."""
        return self.by_name.get(key(name), ())

    def carries(self, library: str) -> bool:
        """Whether the wheel brings a library of that name, wherever in it."""
        return bool(self.named(library))


def key(library: str) -> str:
    """The part of a library's name by which two mentions of it agree; Windows knows no case."""
    base = library.replace("\\", "/").rpartition("/")[2]
    return base.lower() if base.lower().endswith((".dll", ".pyd", ".exe", ".drv")) else base


def files_of(wheel: Wheel) -> tuple[Files, ...]:
    """The compiled files of a wheel, by processor."""
    places = {entry.path: entry.installed for entry in wheel.entries}
    modules = {extension.path: extension.name for extension in wheel.extensions}
    by_machine: dict[str, list[File]] = {}
    for archived, binary in wheel.binaries:
        path = places.get(archived) or _elsewhere(archived)
        for image in binary.images:
            found = File(path, archived, binary.format, image, modules.get(path), binary.problem is None)
            by_machine.setdefault(machine(image.machine), []).append(found)
    return tuple(_indexed(name, files) for name, files in sorted(by_machine.items()))


def _elsewhere(archived: str) -> str:
    """Where a file of another scheme than site-packages lands: ``name-1.0.data/data/lib/libx.so``."""
    top, _, rest = archived.partition("/")
    scheme, _, inside = rest.partition("/")
    if top.endswith(".data") and scheme in _SCHEMES:
        return posixpath.normpath(f"{_SCHEMES[scheme]}/{inside}")
    return archived


def _indexed(name: str, files: Iterable[File]) -> Files:
    every = tuple(files)
    by_name: dict[str, list[File]] = {}
    for file in every:
        for alias in _aliases(file):
            known = by_name.setdefault(alias, [])
            if file not in known:
                known.append(file)
    return Files(
        name, every, {file.path: file for file in every}, {alias: tuple(found) for alias, found in by_name.items()}
    )


def _aliases(file: File) -> Iterator[str]:
    yield key(file.name)
    if file.image.name:
        yield key(file.image.name)
