"""WC306."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from wheelcheck.binaries import extension_name, init_names, inits
from wheelcheck.diagnosis import Case, Cause, CauseKind
from wheelcheck.ledger import is_helper
from wheelcheck.model.archive import ExtensionModule, Wheel
from wheelcheck.model.binary import Binary, BinaryFormat, Image
from wheelcheck.model.build import DeclaredExtension
from wheelcheck.model.finding import Finding, Location, Severity
from wheelcheck.modules import dotted_name
from wheelcheck.rules import _loader
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._abi import fits_platform, fits_tags, platform_of
from wheelcheck.rules._base import Rule
from wheelcheck.rules._sketch import case, compiled

_IMPORT = re.compile(r"^[ \t]*(?:from|import)[ \t][^\n]*(?:\([^)]*\))?", re.MULTILINE)
_MOST_SHOWN = 3
_MOST_PLACES = 6


class MissingInitSymbol(Rule):
    """An extension module exports no function that starts it, so it cannot be imported under its name.

    ## What it does
    Reads the exported functions of every extension module and looks for those that Python calls: `PyInit_name` and,
    from Python 3.15 on, `PyModExport_name` (for names that are not ASCII `PyInitU_` with the name in punycode). The
    name is the last part of the module's. For a package that is compiled (`__init__.so`) it is the package's.
    Files that no import asks for, and that start no module at all, may be libraries for ctypes or cffi: that is told as
    information, once for all of them.

    ## Why it is bad
    Python says `dynamic module does not define module export function (PyInit_name)`. The build is green, and the file
    lies where it should.

    ## How it happens
    The file was renamed, or its target has another name than the module in the source; maturin's `module-name` differs
    from the name of the `#[pymodule]` function; CMake built a plain library; the linker was told to hide the symbol
    (`-fvisibility=hidden` without `PyMODINIT_FUNC`, a version script).

    ## How to fix
    Give file and init function the same name:

    - C: `PyMODINIT_FUNC PyInit__fast(void)` for `pkg/_fast.so`
    - maturin: `[tool.maturin] module-name = "pkg._fast"` and `#[pymodule] fn _fast(...)`
    - pybind11: `PYBIND11_MODULE(_fast, m)`; nanobind: `NB_MODULE(_fast, m)`
    - Cython: the name of the `Extension`, not of the file, makes the function: never rename the built file
    """

    code = "WC306"
    name = "missing-init-symbol"

    def check(self, case: Case) -> Iterator[Finding]:
        """Every extension module without a function of its own."""
        wheel = case.evidence.wheel
        suspects = [*_suspects(wheel)] if wheel is not None else []
        imported = _imported_words(wheel) if wheel is not None and suspects else frozenset()
        refusals = _loader.Refusals(case, CauseKind.NO_INIT)
        plain: list[Finding] = []
        for extension, image in suspects:
            causes = refusals.take([extension.name, *_startable(extension, image)])
            finding = self._report(case, extension, image, imported, causes)
            if finding.severity is Severity.INFO:
                plain.append(finding)
            else:
                yield finding
        if plain:
            yield _together(plain)
        for cause in refusals.rest():
            yield self.finding(
                cause.subject,
                f"{cause.subject} has no {cause.detail}, so it cannot be imported",
                because=_loader.says([cause]),
                locations=wording.locations(cause),
                affects=wording.others(cause),
            )

    def _report(
        self, case: Case, extension: ExtensionModule, image: Image, imported: frozenset[str], causes: list[Cause]
    ) -> Finding:
        stem = extension.name.rpartition(".")[2]
        found = inits(image)
        wanted = init_names(stem)[-1]
        others = wording.listed(sorted(found.values()), _MOST_SHOWN)
        told = any(row.name == extension.name for row in _told(case))
        failed = bool(causes) or extension.name in {outcome.module.name for outcome in case.broken}
        where = f" (for {image.machine})" if len(extension.binary.images) > 1 else ""
        if found:
            names = sorted(found)
            says = f"exports {others}{where}, not {wanted}: it can only be imported as {wording.listed(names)}"
            fix = f'rename the module in its source to "{stem}", or the file to {names[0]}{_ending(extension.path)}'
            severity = None
        else:
            says = f"exports no {wanted}{where}, so it cannot be imported"
            sure = stem in imported or told or failed
            fix = f"export {wanted} (PyMODINIT_FUNC), or, when it is a library that ctypes loads, install it as such"
            severity = None if sure else Severity.INFO
        return self.finding(
            extension.name,
            f"{extension.path} {says}",
            because=(
                *_loader.says(causes),
                *(("its sources import it",) if not found and stem in imported else ()),
                *(("nothing in the wheel imports it; ctypes may load it",) if severity is Severity.INFO else ()),
            ),
            fix=None if severity is Severity.INFO else fix,
            locations=[Location(case.display(extension.path))],
            affects=[name for name in dict.fromkeys(_loader.suffering(causes)) if name != extension.name],
            severity=severity,
        )

    bad = (
        lambda: case(shipped=compiled({"pkg/one.abi3.so": Image("x86_64", exports=frozenset({"PyInit_two"}))})),
        lambda: case(
            shipped=compiled({"pkg/__init__.abi3.so": Image("x86_64", exports=frozenset({"PyInit___init__"}))})
        ),
        lambda: case(
            shipped=compiled(
                {"pkg/_fast.abi3.so": Image("x86_64", exports=frozenset({"helper"}))},
                {"pkg/__init__.py": "from . import _fast\n"},
            )
        ),
    )
    good = (
        lambda: case(shipped=compiled({"pkg/one.abi3.so": Image("x86_64", exports=frozenset({"PyInit_one"}))})),
        lambda: case(shipped=compiled({"pkg/one.abi3.so": Image("x86_64", exports=frozenset({"PyModExport_one"}))})),
        lambda: case(shipped=compiled({"pkg/é.abi3.so": Image("x86_64", exports=frozenset({"PyInitU_9ca"}))})),
        lambda: case(shipped=compiled({"pkg/__init__.abi3.so": Image("x86_64", exports=frozenset({"PyInit_pkg"}))})),
        lambda: case(shipped=compiled({"pkg/one.abi3.so": Binary(BinaryFormat.ELF, ("x86_64",), problem="truncated")})),
    )


def _together(plain: list[Finding]) -> Finding:
    """One finding for all files that may be libraries: pycryptodome has forty, and meant each."""
    first, rest = plain[0], plain[1:]
    if not rest:
        return first
    return replace(
        first,
        message=f"{first.locations[0].path} and {len(rest)} more export no PyInit function, so they cannot be imported",
        because=("nothing in the wheel imports them; ctypes or cffi may load them",),
        locations=tuple(location for finding in plain[:_MOST_PLACES] for location in finding.locations),
        affects=tuple(finding.subject for finding in rest),
    )


def _suspects(wheel: Wheel) -> Iterator[tuple[ExtensionModule, Image]]:
    """Extension modules, and files that would be one under another name, with an image that doesn't start them."""
    for extension in (*wheel.extensions, *_misnamed(wheel)):
        binary = extension.binary
        elsewhere = not any(fits_platform(binary, platform_of(tag)) for tag in wheel.tags)  # WC305
        if elsewhere or not fits_tags(extension, wheel.tags):  # WC304
            continue
        if binary.problem is not None or (is_helper(extension.name) and _starts_a_helper(binary)):
            continue
        for image in binary.images:
            if not _starts(image, extension.name, wheel):
                yield extension, image
                break


def _startable(extension: ExtensionModule, image: Image) -> list[str]:
    """The full names under which the file could be imported, were it called so."""
    package = extension.name.rpartition(".")[0]
    return [f"{package}.{stem}" if package else stem for stem in inits(image)]


def _starts(image: Image, name: str, wheel: Wheel) -> bool:
    stem = name.rpartition(".")[2]
    wanted = set(init_names(stem))
    if any(tag.startswith(("cp2", "py2-", "pp2")) for tag in wheel.tags):
        wanted.add(f"init{stem}")
    return bool(wanted & image.exports)


def _starts_a_helper(binary: Binary) -> bool:
    return all(any(is_helper(stem) for stem in inits(image)) for image in binary.images)


def _misnamed(wheel: Wheel) -> Iterator[ExtensionModule]:
    """Bare ``.so`` files that start one module alone, and not the one that they are named for: Python would take them
    for an extension module, and so did whoever built them."""
    known = {extension.path for extension in wheel.extensions}
    for path, binary in wheel.binaries:
        named = extension_name(path.rpartition("/")[2])
        if path in known or named is None or named[1] is not None or named[0].startswith("lib"):
            continue
        starts = {stem for image in binary.images for stem in inits(image)}
        dotted = dotted_name(path, named[0])
        if len(starts) == 1 and dotted is not None and path in wheel.installed:
            yield ExtensionModule(dotted, path, None, binary)


def _imported_words(wheel: Wheel) -> frozenset[str]:
    """The words of all import statements."""
    return frozenset(
        word
        for path, text in wheel.texts
        if path.endswith(".py")
        for statement in _IMPORT.findall(text)
        for word in re.findall(r"\w+", statement)
    )


def _told(case: Case) -> tuple[DeclaredExtension, ...]:
    build = case.evidence.build
    return (build.extensions or ()) if build is not None else ()


def _ending(path: str) -> str:
    name = path.rpartition("/")[2]
    return name[name.index(".") :]
