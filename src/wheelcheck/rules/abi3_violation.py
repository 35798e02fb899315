"""WC310."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wheelcheck.diagnosis import Case
from wheelcheck.linkage import Violation
from wheelcheck.model.archive import Wheel
from wheelcheck.model.binary import Image, ImportedSymbol
from wheelcheck.model.finding import Finding, Location
from wheelcheck.rules import _linking as linking
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._base import Rule
from wheelcheck.rules._sketch import case

_SHOWN = 6  # symbols and files shown as evidence


class Abi3Violation(Rule):
    """A file that claims the stable ABI uses something of Python that the stable ABI doesn't hold.

    ## What it does
    For wheels tagged `abi3` (or `abi3t`), and files named `*.abi3.so`: compares every symbol of Python that they import
    with the stable ABI of CPython, as of the version that the tag names (`cp39-abi3`: 3.9). On Windows it also looks
    for `python311.dll` where only `python3.dll` fits.

    ## Why it is bad
    The wheel is installed for every Python from that version on. Where the symbol is absent, or another structure lies
    behind it, the import fails or the process crashes.

    ## How it happens
    `py_limited_api=True` sets the file's name and the tag, while `Py_LIMITED_API` was not defined for every source; it
    was defined as a newer version than the tag says; a library in between uses Python's internals.

    ## How to fix
    Define `Py_LIMITED_API` as the version of the tag (`0x03090000`) for every source, so that the compiler refuses the
    rest. Or raise the tag and `Requires-Python`, or build a wheel for each Python.
    """

    code = "WC310"
    name = "abi3-violation"

    def check(self, case: Case) -> Iterator[Finding]:
        """What no version holds is one finding, what only later ones hold another."""
        found = case.linkage.abi_violations if case.linkage is not None else ()
        outside = [one for one in found if one.outside or one.libraries]
        later = [one for one in found if one.later]
        if outside:
            yield self._outside(case, outside)
        if later:
            yield self._later(case, later)

    def _outside(self, case: Case, found: Sequence[Violation]) -> Finding:
        paths = _paths(found)
        symbols = sorted({name for one in found for name in one.outside})
        libraries = sorted({name for one in found for name in one.libraries})
        verb = "imports" if len(paths) == 1 else "import"
        what = f"{wording.plural(len(symbols), 'symbol')} that it doesn't hold{linking.names(symbols)}"
        if libraries:
            what = f"{wording.listed(libraries)}, the library of one Python version" + (
                f", and {what}" if symbols else ""
            )
        return self.finding(
            linking.subject(found[0].file),
            f"{linking.of_files(paths)} {_claims(found)} and {verb} {what}",
            because=[
                f"{one.file.path}: {wording.listed(one.outside or one.libraries, _SHOWN)}" for one in found[:_SHOWN]
            ],
            fix=f"define Py_LIMITED_API={_hexadecimal(found)} for every source, or build a wheel for each Python",
            locations=[Location(case.display(path)) for path in paths[:_SHOWN]],
            affects=dict.fromkeys(linking.subject(one.file) for one in found[1:]),
        )

    def _later(self, case: Case, found: Sequence[Violation]) -> Finding:
        paths = _paths(found)
        symbols = dict(sorted(pair for one in found for pair in one.later))
        newest = max(symbols.values())
        named = [f"{name}` of {major}.{minor}" for name, (major, minor) in symbols.items()]
        verb = "imports" if len(paths) == 1 else "import"
        tag = f"cp{newest[0]}{newest[1]}"
        return self.finding(
            linking.subject(found[0].file),
            f"{linking.of_files(paths)} {_claims(found)} and {verb} what came later: `{wording.listed(named)}",
            because=[
                f"{one.file.path}: {wording.listed([name for name, _ in one.later], _SHOWN)}" for one in found[:_SHOWN]
            ],
            fix=f"define Py_LIMITED_API={_hexadecimal(found)} for every source; or tag it {tag}-{found[0].claim.abi} "
            f'with requires-python = ">={newest[0]}.{newest[1]}"',
            locations=[Location(case.display(path)) for path in paths[:_SHOWN]],
            affects=dict.fromkeys(linking.subject(one.file) for one in found[1:]),
        )

    bad = (
        lambda: case(shipped=_importing("PyUnicode_New", "cp39-abi3-linux_x86_64")),
        lambda: case(shipped=_importing("PyType_GetModuleByDef", "cp39-abi3-linux_x86_64")),
        lambda: case(
            shipped=linking.compiled(
                {"pkg/_core.pyd": Image("AMD64", needed=("python311.dll",))}, "cp39-abi3-win_amd64"
            )
        ),
    )
    good = (
        lambda: case(shipped=_importing("PyLong_FromLong", "cp39-abi3-linux_x86_64")),
        lambda: case(shipped=_importing("PyUnicode_New", "cp311-cp311-linux_x86_64", "pkg/_core.so")),
    )


def _importing(symbol: str, tag: str, path: str = "pkg/_core.abi3.so") -> Wheel:
    return linking.compiled({path: Image("x86_64", imports=(ImportedSymbol(symbol),))}, tag)


def _paths(found: Sequence[Violation]) -> list[str]:
    return list(dict.fromkeys(one.file.path for one in found))


def _claims(found: Sequence[Violation]) -> str:
    """``claims abi3 from Python 3.9 on``."""
    claim = found[0].claim
    verb = "claims" if len(_paths(found)) == 1 else "claim"
    return f"{verb} {claim.abi}" + (f" from Python {claim.minimum[0]}.{claim.minimum[1]} on" if claim.minimum else "")


def _hexadecimal(found: Sequence[Violation]) -> str:
    major, minor = found[0].claim.minimum or (3, 2)
    return f"0x{major:02X}{minor:02X}0000"
