"""Built distributions as values: what an sdist or a wheel holds."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum

from wheelcheck.model.binary import Binary

SDIST_SUFFIXES = (".tar.gz", ".tgz", ".zip", ".tar.bz2", ".tbz2", ".tar.xz", ".tar")
"""How the file names of sdists end, those of before PEP 625 too."""

# The object reference of the entry points specification: importable.module[:attribute.path] [extras]
_REFERENCE = re.compile(
    r"(?P<module>[^\W\d]\w*(?:\.[^\W\d]\w*)*)\s*(?::\s*(?P<attr>[^\W\d]\w*(?:\.[^\W\d]\w*)*))?\s*(?:\[.*\])?\s*"
)


class ModuleKind(str, Enum):
    """What kind of file a module is."""

    SOURCE = "source"
    EXTENSION = "extension"
    PACKAGE = "package"
    NAMESPACE = "namespace"
    MAIN = "main"


@dataclass(frozen=True, slots=True, order=True)
class Module:
    """An importable module: its dotted name, its kind, and its file (a namespace package: its folder)."""

    name: str
    kind: ModuleKind
    path: str


@dataclass(frozen=True, slots=True)
class ExtensionModule:
    """A compiled module in a wheel: dotted name, path, ABI tag of its file name (``cpython-311-x86_64-linux-gnu``,
    ``cp311-win_amd64``, ``abi3``; None for a bare ``.so``)."""

    name: str
    path: str
    tag: str | None
    binary: Binary


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of an archive. ``path`` is where it stands in the archive, ``installed`` where installing puts it
    relative to site-packages (None when it goes elsewhere: scripts, headers, data). ``packed`` are the bytes that it
    takes in the archive, ``digest`` is by RECORD's algorithm for it, else SHA-256 (empty: not computed)."""

    path: str
    size: int
    installed: str | None
    packed: int = 0
    digest: bytes = b""


@dataclass(frozen=True, slots=True)
class EntryPoint:
    """A line of entry_points.txt: group, name, and the object reference ``module:attr [extra]``."""

    group: str
    name: str
    value: str

    @property
    def module(self) -> str | None:
        """The module that it names; None when the value is no valid object reference."""
        match = _REFERENCE.fullmatch(self.value.strip())
        return match["module"] if match else None

    @property
    def attribute(self) -> str | None:
        """The dotted attribute inside the module; None when it names a whole module, or nothing valid."""
        match = _REFERENCE.fullmatch(self.value.strip())
        return match["attr"] if match else None


class ArchiveFault(str, Enum):
    """What is wrong with an archive itself."""

    FILENAME = "file name"  # the wheel's name doesn't follow the specification, or its dist-info has another name
    HEADER = "WHEEL file"  # the WHEEL file lacks a field, or doesn't parse
    ENTRY_POINTS = "entry_points.txt"  # a line of it cannot be read
    RECORD = "RECORD"  # RECORD is absent, unreadable, or a row of it is malformed
    UNRECORDED = "not in RECORD"
    RECORDED_ABSENT = "in RECORD only"
    WRONG_HASH = "wrong hash"
    WRONG_SIZE = "wrong size"
    UNSAFE_PATH = "unsafe path"
    LINK = "link"
    DUPLICATE = "duplicate entry"
    OVERLAP = "overlapping entries"
    ENCRYPTED = "encrypted"
    BOMB = "decompression bomb"
    MISMATCH = "directory and header differ"  # the central directory of a zip and an entry's own header disagree
    HIDDEN = "hidden bytes"  # bytes of a zip that belong to no entry, or an end that readers find in different places
    UNREADABLE = "unreadable entry"
    FRAMING = "unusual framing"  # all readers find the same files, but PyPI refuses a zip that is written like that


# What no archive may hold that is to be unpacked.
UNSAFE = frozenset(
    {
        ArchiveFault.UNSAFE_PATH,
        ArchiveFault.LINK,
        ArchiveFault.DUPLICATE,
        ArchiveFault.OVERLAP,
        ArchiveFault.ENCRYPTED,
        ArchiveFault.BOMB,
        ArchiveFault.MISMATCH,
        ArchiveFault.HIDDEN,
        ArchiveFault.UNREADABLE,
    }
)


@dataclass(frozen=True, slots=True)
class ArchiveProblem:
    """A fault of the archive: its kind, the path inside the archive it is about, and what is wrong in one line."""

    kind: ArchiveFault
    path: str
    message: str


@dataclass(frozen=True, slots=True)
class Metadata:
    """Core metadata (METADATA or PKG-INFO), as far as rules ask for it. ``problems`` are its errors, one text each.

    ``content_type`` is ``Description-Content-Type``; ``urls`` are labels with addresses; ``dynamic`` the fields that a
    wheel built from an sdist may change (PEP 643), in lower case; ``import_names`` and ``import_namespaces``
    those of PEP 794. ``remarks`` are what does not do what it was meant to, one text each like ``problems``;
    ``refusals`` why PyPI would not take it; ``description_line`` the line of the file that the description begins in.
    """

    name: str | None = None
    version: str | None = None
    requires_python: str | None = None
    requires: tuple[str, ...] = ()
    extras: tuple[str, ...] = ()
    classifiers: tuple[str, ...] = ()
    license_files: tuple[str, ...] = ()
    description: str = ""
    problems: tuple[str, ...] = ()
    metadata_version: str | None = None
    summary: str | None = None
    content_type: str | None = None
    license: str | None = None
    license_expression: str | None = None
    urls: tuple[tuple[str, str], ...] = ()
    dynamic: tuple[str, ...] = ()
    import_names: tuple[str, ...] = ()
    import_namespaces: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()
    description_line: int = 1


@dataclass(frozen=True, slots=True)
class Wheel:
    """A wheel read without unpacking it (binary distribution format specification).

    ``tags`` are those of the file name, ``header_tags`` those of its WHEEL file, both with compressed sets written out;
    ``extensions`` the compiled modules for any interpreter; ``texts`` the content of its Python sources and stubs by
    installed path; ``problems`` what is wrong with the archive itself (RECORD, unsafe names); ``binaries`` every
    compiled file by its path in the archive, extension modules included. ``size`` are the bytes of the file itself;
    ``path_files`` the content of ``.pth`` files at the top of site-packages, by name; ``private_keys`` the paths of
    files that hold a private key in PEM or OpenSSH form, looked for in files that are named like one; ``header_build``
    the ``Build`` of its WHEEL file, None where that gives none.
    """

    filename: str
    name: str
    version: str
    tags: tuple[str, ...]
    header_tags: tuple[str, ...]
    pure: bool
    entries: tuple[Entry, ...]
    metadata: Metadata
    entry_points: tuple[EntryPoint, ...]
    extensions: tuple[ExtensionModule, ...]
    texts: tuple[tuple[str, str], ...]
    problems: tuple[ArchiveProblem, ...] = ()
    binaries: tuple[tuple[str, Binary], ...] = ()
    dist_info: str = ""
    size: int = 0
    path_files: tuple[tuple[str, str], ...] = ()
    private_keys: tuple[str, ...] = ()
    header_build: str | None = None
    _installed: frozenset[str] | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def installed(self) -> frozenset[str]:
        """The paths that installing it creates under site-packages, without its ``.dist-info``."""
        if self._installed is None:  # most rules ask for it
            object.__setattr__(self, "_installed", _installed_paths(self.entries))
        assert self._installed is not None
        return self._installed


def build_number(filename: str) -> str | None:
    """The build tag of a wheel's file name (``name-version-build-python-abi-platform.whl``); None where it has none."""
    parts = filename.removesuffix(".whl").split("-")
    return parts[2] if len(parts) == 6 and parts[2][:1].isdigit() else None


def _installed_paths(entries: Iterable[Entry]) -> frozenset[str]:
    return frozenset(
        entry.installed
        for entry in entries
        if entry.installed is not None and not entry.installed.partition("/")[0].endswith(".dist-info")
    )


@dataclass(frozen=True, slots=True)
class Sdist:
    """A source distribution: its files relative to its one top folder, whose name is ``top``; ``size`` are the bytes of
    the file itself, ``sizes`` those of each file in it, ``digests`` their SHA-256 (empty where nobody asked for them).
    """

    filename: str
    files: frozenset[str]
    metadata: Metadata
    problems: tuple[ArchiveProblem, ...] = ()
    size: int = 0
    sizes: tuple[tuple[str, int], ...] = ()
    top: str = ""
    digests: tuple[tuple[str, bytes], ...] = ()
