"""What the operating system's loader said when it refused a compiled module, read from the text of the ImportError.

The words are those of glibc (``elf/dl-load.c``, ``dl-lookup.c``, ``dl-version.c``), musl (``ldso/dynlink.c``), Apple's
dyld, CPython (``Python/importdl.c``, ``Python/dynload_win.c``) and, on Windows, of the system. They are symptoms: which
fact is behind them is told by the binary itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto


class LoadFault(Enum):
    """What the loader says is wrong."""

    LIBRARY = auto()  # a library that is needed was not found
    UNREADABLE = auto()  # the module's own file "cannot be opened", or is no binary that this system knows
    SYMBOL = auto()  # a symbol that nothing defines
    VERSION = auto()  # a library lacks a symbol version: the system is older than the binary
    INIT = auto()  # no init function of the module's name
    STACK = auto()  # an executable stack is asked for, and refused
    PYTHON = auto()  # linked with another Python's library
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class LoadError:
    """One refusal. ``subject`` is the library, symbol, version or init function that it names; ``file`` the file that
    it is about, as written (absolute as a rule), None when it names none; ``library`` the one that lacks a version."""

    fault: LoadFault
    subject: str | None = None
    file: str | None = None
    library: str | None = None


_FORMS: tuple[tuple[LoadFault, str], ...] = (
    (
        LoadFault.VERSION,
        r"(?<!\S)(?P<library>[^:\n]+): version [`'](?P<subject>[^'`]+)['`] not found \(required by (?P<file>[^)\n]+)\)",
    ),
    (LoadFault.INIT, r"dynamic module does not define (?:module export|init) function \((?P<subject>[^)]+)\)"),
    (LoadFault.PYTHON, r"Module use of (?P<subject>\S+) conflicts with this version of Python"),
    (LoadFault.STACK, r"(?<!\S)(?P<file>[^:\n]+): cannot enable executable stack as shared object requires"),
    (LoadFault.SYMBOL, r"(?<!\S)(?P<file>[^:\n]+): (?:undefined symbol|symbol not found): (?P<subject>[^\s,]+)"),
    (LoadFault.SYMBOL, r"Error relocating (?P<file>[^:\n]+): (?P<subject>\S+): symbol not found"),
    (LoadFault.SYMBOL, r"[Ss]ymbol not found(?: in flat namespace)?:? [`'(]*_?(?P<subject>[^\s'`)]+)"),
    (
        LoadFault.LIBRARY,
        r"Error loading shared library (?P<subject>[^:\n]+): No such file or directory"
        r"(?: \(needed by (?P<file>[^)\n]+)\))?",
    ),
    (LoadFault.LIBRARY, r"Library not loaded: (?P<subject>\S+)(?:\s+Referenced from: (?:<[^>]*> )?(?P<file>\S+))?"),
    (LoadFault.UNREADABLE, r"(?<!\S)(?P<file>/[^:\n]+): cannot open shared object file: No such file or directory"),
    (
        LoadFault.LIBRARY,
        r"(?<!\S)(?P<subject>[^/:\s][^/:\n]*): cannot open shared object file: No such file or directory",
    ),
    (
        LoadFault.UNREADABLE,
        r"(?<!\S)(?P<file>[^:\n]+): (?:invalid ELF header|file too short|wrong ELF class|ELF file[^\n]*"
        r"|ELF load command[^\n]*"
        r"|only ET_DYN and ET_EXEC can be loaded|cannot read file data|object file has no \w+ \w+|Exec format error)",
    ),
    (
        LoadFault.UNREADABLE,
        r"'(?P<file>/[^']+)' \((?:not a mach-o file|mach-o file, but is an incompatible architecture)[^\n]*",
    ),
    (LoadFault.LIBRARY, r"DLL load failed(?: while importing \S+)?: The specified module could not be found"),
    (LoadFault.SYMBOL, r"DLL load failed(?: while importing \S+)?: The specified procedure could not be found"),
    (LoadFault.UNREADABLE, r"DLL load failed(?: while importing \S+)?: %1 is not a valid Win32 application"),
    (LoadFault.OTHER, r"DLL load failed(?: while importing \S+)?:"),
    (
        LoadFault.OTHER,
        r"(?<!\S)(?P<file>/[^:\n]+): (?:cannot allocate memory in static TLS block|failed to map segment)",
    ),
)
_PATTERNS = tuple((fault, re.compile(form)) for fault, form in _FORMS)
_LONGEST = 4_000  # some forms are quadratic in what they search


def parse(text: str) -> LoadError | None:
    """What the loader complains of in ``text``; None when it is no message of a loader."""
    text = text[:_LONGEST]
    for fault, pattern in _PATTERNS:
        match = pattern.search(text)
        if match is not None:
            named = {key: value.strip() for key, value in match.groupdict().items() if value}
            return LoadError(fault, named.get("subject"), named.get("file"), named.get("library"))
    return None
