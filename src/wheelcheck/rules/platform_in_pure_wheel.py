"""WC309."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from wheelcheck import remedies
from wheelcheck.diagnosis import Case, CauseKind
from wheelcheck.model.archive import Wheel
from wheelcheck.model.binary import Binary, BinaryFormat
from wheelcheck.model.finding import Finding, Location, Severity
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._abi import platform_of
from wheelcheck.rules._base import Rule
from wheelcheck.rules._sketch import case, wheel


class PlatformInPureWheel(Rule):
    """A wheel for any platform holds extension modules, or a wheel for one platform holds nothing compiled.

    ## What it does
    Looks for extension modules in wheels tagged `any`, and for compiled files of any kind in wheels tagged for a
    platform and an ABI. Programs and libraries that a pure wheel carries along for several platforms are no extension
    modules and let pass.

    ## Why it is bad
    pip installs an `any` wheel everywhere; on other platforms and Pythons its modules cannot be imported. The reverse
    shuts out platforms for nothing, and mostly means that the compiled part is missing.

    ## How it happens
    Compiled files taken in as package data; a backend that doesn't know that the project is compiled (`setup()` without
    `ext_modules`, poetry with a build script); an optional extension whose compiler error was swallowed.

    ## How to fix
    Let the backend build the extension, so that it sets the tag. With ready-made binaries: setuptools takes a
    `Distribution` whose `has_ext_modules` returns True, hatchling `build_data["infer_tag"]` of a build hook,
    pdm-backend `is-purelib = false`, poetry-core a build script, scikit-build-core `wheel.platlib = true`. For the
    reverse: find out why nothing was compiled.
    """

    code = "WC309"
    name = "platform-in-pure-wheel"

    def check(self, case: Case) -> Iterator[Finding]:
        """Report either mismatch."""
        wheel = case.evidence.wheel
        if wheel is None:
            return
        platforms = {platform_of(tag) for tag in wheel.tags}
        if platforms == {"any"} and wheel.extensions:
            yield self._compiled(case, wheel)
        elif platforms and "any" not in platforms and not _compiled_files(wheel) and not _explained(case):
            abis = {tag.split("-")[1] for tag in wheel.tags}
            yield self.finding(
                wheel.filename,
                f"{wheel.filename} is for {wording.listed(sorted(platforms))} alone and holds nothing compiled",
                because=("either its extension modules were not built, or it is pure and the tag is wrong",),
                fix="look for a compiler error in the build log; a pure project needs no ext_modules",
                severity=Severity.WARNING if abis == {"none"} else None,
            )

    def _compiled(self, case: Case, wheel: Wheel) -> Finding:
        first, *rest = wheel.extensions
        machines = " and ".join(first.binary.machines)
        more = f" and {wording.plural(len(rest), 'more extension module')}" if rest else ""
        return self.finding(
            first.name,
            f"the wheel is tagged {wheel.tags[0]} and holds {first.path}{more}",
            because=(
                f"it is {first.binary.format.value} code{f' for {machines}' if machines else ''}; "
                "pip installs the wheel on every platform",
                *(("its WHEEL file says Root-Is-Purelib: true",) if wheel.pure else ()),
            ),
            fix="let the backend build it, so that it sets the tag; or tell it that the wheel is no pure one "
            "(flit and uv_build cannot: take setuptools or hatchling)",
            edits=remedies.for_platform(case),
            locations=[Location(case.display(extension.path)) for extension in wheel.extensions],
            affects=[extension.name for extension in rest],
        )

    bad = (
        lambda: case(shipped=wheel({"pkg/__init__.py": "", "pkg/fast.abi3.so": ""})),
        lambda: case(shipped=wheel({"pkg/__init__.py": ""}, tag="cp311-cp311-linux_x86_64")),
    )
    good = (
        lambda: case(shipped=wheel({"pkg/__init__.py": "", "pkg/f.so": ""}, tag="cp311-cp311-linux_x86_64")),
        lambda: case(
            shipped=replace(
                wheel({"pkg/__init__.py": "", "pkg/cli.exe": ""}), binaries=(("pkg/cli.exe", Binary(BinaryFormat.PE)),)
            )
        ),
    )


def _explained(case: Case) -> bool:
    """Whether it is known which extension modules are lacking: they are reported one by one."""
    build = case.evidence.build
    return bool(build and build.extensions) or any(
        case.of(CauseKind.FALLBACK, CauseKind.NOT_BUILT, CauseKind.NOT_SHIPPED)
    )


def _compiled_files(wheel: Wheel) -> bool:
    """Whether anything in it depends on a platform: modules, libraries, programs, static archives, scripts of its
    own."""
    archives = (".a", ".lib", ".o", ".obj", ".zip", ".jar", ".tar", ".gz", ".xz", ".bc", ".ptx", ".cubin", ".exe", ".h")
    return (
        bool(wheel.extensions or wheel.binaries)
        or any(entry.path.endswith(archives) for entry in wheel.entries)
        or any(entry.installed is None for entry in wheel.entries)
    )
