"""WC315."""

from __future__ import annotations

from collections.abc import Iterator

from wheelcheck.diagnosis import Case, CauseKind
from wheelcheck.model.archive import Wheel
from wheelcheck.model.binary import BinaryFormat, Image
from wheelcheck.model.finding import Finding, Location, Severity
from wheelcheck.rules import _loader
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._abi import platform_of
from wheelcheck.rules._base import Rule
from wheelcheck.rules._sketch import case, compiled


class ExecutableStack(Rule):
    """A compiled file asks for an executable stack, which newer systems refuse.

    ## What it does
    Reads the `PT_GNU_STACK` header of every ELF library and extension module: whether it has the flag X, or is absent
    where that means the same (x86, ARM of 32 bit and others, see glibc's `DEFAULT_STACK_PERMS`).

    ## Why it is bad
    glibc 2.41 (Debian 13, Ubuntu 25.04, Fedora 42) loads no such library into a running process: *cannot enable
    executable stack as shared object requires: Invalid argument*. Older systems make the stack of the whole process
    executable, which takes away a protection. SELinux refuses it too. musl does not look at it, so in a musllinux
    wheel this is information.

    ## How it happens
    An assembler source without a `.note.GNU-stack` section; a nested function of GCC whose address is taken; an old
    object file or static library that was linked in; an old patchelf that lost the header.

    ## How to fix
    In each assembler file: `.section .note.GNU-stack,"",@progbits`. To find it: link with
    `-Wl,--warn-execstack -Wl,-z,noexecstack`; the latter alone is right when no code runs on the stack. An existing
    file: `patchelf --clear-execstack FILE`.
    """

    code = "WC315"
    name = "executable-stack"

    def check(self, case: Case) -> Iterator[Finding]:
        """All such files as one finding."""
        wheel = case.evidence.wheel
        refusals = _loader.Refusals(case, CauseKind.EXECUTABLE_STACK)
        paths = [*_asking(wheel)] if wheel is not None else []
        if wheel is None or not paths:
            return
        causes = refusals.take(extension.name for extension in wheel.extensions)
        musl = all(platform_of(tag).startswith("musllinux") for tag in wheel.tags)
        more = f" and {len(paths) - 1} more ask" if len(paths) > 1 else " asks"
        first, *others = (wording.of_file(wheel, path) for path in paths)
        yield self.finding(
            first,
            f"{paths[0]}{more} for an executable stack: glibc 2.41 and newer do not load it",
            because=(
                "musl does not look at that header; only the file's protection is weaker"
                if musl
                else "there Python says: cannot enable executable stack as shared object requires: Invalid argument",
                *_loader.says(causes),
            ),
            fix='link with -Wl,-z,noexecstack; in assembler sources: .section .note.GNU-stack,"",@progbits',
            locations=[Location(path) for path in paths],
            affects=[name for name in dict.fromkeys((*others, *_loader.suffering(causes))) if name != first],
            severity=Severity.INFO if musl else None,
        )

    bad = (lambda: case(shipped=compiled({"pkg/_fast.abi3.so": Image("x86_64", executable_stack=True)})),)
    good = (
        lambda: case(shipped=compiled({"pkg/_fast.abi3.so": Image("x86_64")})),
        lambda: case(shipped=compiled({"pkg/tool": Image("x86_64", executable_stack=True, program=True)})),
    )


def _asking(wheel: Wheel) -> Iterator[str]:
    """Libraries and modules; a program brings its own stack."""
    for path, binary in wheel.binaries:
        if binary.format is BinaryFormat.ELF and any(
            image.executable_stack and not image.program for image in binary.images
        ):
            yield path
