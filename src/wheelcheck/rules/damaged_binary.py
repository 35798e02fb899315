"""WC319."""

from __future__ import annotations

from collections.abc import Iterator

from wheelcheck.diagnosis import Case, CauseKind
from wheelcheck.model.binary import Binary, BinaryFormat
from wheelcheck.model.finding import Finding, Location, Severity
from wheelcheck.rules import _loader
from wheelcheck.rules._abi import fits_platform, platform_of
from wheelcheck.rules._base import Rule
from wheelcheck.rules._sketch import case, compiled

_LARGE = 4 << 20  # bytes: no smaller file can hold more than is read


class DamagedBinary(Rule):
    """A compiled file is cut off, or its tables point to where nothing is.

    ## What it does
    Follows the headers of every ELF, Mach-O and PE file to its libraries and symbols. Where one points behind the end
    of the file, or says what cannot be, the file is damaged. For a file that is no extension module it is a warning: it
    may be data that only looks like a program. A file with more symbols than are read here is information.

    ## Why it is bad
    The loader refuses it, or, where it maps the file unread, the first use kills the process with a bus error.

    ## How it happens
    A download, a copy or a cache that ended early; a file changed as if it were text (line endings, `git` without
    `-text`); a tool that strips or patches binaries and does not know this kind.

    ## How to fix
    Build it again, and compare the file in the wheel with the one that the compiler wrote: `sha256sum`. In
    `.gitattributes`, for binaries that are committed: `*.so -text`.
    """

    code = "WC319"
    name = "damaged-binary"

    def check(self, case: Case) -> Iterator[Finding]:
        """Each damaged file, with what happened when it was loaded."""
        wheel = case.evidence.wheel
        if wheel is None:
            return
        modules = {extension.path: extension.name for extension in wheel.extensions}
        large = {entry.path for entry in wheel.entries if entry.size >= _LARGE}
        crashed = {cause.subject: cause for cause in case.of(CauseKind.CRASH)}
        refusals = _loader.Refusals(case, CauseKind.FOREIGN_BINARY)
        for path, binary in wheel.binaries:
            if binary.problem is None or not any(fits_platform(binary, platform_of(tag)) for tag in wheel.tags):
                continue  # for another platform: WC305
            module = modules.get(path)
            causes = refusals.take([module] if module else [])
            crash = crashed.get(module or "")
            if binary.limited and path in large and not causes and not crash:
                yield self.finding(
                    module or path,
                    f"{path} is not looked into: {binary.problem}",
                    locations=[Location(case.display(path))],
                    severity=Severity.INFO,
                )
                continue
            yield self.finding(
                module or path,
                f"{path} is damaged: {binary.problem}",
                because=(
                    *_loader.says(causes),
                    *((f"importing {module} kills the interpreter",) if crash else ()),
                ),
                fix="build it again; if it is committed, keep git from changing it: `*.so -text` in .gitattributes",
                locations=[Location(case.display(path))],
                affects=[name for name in dict.fromkeys(_loader.suffering(causes)) if name != module],
                severity=None if module else Severity.WARNING,
            )

    bad = (
        lambda: case(
            shipped=compiled({"pkg/_fast.abi3.so": Binary(BinaryFormat.ELF, ("x86_64",), problem="it is cut off")})
        ),
    )
    good = (lambda: case(shipped=compiled({"pkg/_fast.abi3.so": Binary(BinaryFormat.ELF, ("x86_64",))})),)
