"""WC305."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from wheelcheck.diagnosis import Case, Cause, CauseKind
from wheelcheck.model.archive import ExtensionModule, Wheel
from wheelcheck.model.binary import Binary, BinaryFormat, Image
from wheelcheck.model.finding import Finding, Location
from wheelcheck.rules import _loader
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._abi import fits_platform, platform_of
from wheelcheck.rules._base import Rule
from wheelcheck.rules._sketch import case, wheel

_SYSTEMS = {
    BinaryFormat.ELF: "Linux",
    BinaryFormat.MACHO: "macOS",
    BinaryFormat.PE: "Windows",
    BinaryFormat.WASM: "WebAssembly",
}
_NAMED = {
    "android": "Android",
    "macos": "macOS",
    "ios": "iOS",
    "iossimulator": "the simulator of iOS",
    "freebsd": "FreeBSD",
}


class ForeignPlatformBinary(Rule):
    """An extension module was built for another system or processor than the wheel is for.

    ## What it does
    Reads the header of every extension module (ELF, Mach-O, PE, WebAssembly) and compares system and processor with the
    wheel's platform tags. A `universal2` wheel must hold both processors. Empty files, and files that are no binary at
    all, are reported too.

    ## Why it is bad
    The module cannot be loaded, and Python says so only in terms of its name, or as "invalid ELF header".

    ## How it happens
    Compiled `*-darwin.so` files committed to git; a `build/` folder shared between machines; cross-compiling for a tag
    that the compiler wasn't told; a Git LFS pointer in place of the file.

    ## How to fix
    Remove compiled files from the source (`git rm --cached`), build in a clean tree on each platform, and for
    `universal2` set `ARCHFLAGS="-arch x86_64 -arch arm64"`.
    """

    code = "WC305"
    name = "foreign-platform-binary"

    def check(self, case: Case) -> Iterator[Finding]:
        """Report the files that no platform of the wheel can load, those built alike as one."""
        wheel = case.evidence.wheel
        if wheel is None:
            return
        refusals = _loader.Refusals(case, CauseKind.FOREIGN_BINARY)
        fitting = [extension for extension in wheel.extensions if _fits(extension, wheel)]
        refusals.take(extension.name for extension in fitting if extension.binary.problem)  # WC319
        groups: dict[str, list[ExtensionModule]] = {}
        for extension in wheel.extensions:
            if extension not in fitting:
                groups.setdefault(_built_for(extension.binary), []).append(extension)
        for built_for, extensions in groups.items():
            causes = refusals.take(extension.name for extension in extensions)
            yield self._report(case, wheel, built_for, extensions, causes)
        for cause in refusals.rest():
            yield self.finding(
                cause.subject,
                f"{cause.subject} cannot be loaded on this system, though its header names it",
                because=_loader.says([cause]),
                fix="build it on this system; `file` and `readelf -h` show what it was built for",
                locations=wording.locations(cause),
                affects=wording.others(cause),
            )

    def _report(
        self, case: Case, wheel: Wheel, built_for: str, extensions: list[ExtensionModule], causes: list[Cause]
    ) -> Finding:
        first, paths = extensions[0], [extension.path for extension in extensions]
        platforms = sorted({platform_of(tag) for tag in wheel.tags})
        tree = case.evidence.snapshot.files if case.evidence.snapshot else frozenset()
        tracked = [source for source in map(case.display, paths) if source in tree]
        be = f"and {len(paths) - 1} more are" if len(paths) > 1 else "is"
        return self.finding(
            first.name,
            f"{first.path} {be} {built_for}, in a wheel for {wording.listed(platforms)}",
            because=(
                *(
                    (f"{wording.listed(tracked)} {'is' if len(tracked) == 1 else 'are'} in the source",)
                    if tracked
                    else ()
                ),
                *_loader.says(causes),
            ),
            fix=f"git rm --cached {' '.join(tracked[:3])}, ignore compiled files, and build again"
            if tracked
            else "build in a clean tree on the platform that the tag names",
            locations=[Location(case.display(path)) for path in paths],
            affects=dict.fromkeys(
                name
                for name in (*(extension.name for extension in extensions), *_loader.suffering(causes))
                if name != first.name
            ),
        )

    bad = (
        lambda: case(shipped=_compiled("cp311-cp311-macosx_11_0_arm64", Binary(BinaryFormat.ELF, ("x86_64",)))),
        lambda: case(shipped=_compiled("cp311-cp311-linux_x86_64", Binary(BinaryFormat.ELF, ("aarch64",)))),
        lambda: case(shipped=_compiled("cp311-cp311-macosx_11_0_universal2", Binary(BinaryFormat.MACHO, ("arm64",)))),
        lambda: case(shipped=_compiled("cp311-cp311-linux_x86_64", Binary(BinaryFormat.EMPTY))),
        lambda: case(shipped=_compiled("cp314-cp314-emscripten_4_0_9_wasm32", Binary(BinaryFormat.ELF, ("x86_64",)))),
        lambda: case(
            shipped=_compiled(
                "cp314-cp314-ios_13_0_arm64_iphoneos",
                Binary(BinaryFormat.MACHO, ("arm64",), (Image("arm64", system="macos"),)),
            )
        ),
    )
    good = (
        lambda: case(
            shipped=_compiled("cp314-cp314-pyemscripten_2026_0_wasm32", Binary(BinaryFormat.WASM, ("wasm32",)))
        ),
        lambda: case(shipped=_compiled("cp314-cp314-android_24_arm64_v8a", Binary(BinaryFormat.ELF, ("aarch64",)))),
        lambda: case(shipped=_compiled("cp311-cp311-win_amd64", Binary(BinaryFormat.PE, ("AMD64",)))),
        lambda: case(shipped=_compiled("cp311-cp311-linux_i686", Binary(BinaryFormat.ELF, ("i686",)))),
        lambda: case(
            shipped=_compiled("cp311-cp311-macosx_11_0_universal2", Binary(BinaryFormat.MACHO, ("x86_64", "arm64")))
        ),
    )


def _compiled(tag: str, binary: Binary) -> Wheel:
    built = wheel({"pkg/fast.so": ""}, tag=tag)
    return replace(built, extensions=tuple(replace(extension, binary=binary) for extension in built.extensions))


def _fits(extension: ExtensionModule, wheel: Wheel) -> bool:
    """Whether some platform of the wheel can load the file; a file for all platforms at once may serve any of them."""
    binary = extension.binary
    if binary.format in (BinaryFormat.EMPTY, BinaryFormat.UNKNOWN):
        return False
    return any(fits_platform(binary, platform_of(tag)) for tag in wheel.tags)


def _built_for(binary: Binary) -> str:
    if binary.format is BinaryFormat.EMPTY:
        return "empty"
    if binary.format is BinaryFormat.UNKNOWN:
        return "no compiled file of any system"
    named = {_NAMED[image.system] for image in binary.images if image.system in _NAMED}
    system = " and ".join(sorted(named)) or _SYSTEMS[binary.format]
    return f"built for {system} on {' and '.join(binary.machines) or 'an unknown processor'}"
