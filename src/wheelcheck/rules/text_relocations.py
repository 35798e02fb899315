"""WC316."""

from __future__ import annotations

from collections.abc import Iterator

from wheelcheck.diagnosis import Case
from wheelcheck.model.binary import Image
from wheelcheck.model.finding import Finding, Location, Severity
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._abi import platform_of
from wheelcheck.rules._base import Rule
from wheelcheck.rules._sketch import case, compiled


class TextRelocations(Rule):
    """A compiled file must be changed in its code when it is loaded, which hardened systems forbid.

    ## What it does
    Looks for `DT_TEXTREL` in the ELF files of the wheel.

    ## Why it is bad
    The loader makes code writable to adjust it. SELinux forbids that (*cannot restore segment prot after reloc:
    Permission denied*), Android loads no such library at all, and each process gets a copy of its own.

    ## How it happens
    Objects that were not compiled with `-fPIC`, mostly a static library or an assembler source, in a 32 bit library; on
    64 bit systems the linker refuses most of them, unless told `-z notext`.

    ## How to fix
    Compile everything that goes into the library with `-fPIC`. `-Wl,-z,text` makes the linker say which object is to
    blame.
    """

    code = "WC316"
    name = "text-relocations"
    severity = Severity.WARNING

    def check(self, case: Case) -> Iterator[Finding]:
        """All such files as one finding."""
        wheel = case.evidence.wheel
        if wheel is None:
            return
        paths = [path for path, binary in wheel.binaries if any(image.text_relocations for image in binary.images)]
        if paths:
            android = any(platform_of(tag).startswith("android") for tag in wheel.tags)
            more = f" and {len(paths) - 1} more need" if len(paths) > 1 else " needs"
            first, *others = (wording.of_file(wheel, path) for path in paths)
            yield self.finding(
                first,
                f"{paths[0]}{more} text relocations: {'Android' if android else 'a hardened system'} does not load it",
                fix="compile all of its objects with -fPIC; link with -Wl,-z,text to see which one is to blame",
                locations=[Location(path) for path in paths],
                affects=others,
                severity=Severity.ERROR if android else None,
            )

    bad = (lambda: case(shipped=compiled({"pkg/_fast.abi3.so": Image("i686", text_relocations=True)})),)
    good = (lambda: case(shipped=compiled({"pkg/_fast.abi3.so": Image("i686")})),)
