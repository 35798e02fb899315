"""WC104."""

from __future__ import annotations

from wheelcheck.model.build import BuildError, BuildFault, BuildStep
from wheelcheck.rules._build import BuildRule, broken_build


class CompilerMissing(BuildRule):
    """The build needs a compiler, a tool or a header that this machine doesn't have.

    ## What it does
    Recognises in the build log the compiler (C, C++, Rust, Fortran), the tool (CMake, Ninja,
    pkg-config) or the header that could not be found.

    ## Why it is bad
    The build fails on every machine without it: slim containers, fresh CI runners, users' machines.

    ## How it happens
    It was installed by hand on the developer's machine. Headers of the project itself that didn't
    reach the sdist look the same: wheelcheck tells them apart (WC003).

    ## How to fix
    Install it where the build runs (`apt-get install build-essential`, `rustup`), or let
    `build-system.requires` bring it (`cmake` and `ninja` come from PyPI); tell users in the documentation what a
    build from source needs.
    """

    code = "WC104"
    name = "compiler-missing"

    def concerns(self, error: BuildError) -> bool:
        """Missing tools and foreign headers."""
        return error.fault in (BuildFault.MISSING_TOOL, BuildFault.MISSING_HEADER)

    def message(self, error: BuildError) -> str:
        """Name the thing."""
        what = "the header" if error.fault is BuildFault.MISSING_HEADER else "the tool"
        return f"the {error.step.value} cannot be built: {what} {error.missing} is not on this machine"

    def fix(self, error: BuildError) -> str | None:
        """Where to get it."""
        if error.fault is BuildFault.MISSING_HEADER:
            return (
                f"install the development package that brings {error.missing}, or vendor it and put it into the sdist"
            )
        if error.missing in {"cmake", "ninja", "meson"}:
            return f'add "{error.missing}" to [build-system] requires: PyPI has it'
        return f"install {error.missing} where the build runs"

    bad = (lambda: broken_build(BuildStep.WHEEL, BuildFault.MISSING_TOOL, "command 'gcc' failed", "gcc"),)
    good = (lambda: broken_build(BuildStep.WHEEL, BuildFault.OTHER, "ValueError"),)
