"""WC204."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from wheelcheck.diagnosis import Case
from wheelcheck.model.archive import Metadata, Sdist, Wheel
from wheelcheck.model.finding import Finding, Severity
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._base import Rule
from wheelcheck.rules._sketch import case, wheel

_BEFORE = (None, "1.0", "1.1", "1.2", "2.0", "2.1", "2.2", "2.3")


class MissingLicense(Rule):
    """A licence file that the metadata declare is not in the distribution.

    ## What it does
    Looks for each `License-File` of METADATA in the wheel's `.dist-info`: in `licenses/` (metadata 2.4) or beside
    METADATA; and for each of PKG-INFO in a finished sdist (from metadata 2.4 on, where it is the path of the file).

    ## Why it is bad
    Most licences ask that their text goes with every copy; distributors refuse packages without it.

    ## How it happens
    METADATA was written by one tool and the files packed by another, or the archive was repacked by hand.

    ## How to fix
    Declare it in `[project] license-files`, and let the backend write both. A wheel that was repacked is mended by
    unpacking it, putting the file into `.dist-info/licenses/`, and packing it again, which writes RECORD too.
    """

    code = "WC204"
    name = "missing-license"
    severity = Severity.WARNING

    def check(self, case: Case) -> Iterator[Finding]:
        """Report the declared files that aren't there."""
        wheel = case.evidence.wheel
        if wheel is None:
            yield from self._of_sdist(case)
            return
        held = {entry.path.partition("/")[2] for entry in wheel.entries if ".dist-info/" in entry.path}
        names = {path.rpartition("/")[2] for path in held}
        for declared in wheel.metadata.license_files:
            # Older setuptools put every declared file flat beside METADATA, whatever folder it came from.
            if f"licenses/{declared}" not in held and declared.rpartition("/")[2] not in names:
                yield self.finding(
                    declared,
                    f"METADATA declares the licence file {declared}, and the wheel lacks it",
                    because=(f"the wheel's .dist-info holds {wording.listed(sorted(held), 8)}",) if held else (),
                    fix=_fix(wheel, declared),
                )

    def _of_sdist(self, case: Case) -> Iterator[Finding]:
        sdist = case.evidence.sdist
        if sdist is None or sdist.metadata.metadata_version in _BEFORE:
            return
        for declared in sdist.metadata.license_files:
            if declared not in sdist.files:
                yield self.finding(
                    declared,
                    f"PKG-INFO declares the licence file {declared}, and the sdist lacks it",
                    because=("PyPI refuses such an sdist (PEP 639)",),
                    fix="python -m build --sdist",
                )

    bad = (
        lambda: case(shipped=wheel({"pkg.py": ""}, metadata=Metadata("pkg", "1.0", license_files=("LICENSE",)))),
        lambda: case(source=_sdist("2.4")),
    )
    good = (
        lambda: case(source=_sdist("2.1")),
        lambda: case(
            shipped=wheel(
                {"pkg.py": "", "pkg-1.0.dist-info/licenses/LICENSE": ""},
                metadata=Metadata("pkg", "1.0", license_files=("LICENSE",)),
            )
        ),
    )


def _sdist(version: str) -> Sdist:
    metadata = Metadata("pkg", "1.0", license_files=("LICENSE",), metadata_version=version)
    return Sdist("pkg-1.0.tar.gz", frozenset({"PKG-INFO", "setup.py"}), metadata)


def _fix(wheel: Wheel, declared: str) -> str:
    """The commands that put it in; the folder is the one that `wheel unpack` makes."""
    place = f"{wheel.name}-{wheel.version}"
    info = next((entry.path.partition("/")[0] for entry in wheel.entries if ".dist-info/" in entry.path), "")
    target = shlex.quote(f"{place}/{info or f'{place}.dist-info'}/licenses/{declared}")
    return (
        "publish what the build backend writes (python -m build) as it is; to mend this wheel:\n"
        f"python -m wheel unpack {shlex.quote(wheel.filename)}\n"
        f"install -D {shlex.quote(declared)} {target}\n"
        f"python -m wheel pack {shlex.quote(place)}"
    )
