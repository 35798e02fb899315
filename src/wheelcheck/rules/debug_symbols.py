"""WC314."""

from __future__ import annotations

from collections.abc import Iterator

from wheelcheck.diagnosis import Case
from wheelcheck.model.archive import Wheel
from wheelcheck.model.binary import Image
from wheelcheck.model.finding import Finding, Location, Severity
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._base import Rule
from wheelcheck.rules._sketch import case, compiled

_WORTH_TELLING = 1 << 20
_ALWAYS_WORTH_TELLING = 10 << 20
_SHARE = 0.2


class DebugSymbols(Rule):
    """The compiled files of the wheel were not stripped.

    ## What it does
    Adds up what debugging data and static symbol tables weigh in the wheel's compiled files, before compression. It is
    told when it is 1 MB or more and a fifth of them, or 10 MB in any case.

    ## Why it is bad
    It is no fault: debugging data makes a crash readable. Most users never look at it, and every one of them downloads
    it and keeps it on disk. It also tells the folders of the machine that built it.

    ## How it happens
    Python's own build flags hold `-g`, so every extension module is built with it, and neither the build backend nor
    auditwheel strips unless told.

    ## How to fix
    - cibuildwheel: `repair-wheel-command = "auditwheel repair --strip -w {dest_dir} {wheel}"`
    - setuptools: `LDFLAGS="-Wl,--strip-all"` or `CFLAGS="-g0"`
    - meson-python: `[tool.meson-python.args] setup = ["-Dbuildtype=release", "-Dstrip=true"]`
    - scikit-build-core: `install.strip = true`; maturin: `[profile.release] strip = true`
    """

    code = "WC314"
    name = "debug-symbols"
    severity = Severity.INFO

    def check(self, case: Case) -> Iterator[Finding]:
        """One finding for the wheel."""
        wheel = case.evidence.wheel
        weights = _weights(wheel) if wheel is not None else {}
        if wheel is None or not weights:
            return
        total, whole = sum(weights.values()), sum(binary.size for _, binary in wheel.binaries)
        if total < _WORTH_TELLING or (total < _SHARE * whole and total < _ALWAYS_WORTH_TELLING):
            return
        heaviest = sorted(weights, key=lambda path: (-weights[path], path))
        folders = _folders(wheel)
        yield self.finding(
            heaviest[0],
            f"debugging data weighs {_megabytes(total)} of {_megabytes(whole)} in "
            f"{wording.plural(len(weights), 'compiled file')}",
            because=(
                "most in " + wording.listed([f"{path} ({_megabytes(weights[path])})" for path in heaviest[:3]]),
                *((f"it names folders of the machine that built it: {wording.listed(folders)}",) if folders else ()),
            ),
            fix="strip the compiled files: auditwheel repair --strip, install.strip, or -Wl,--strip-all",
            locations=[Location(path) for path in heaviest[:3]],
        )

    bad = (
        lambda: case(
            shipped=compiled({"pkg/_fast.abi3.so": Image("x86_64", debug_size=2 << 20, debug_paths=("/home/me/pkg",))})
        ),
    )
    good = (lambda: case(shipped=compiled({"pkg/_fast.abi3.so": Image("x86_64", debug_size=900)})),)


def _weights(wheel: Wheel) -> dict[str, int]:
    """Bytes of debugging data by file."""
    weights = {path: sum(image.debug_size for image in binary.images) for path, binary in wheel.binaries}
    return {path: weight for path, weight in weights.items() if weight}


def _folders(wheel: Wheel) -> list[str]:
    """The folders that it names, by their first two parts; those of every system tell nothing."""
    places = (place for _, binary in wheel.binaries for image in binary.images for place in image.debug_paths)
    found = dict.fromkeys("/".join(place.split("/")[:3]) for place in places)
    return [folder for folder in found if not folder.startswith(("/usr", "/lib"))]


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"
