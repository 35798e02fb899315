"""Compiled files as values: what the loader of an operating system would find in them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple


class BinaryFormat(str, Enum):
    """The container format of a compiled file."""

    ELF = "ELF"
    MACHO = "Mach-O"
    PE = "PE"
    WASM = "WebAssembly"
    EMPTY = "empty"
    UNKNOWN = "unknown"


class ImportedSymbol(NamedTuple):
    """A symbol that an image takes from elsewhere. (Large wheels have many thousands: a tuple is made fastest.)

    ``library`` is the one that it is bound to (ELF: the file of its version, Mach-O: by its ordinal, PE: the DLL); None
    when whatever is loaded may define it. ``version`` is its ELF symbol version. A ``weak`` one may stay undefined.
    """

    name: str
    library: str | None = None
    version: str | None = None
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Image:
    """The code for one processor in a compiled file; a fat Mach-O file has several.

    ``name`` is what others record who link with it (SONAME, install name, DLL name). ``needed`` are the libraries that
    must be there when it is loaded, ``optional`` those that may be absent (weak or delay-loaded). ``search`` are the
    folders it brings for finding them (RUNPATH, RPATH, LC_RPATH, as written); ``inherited`` says that they serve the
    libraries it loads too (RPATH). ``versions`` are pairs of library and ELF symbol version that it asks for.
    ``system`` is the one it names (``macos``, ``ios``, ``iossimulator``, ``windows``, ``linux``, ``android``, ...),
    ``minimum_system`` the lowest version of it. Symbols are as C code spells them (Mach-O: without the leading
    underscore). ``debug_size`` are the bytes of sections that hold debugging data and the static symbol table only,
    ``debug_paths`` the places of the build machine that it names. ``program`` says that it is started, not loaded.
    """

    machine: str
    name: str | None = None
    needed: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    inherited: bool = False
    versions: tuple[tuple[str, str], ...] = ()
    imports: tuple[ImportedSymbol, ...] = ()
    exports: frozenset[str] = frozenset()
    system: str | None = None
    minimum_system: tuple[int, ...] | None = None
    executable_stack: bool = False
    text_relocations: bool = False
    debug_size: int = 0
    debug_paths: tuple[str, ...] = ()
    program: bool = False


@dataclass(frozen=True, slots=True)
class Binary:
    """What a compiled file says of itself.

    ``machines`` are as in ``platform.machine()``, several when fat; ``images`` the code for each, as far as it could be
    read; ``problem`` why the file could not be read behind its header: what the images tell may then lack something.
    ``limited`` says that nothing else is known against it than that it holds more than is read.
    """

    format: BinaryFormat
    machines: tuple[str, ...] = ()
    images: tuple[Image, ...] = ()
    size: int = 0
    problem: str | None = None
    limited: bool = False
