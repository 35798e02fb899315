"""WC307."""

from __future__ import annotations

from collections.abc import Iterator

from wheelcheck.diagnosis import Case, Cause, CauseKind
from wheelcheck.linkage import Linkage
from wheelcheck.model.binary import Image
from wheelcheck.model.finding import Finding, Location
from wheelcheck.model.system import SystemLibraries, SystemLibrary
from wheelcheck.rules import _libraries as libraries
from wheelcheck.rules import _linking as linking
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._base import Rule
from wheelcheck.rules._sketch import case

_SHOWN = 6  # files shown as locations


class MissingSharedLibrary(Rule):
    """A compiled file needs a shared library that is not in the wheel, and that the wheel's tags don't promise.

    ## What it does
    Looks for every library that a compiled file needs as the loader would: in the wheel by RPATH, RUNPATH, `@rpath` and
    `@loader_path`, or the folders of a Windows wheel; among those that a `manylinux`, `musllinux`, `android`, `macosx`
    or `win` tag promises; in other distributions that an RPATH or a requirement leads to; on this machine. Drivers
    (`libcuda.so.1`), and what something else of the wheel loads before, are only told.

    ## Why it is bad
    The import works where the library happens to be installed, the build machine above all, and elsewhere ends with
    "cannot open shared object file", "Library not loaded" or "DLL load failed".

    ## How it happens
    A wheel that was never repaired (`auditwheel`, `delocate`, `delvewheel`); a repair that was told to leave a library
    out; a library that is in the wheel where no RPATH leads; linking with libpython, which most Pythons on Linux lack.

    ## How to fix
    Run `auditwheel repair` (Linux), `delocate-wheel` (macOS) or `delvewheel repair` (Windows) on the wheel, as
    cibuildwheel does by itself. For a library inside the package: an RPATH of `$ORIGIN/...` (`@loader_path/...`).
    """

    code = "WC307"
    name = "missing-shared-library"

    def check(self, case: Case) -> Iterator[Finding]:
        """One finding for the libraries that lack in the same way; what the loader said of them goes along."""
        linkage = case.linkage
        causes = {cause.detail: cause for cause in case.of(CauseKind.NO_LIBRARY)}
        for lack in libraries.lacks(case, linkage, causes) if linkage is not None else ():
            for library in lack.libraries:
                causes.pop(library.name, None)
            if linkage is not None:
                yield self._report(case, linkage, lack)
        for cause in causes.values():
            yield self._observed(cause)

    def _report(self, case: Case, linkage: Linkage, lack: libraries.Lack) -> Finding:
        affected = [*lack.modules, *(name for cause in lack.causes for name in cause.failed)]
        return self.finding(
            lack.libraries[0].name,
            libraries.message(lack, linkage),
            because=(
                *libraries.evidence(lack),
                *(line for cause in lack.causes for line in wording.python_says(cause.error)),
            ),
            fix=libraries.fix(lack, linkage),
            locations=[Location(case.display(path)) for path in lack.paths[:_SHOWN]],
            affects=dict.fromkeys((*(library.name for library in lack.libraries[1:]), *affected)),
            severity=lack.severity,
        )

    def _observed(self, cause: Cause) -> Finding:
        return self.finding(
            cause.detail or cause.subject,
            f"{cause.subject} needs {cause.detail}, which this machine's loader does not find",
            because=(*wording.who_needs(cause), *wording.python_says(cause.error)),
            fix="bring it along (auditwheel repair), or name the package of the system that holds it",
            affects=dict.fromkeys((cause.subject, *wording.others(cause))),
        )

    bad = (
        lambda: case(shipped=linking.compiled({"pkg/_core.so": _NEEDS}, _MANYLINUX)),
        lambda: case(
            shipped=linking.compiled({"pkg/_core.so": _NEEDS}, "cp311-cp311-linux_x86_64"),
            libraries=SystemLibraries("x86_64", (SystemLibrary("libfast.so.1", "/usr/lib/libfast.so.1"),)),
        ),
        lambda: case(
            shipped=linking.compiled(
                {"pkg/_core.so": _NEEDS, "pkg/libs/libfast.so.1": Image("x86_64", name="libfast.so.1")}, _MANYLINUX
            )
        ),
        lambda: case(
            shipped=linking.compiled(
                {"pkg/_core.so": Image("arm64", needed=("/opt/homebrew/lib/libfast.dylib",))},
                "cp311-cp311-macosx_11_0_arm64",
            )
        ),
    )
    good = (
        lambda: case(shipped=linking.compiled({"pkg/_core.so": Image("x86_64", needed=("libc.so.6",))}, _MANYLINUX)),
        lambda: case(
            shipped=linking.compiled(
                {
                    "pkg/_core.so": Image("x86_64", needed=("libfast.so.1",), search=("$ORIGIN/../pkg.libs",)),
                    "pkg.libs/libfast.so.1": Image("x86_64", name="libfast.so.1"),
                },
                _MANYLINUX,
            )
        ),
        lambda: case(
            shipped=linking.compiled(
                {
                    "pkg/_core.so": Image(
                        "x86_64", needed=("libcublas.so.12",), search=("$ORIGIN/../nvidia/cublas/lib",)
                    )
                },
                _MANYLINUX,
                requires=("nvidia-cublas-cu12",),
            )
        ),
        # Nobody asked the machine that a linux_* wheel is for.
        lambda: case(shipped=linking.compiled({"pkg/_core.so": _NEEDS}, "cp311-cp311-linux_x86_64")),
    )


_MANYLINUX = "cp311-cp311-manylinux_2_17_x86_64"
_NEEDS: Image = Image("x86_64", needed=("libfast.so.1",))
