"""Symbols that nothing defines which is loaded with an image.

A loader that binds functions at their first call lets such an image be imported, and ends the process when the function
is called ("symbol lookup error"). What cannot be known is passed over in silence: an image beside a library whose
symbols aren't known, or one that could not be read to its end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from wheelcheck.linkage.files import File, Files
from wheelcheck.linkage.loading import Load
from wheelcheck.model.binary import BinaryFormat, ImportedSymbol
from wheelcheck.model.system import SystemLibraries

# Python's own (PyPy's begin alike), and what linkers, start files and the dynamic loader define.
_PROVIDED = ("Py", "_Py", "pypy_", "__start_", "__stop_", "_ITM_")
_LINKER = frozenset(
    {
        *("_GLOBAL_OFFSET_TABLE_", "_DYNAMIC", "_PROCEDURE_LINKAGE_TABLE_", "__dso_handle", "__ehdr_start"),
        *("_init", "_fini", "_end", "end", "_edata", "edata", "_etext", "etext", "__bss_start", "__data_start"),
        *("__gmon_start__", "__cxa_finalize", "_Jv_RegisterClasses", "environ", "__environ", "_environ"),
        *("__tls_get_addr", "___tls_get_addr", "dyld_stub_binder"),
    }
)


@dataclass(frozen=True, slots=True)
class Undefined:
    """A symbol that ``file`` imports and nothing defines. ``library`` is the file of the wheel that was to define it,
    ``elsewhere`` a file of the wheel that defines it but isn't loaded with this one."""

    file: File
    name: str
    library: File | None = None
    elsewhere: File | None = None


def undefined(
    files: Files, loads: Iterable[Load], system: SystemLibraries | None, shared: Callable[[], bool]
) -> Iterator[Undefined]:
    """The symbols that nothing defines. ``shared`` tells (slowly) whether Python code of the wheel loads libraries
    for all to see (RTLD_GLOBAL), so that a definition anywhere in the wheel will do."""
    known = tuple(loads)
    if files.every and files.every[0].format is BinaryFormat.ELF:
        yield from _elf(files, known, system, shared)
    else:
        yield from _bound(known)


@dataclass(frozen=True, slots=True)
class Questions:
    """What would have to be known of a system to tell whether a symbol is undefined: the symbols in question, and the
    libraries outside the wheel that may define them."""

    symbols: frozenset[str]
    libraries: frozenset[str]


def questions(files: Files, loads: Iterable[Load]) -> Questions | None:
    """What is to be asked of the system that an image is loaded on; None where nothing is in question: mostly."""
    symbols: set[str] = set()
    libraries: set[str] = set()
    wanted = _Wanted(files)
    for load in loads:
        scope = _scope(files, load)
        lacking = {name for file in scope for name in wanted.open(file, scope)}
        if lacking:
            symbols |= lacking
            libraries |= {absent.name for absent in load.absent}
    return Questions(frozenset(symbols), frozenset(libraries)) if symbols else None


class _Wanted:
    """What each image imports without saying from where, and which files of the wheel define it."""

    def __init__(self, files: Files) -> None:
        self.imports = {
            file: frozenset(
                symbol.name
                for symbol in file.image.imports
                # Most have a version: what tells them apart first is asked without a call.
                if symbol.version is None and symbol.library is None and _is_asked_of_all(symbol)
            )
            - file.image.exports
            for file in files.every
        }
        every = frozenset[str]().union(*self.imports.values())
        self.definitions: dict[str, list[File]] = {}
        for file in files.every:
            for name in every & file.image.exports:
                self.definitions.setdefault(name, []).append(file)

    def open(self, file: File, scope: frozenset[File]) -> set[str]:
        """The imports of ``file`` that no image in ``scope`` defines."""
        return {name for name in self.imports[file] if scope.isdisjoint(self.definitions.get(name, ()))}


def _elf(
    files: Files, loads: tuple[Load, ...], system: SystemLibraries | None, shared: Callable[[], bool]
) -> Iterator[Undefined]:
    """What no loading of an image resolves. An image that several modules load is bound by the first of them: a symbol
    that one of them defines is no certain fault."""
    verdicts: dict[File, dict[str, bool]] = {}
    wanted = _Wanted(files)
    for load in loads:
        scope = _scope(files, load)
        lacks = {file: wanted.open(file, scope) for file in scope}
        known = _outside(files, load, system) if any(lacks.values()) and all(f.complete for f in scope) else None
        for file in scope:
            lacking = lacks[file] - known if known is not None else set()
            seen = verdicts.setdefault(file, dict.fromkeys(lacking, load.root.module is not None))
            for name in [name for name in seen if name not in lacking]:
                del seen[name]
    for file, names in verdicts.items():
        for name, imported in sorted(names.items()):
            elsewhere = next(iter(wanted.definitions.get(name, ())), None)
            # What no module loads may be loaded by a process that has the other file loaded for all.
            if elsewhere is None or (imported and not shared()):
                yield Undefined(file, name, elsewhere=elsewhere)
    yield from _bound(loads)


def _scope(files: Files, load: Load) -> frozenset[File]:
    """The images of the wheel that are searched for symbols: what is loaded, and what something else loads before."""
    chained = [file for absent in load.absent for file in files.named(absent.name)]
    return frozenset((*load.loaded, *chained))


def _is_asked_of_all(symbol: ImportedSymbol) -> bool:
    return not (symbol.weak or symbol.name.startswith(_PROVIDED) or symbol.name in _LINKER)


def _outside(files: Files, load: Load, system: SystemLibraries | None) -> frozenset[str] | None:
    """What the libraries outside the wheel define; None when one of them isn't known."""
    if system is None or system.machine != files.machine or not system.process:
        return None
    found = [system.process]
    for absent in load.absent:
        if files.carries(absent.name):
            continue
        library = system.library(absent.name)
        if library is None or not library.exports:
            return None
        found.append(library.exports)
    return frozenset[str]().union(*found)


def _bound(loads: tuple[Load, ...]) -> Iterator[Undefined]:
    """Symbols that are bound to a library of the wheel which doesn't define them: by their version (ELF), by the number
    of the library (Mach-O), by its name (PE)."""
    seen: set[File] = set()
    for load in loads:
        for file in load.loaded:
            if file in seen:
                continue
            seen.add(file)
            for symbol in file.image.imports:
                target = load.bound.get((file, symbol.library)) if symbol.library and not symbol.weak else None
                # `#12` is a Windows function known by its number alone.
                if target is None or symbol.name in target.image.exports or symbol.name.startswith("#"):
                    continue
                behind = load.loaded if file.format is BinaryFormat.ELF else _passed_on(target, load)
                if all(one.complete for one in behind) and not any(symbol.name in one.image.exports for one in behind):
                    yield Undefined(file, symbol.name, library=target)


def _passed_on(library: File, load: Load) -> tuple[File, ...]:
    """A library and those whose symbols it may pass on as its own (re-exports, forwarders)."""
    direct = [load.bound[library, name] for name in library.image.needed if (library, name) in load.bound]
    return (library, *direct)
