"""WC308."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wheelcheck.diagnosis import Case, Cause, CauseKind
from wheelcheck.linkage import File, Undefined
from wheelcheck.model.binary import Image, ImportedSymbol
from wheelcheck.model.finding import Finding, Location, Severity
from wheelcheck.model.system import SystemLibraries, SystemLibrary
from wheelcheck.rules import _linking as linking
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._base import Rule
from wheelcheck.rules._sketch import case

_SHOWN = 6  # symbols and files shown as evidence


class UndefinedSymbol(Rule):
    """A compiled file uses a symbol that nothing defines: not itself, not Python, none of the libraries it loads.

    ## What it does
    Follows what loading each extension module loads, and looks for a definition of every symbol that is imported:
    in the libraries of the wheel, and, for a wheel of this machine's platform, in those of this machine. Symbols that
    are bound to one library of the wheel (Windows, macOS) must be there. Where a library isn't known, it is silent.

    ## Why it is bad
    Linux binds functions at their first call: the import succeeds, the tests that don't call it pass, and the first
    call ends the process with "symbol lookup error". A variable, or a file linked with `-z now`, fails at the import.

    ## How it happens
    A source file that is missing in the list of the extension's sources; a library that was not linked
    (`libraries=[...]` forgotten); C++ code calling C without `extern "C"`; two parts of a package built from different
    revisions.

    ## How to fix
    Add the source or the library that defines it. Link with `-Wl,-z,defs` (Linux) in development: then the linker
    reports it, with Python's own symbols allowed by linking against libpython there.
    """

    code = "WC308"
    name = "undefined-symbol"

    def check(self, case: Case) -> Iterator[Finding]:
        """One finding for all symbols that the same files lack."""
        linkage = case.linkage
        lacking: dict[File, list[Undefined]] = {}
        for one in linkage.undefined if linkage is not None else ():
            lacking.setdefault(one.file, []).append(one)
        # One that no extension module loads, a plug-in or a program, breaks itself alone.
        loads = [load for _, found in (linkage.loads if linkage is not None else ()) for load in found]
        imported = {file for load in loads if load.root.module for file in load.loaded}
        groups: dict[tuple[str, ...], list[list[Undefined]]] = {}
        for found in sorted(lacking.values(), key=lambda found: found[0].file not in imported):
            groups.setdefault(tuple(one.name for one in found), []).append(found)
        causes = {cause.detail: cause for cause in case.of(CauseKind.UNDEFINED_SYMBOL)}
        for names, files in groups.items():
            shown = [causes.pop(name) for name in names if name in causes]
            severity = None if shown or files[0][0].file in imported else Severity.WARNING
            yield self._report(case, names, files, shown, severity)
        for cause in causes.values():
            yield self._observed(cause)

    def _report(
        self,
        case: Case,
        names: Sequence[str],
        files: Sequence[Sequence[Undefined]],
        causes: Sequence[Cause],
        severity: Severity | None,
    ) -> Finding:
        first = files[0][0]
        paths = [found[0].file.path for found in files]
        what = f"`{names[0]}`" + (f" and {wording.plural(len(names) - 1, 'more symbol')}" if len(names) > 1 else "")
        others = [linking.subject(found[0].file) for found in files[1:]]
        affected = dict.fromkeys((*others, *(name for cause in causes for name in cause.failed)))
        uses = "uses" if len(paths) == 1 else "use"
        return self.finding(
            linking.subject(first.file),
            f"{linking.of_files(paths)} {uses} {what}, which {_nowhere(first)}",
            because=(
                *(
                    (f"{', '.join(names[:_SHOWN])}" + (" ..." if len(names) > _SHOWN else ""),)
                    if len(names) > 1
                    else ()
                ),
                *(_later(first, bool(causes))),
                *(line for cause in causes for line in wording.python_says(cause.error)),
            ),
            fix=_fix(first),
            locations=[Location(case.display(path)) for path in paths[:_SHOWN]],
            affects=[name for name in affected if name != linking.subject(first.file)],
            severity=severity,
        )

    def _observed(self, cause: Cause) -> Finding:
        return self.finding(
            cause.subject,
            f"{cause.subject} uses `{cause.detail}`, which nothing defines that is loaded with it",
            because=(*wording.who_needs(cause), *wording.python_says(cause.error)),
            fix="add the source or the library that defines it to the extension",
            affects=wording.others(cause),
        )

    bad = (
        lambda: case(shipped=linking.compiled({"pkg/_core.so": _CALLS}, _LINUX), libraries=_HERE),
        lambda: case(
            shipped=linking.compiled(
                {
                    "pkg/_core.pyd": Image("AMD64", needed=("fast.dll",), imports=(ImportedSymbol("run", "fast.dll"),)),
                    "pkg/fast.dll": Image("AMD64", exports=frozenset({"walk"})),
                },
                "cp311-cp311-win_amd64",
            )
        ),
    )
    good = (
        # Nobody knows what is in the system's libraries.
        lambda: case(shipped=linking.compiled({"pkg/_core.so": _CALLS}, _LINUX)),
        lambda: case(
            shipped=linking.compiled(
                {"pkg/_core.so": Image("x86_64", imports=(ImportedSymbol("sqrt"), ImportedSymbol("PyLong_FromLong")))},
                _LINUX,
            ),
            libraries=_HERE,
        ),
    )


_LINUX = "cp311-cp311-linux_x86_64"
_CALLS: Image = Image("x86_64", needed=("libc.so.6",), imports=(ImportedSymbol("fast_run"),))
_HERE: SystemLibraries = SystemLibraries(
    "x86_64",
    (SystemLibrary("libc.so.6", "/lib/libc.so.6", frozenset({"malloc"})),),
    process=frozenset({"malloc", "sqrt"}),
)


def _nowhere(one: Undefined) -> str:
    if one.library is not None:
        return f"{one.library.path} was to define and doesn't"
    if one.elsewhere is not None:
        return f"only {one.elsewhere.path} defines, which isn't loaded with it"
    return "nothing defines: not the file itself, not Python, none of the libraries it loads"


def _later(one: Undefined, observed: bool) -> Iterator[str]:
    if one.library is None and not observed:
        yield "a function is looked up at its first call: the import may pass, and the call ends the process"


def _fix(one: Undefined) -> str:
    if one.library is not None:
        return f"build it and {one.library.name} from the same sources, with the symbol exported"
    if one.elsewhere is not None:
        return f"link it with {one.elsewhere.name}, or compile the source into both"
    return "add the source or the library that defines it to the extension (sources=[...], libraries=[...])"
