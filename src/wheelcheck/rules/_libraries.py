"""Libraries that a wheel lacks: how sure the fault is, which belong together, and how they are told."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from wheelcheck.diagnosis import Case, Cause
from wheelcheck.linkage import Library, Linkage, System, Where
from wheelcheck.model.finding import Severity
from wheelcheck.rules import _linking as linking
from wheelcheck.rules import _wording as wording


class Fault(Enum):
    """What the libraries of one finding have in common."""

    BEYOND = auto()  # not in the wheel, and beyond what its tags promise
    HERE = auto()  # not in a wheel that promises no more than this machine, which has them
    NOWHERE = auto()  # the same, and this machine hasn't
    UNREACHABLE = auto()
    CHAINED = auto()
    HOST = auto()
    FOREIGN = auto()
    INTERPRETER = auto()
    REDISTRIBUTABLE = auto()
    BUILD_MACHINE = auto()


_FAULTS = {
    Where.UNREACHABLE: Fault.UNREACHABLE,
    Where.CHAINED: Fault.CHAINED,
    Where.HOST: Fault.HOST,
    Where.DISTRIBUTION: Fault.FOREIGN,
    Where.INTERPRETER: Fault.INTERPRETER,
    Where.REDISTRIBUTABLE: Fault.REDISTRIBUTABLE,
    Where.BUILD_MACHINE: Fault.BUILD_MACHINE,
}
_MILD = {
    Fault.HOST: Severity.INFO,
    Fault.CHAINED: Severity.INFO,
    Fault.HERE: Severity.INFO,
    Fault.REDISTRIBUTABLE: Severity.WARNING,
}
_SHOWN = 8  # libraries shown as evidence


@dataclass(frozen=True, slots=True)
class Lack:
    """Libraries that lack in the same way, for the same reason, with what the loader said of them."""

    fault: Fault
    severity: Severity
    libraries: tuple[Library, ...]
    causes: tuple[Cause, ...]
    foreseen: bool

    @property
    def paths(self) -> tuple[str, ...]:
        """The files that need one of them."""
        return tuple(dict.fromkeys(path for library in self.libraries for path in library.needed_by))

    @property
    def modules(self) -> tuple[str, ...]:
        """The extension modules that need one of them."""
        return tuple(dict.fromkeys(module for library in self.libraries for module in library.modules))


def lacks(case: Case, linkage: Linkage, causes: dict[str | None, Cause]) -> Iterator[Lack]:
    """What the wheel lacks, worst first; ``causes`` are failed imports by the library that the loader named."""
    groups: dict[tuple[Severity, Fault, bool], list[Library]] = {}
    for library in linkage.libraries:
        fault = _fault(library, linkage)
        if fault is None:
            continue
        foreseen = linking.foreseen(case, library.modules)
        severity = _severity(case, library, fault, linkage, library.name in causes, foreseen)
        if severity is not None:
            groups.setdefault((severity, fault, foreseen), []).append(library)
    for (severity, fault, foreseen), found in sorted(groups.items(), key=lambda pair: pair[0][0].rank):
        found.sort(key=lambda library: -len(library.modules))
        said = tuple(causes[library.name] for library in found if library.name in causes)
        yield Lack(fault, severity, tuple(found), said, foreseen)


def _fault(library: Library, linkage: Linkage) -> Fault | None:
    if library.where in _FAULTS:
        return _FAULTS[library.where]
    if any(platform.system is not System.LINUX for platform in linkage.platforms):
        return Fault.BEYOND
    # A linux_* tag promises no more than the machine that the wheel was built on.
    return {Where.MACHINE: Fault.HERE, Where.NOWHERE: Fault.NOWHERE}.get(library.where)


def _severity(
    case: Case, library: Library, fault: Fault, linkage: Linkage, observed: bool, foreseen: bool
) -> Severity | None:
    """None when it is no fault at all."""
    if observed and fault is not Fault.HOST:
        return Severity.WARNING if foreseen else Severity.ERROR
    if fault in _MILD:
        return _MILD[fault]
    if fault is Fault.FOREIGN:
        return None if linkage.wheel.metadata.requires else Severity.WARNING
    if linking.works(case, library.modules):
        if fault is Fault.UNREACHABLE:
            return Severity.INFO
        if library.where in (Where.NOWHERE, Where.UNKNOWN):
            return None  # it was loaded all the same: another distribution brings it
    # What no module loads, a plug-in or a program, breaks itself alone; so does what the package can do without.
    local = fault is Fault.INTERPRETER and all(platform.system is System.LINUX for platform in linkage.platforms)
    return Severity.WARNING if foreseen or local or not library.modules else Severity.ERROR


def message(lack: Lack, linkage: Linkage) -> str:
    """The finding in one line."""
    first, count = lack.libraries[0], len(lack.libraries)
    one = count == 1
    what = first.name if one else f"{first.name} and {_more(count - 1)}"
    who = f"{linking.of_files(lack.paths)} {'needs' if len(lack.paths) == 1 else 'need'} {what}"
    be, them = ("is", "it") if one else ("are", "them")
    tags = [platform.tag for platform in linkage.platforms]
    promise = f"{wording.listed(tags)} {'does' if len(tags) == 1 else 'do'} not promise {them}"
    return {
        Fault.BEYOND: f"{who}, which {be} not in the wheel, and {promise}",
        Fault.HERE: f"{who}, which {be} not in the wheel: {'it is' if one else 'they are'} on this machine only",
        Fault.NOWHERE: f"{who}, which {be} neither in the wheel nor on this machine",
        Fault.HOST: f"{who}, which a driver or another product brings: no wheel can carry {them}",
        Fault.CHAINED: f"{who}, which {be} in the wheel out of the loader's sight, and found once loaded by others",
        Fault.UNREACHABLE: f"{who}, which {be} in the wheel where the loader does not look: {first.detail}",
        Fault.INTERPRETER: f"{who}: Python as a library, which many Pythons come without",
        Fault.REDISTRIBUTABLE: f"{who}, which neither Windows nor Python brings",
        Fault.FOREIGN: f"{who}, looked for in {first.detail}, and the wheel requires nothing that could bring {them}",
        Fault.BUILD_MACHINE: f"{who}: a place of the machine that built it",
    }[lack.fault]


def evidence(lack: Lack) -> Iterator[str]:
    """What shows it: each library with who needs it and where it is, then what it costs."""
    for library in lack.libraries[:_SHOWN] if len(lack.libraries) > 1 else ():
        yield f"{library.name}: needed by {linking.of_files(library.needed_by)}{_place(library)}"
    if len(lack.libraries) == 1 and lack.fault is not Fault.NOWHERE:
        yield from filter(None, [_place(lack.libraries[0]).removeprefix("; ")])
    if len(lack.libraries) > _SHOWN:
        yield f"and {_more(len(lack.libraries) - _SHOWN)}"
    if lack.fault is Fault.UNREACHABLE:
        search = lack.libraries[0].absents[0].chain[0].image.search
        yield f"the loader looks in {wording.listed(search)}" if search else "it brings no folder to look in (no RPATH)"
    if lack.modules and lack.severity is not Severity.INFO:
        them = "it" if len(lack.libraries) == 1 else "them"
        yield f"{wording.plural(len(lack.modules), 'extension module')} cannot be imported without {them}"
    elif lack.severity is Severity.WARNING and not lack.modules:
        yield "no extension module needs it: plug-ins, programs, or what is loaded by hand"
    if lack.foreseen:
        yield "the package catches that the import fails"


def _place(library: Library) -> str:
    return {
        Where.MACHINE: f"; on this machine it is {library.detail}",
        Where.NOWHERE: "; this machine hasn't got it either",
        Where.CHAINED: f"; {library.detail} loads it before",
        Where.REDISTRIBUTABLE: "; it is part of the Visual C++ redistributable, which many machines have",
    }.get(library.where, "")


def fix(lack: Lack, linkage: Linkage) -> str | None:
    """The repair tool of the platform, or the RPATH that leads to the library."""
    system = linkage.platforms[0].system if linkage.platforms else System.OTHER
    first = lack.libraries[0]
    apple = system in (System.MACOS, System.IOS)
    if lack.fault in (Fault.HOST, Fault.CHAINED):
        return None
    if lack.fault is Fault.UNREACHABLE:
        way = posixpath.relpath(posixpath.dirname(first.detail or "."), first.absents[0].chain[0].folder or ".")
        token = "@loader_path" if apple else "$ORIGIN"
        return f"link it with -Wl,-rpath,'{token}{'' if way == '.' else '/' + way}'"
    if lack.fault is Fault.INTERPRETER:
        return "don't link with Python: its symbols are found in the process that loads the module"
    if lack.fault is Fault.FOREIGN:
        return "declare the distribution that brings it in dependencies"
    if lack.fault is Fault.HERE:
        return "auditwheel repair would bring it along, for a wheel that others are to install"
    them = "it" if len(lack.libraries) == 1 else "them"
    if system is System.WINDOWS:
        return f"delvewheel repair brings {them} along"
    if apple:
        return f"delocate-wheel brings {them} along"
    return f"auditwheel repair brings {them} along; or link statically"


def _more(count: int) -> str:
    return f"{count} more {'library' if count == 1 else 'libraries'}"
