"""WC312."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from wheelcheck.diagnosis import Case
from wheelcheck.model.archive import Wheel
from wheelcheck.model.binary import Binary, BinaryFormat, Image
from wheelcheck.model.finding import Finding, Location, Severity
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._base import Rule
from wheelcheck.rules._sketch import case, compiled

# What a loader replaces by a place that belongs to the file, the program or another library that is loaded.
_RELATIVE_TO_THE_FILE = re.compile(r"^(?:\$\{?(?:ORIGIN|LIB|PLATFORM)\b|@(?:loader_path|executable_path|rpath)\b)")
# Folders that belong to the system, where a loader looks anyway, or that a vendor promises.
_OF_THE_SYSTEM = re.compile(
    r"^(?:/usr)?/lib(?:32|64|x32)?(?:/[\w.]+-linux-\w+)?/?$"
    r"|^/usr/lib/(?:swift|system)\b|^/System/|^/Library/(?:Frameworks|Developer)\b"
    r"|^/Applications/|^/system/(?:lib|lib64)\b|^/apex/"
)
_ABSOLUTE = re.compile(r"^(?:/|[A-Za-z]:[\\/])")
# Where every user of a machine may write, so that a search there runs what somebody else has put there.
_WRITABLE = re.compile(r"^(?:/tmp|/var/tmp|/dev/shm)(?:/|$)")


@dataclass(slots=True)
class _Leak:
    """Folders of one kind, and the files that name them."""

    folders: dict[str, None] = field(default_factory=dict)
    files: dict[str, None] = field(default_factory=dict)


class BuildPathLeak(Rule):
    """A compiled file looks for its libraries in a folder of the machine that built it.

    ## What it does
    Reads where the loader will look for the libraries of every compiled file: RPATH and RUNPATH of ELF files, LC_RPATH
    of Mach-O files. Told are absolute folders that don't belong to the system, and folders relative to wherever the
    program happens to be started. Folders relative to the file (`$ORIGIN`, `@loader_path`) are as they should be.

    ## Why it is bad
    That folder is not on the user's machine, and if it is, it holds something else: the loader takes another version
    of the library without a word, or whatever somebody has put there. It may also hide that the wheel lacks a library:
    it works where it was built, and only there.

    ## How it happens
    CMake and meson give libraries the build folder as RPATH and adjust it only when they install; a recipe copies the
    file itself. `LDFLAGS=-Wl,-rpath,...`; `runtime_library_dirs` in setup.py; pkg-config files that hold `-Wl,-rpath`.
    auditwheel leaves the RPATH of files alone that need none of the libraries it brings.

    ## How to fix
    - setuptools: `runtime_library_dirs=["$ORIGIN"]`, or none
    - CMake: `set(CMAKE_INSTALL_RPATH "$ORIGIN")`, and install the target rather than its file
    - meson: `install_rpath: '$ORIGIN'`
    - a finished file: `patchelf --remove-rpath FILE`, `install_name_tool -delete_rpath FOLDER FILE`
    """

    code = "WC312"
    name = "build-path-leak"
    severity = Severity.WARNING

    def check(self, case: Case) -> Iterator[Finding]:
        """A finding for each kind of folder."""
        wheel = case.evidence.wheel
        if wheel is None:
            return
        absolute, idle, relative = _leaks(wheel, _of_the_interpreter(case))
        if absolute.files:
            writable = [folder for folder in absolute.folders if _WRITABLE.match(folder)]
            yield self._report(
                wheel,
                absolute,
                "of the machine that built it",
                f"everybody on a machine can write into {writable[0]}: what lies there would be loaded"
                if writable
                else "on another machine that folder is absent, or holds other versions of the libraries",
            )
        if idle.files:
            danger = "no library is looked for there today: nothing in the wheel needs @rpath/..."
            yield self._report(wheel, idle, "of the machine that built it", danger, Severity.INFO)
        if relative.files:
            yield self._report(
                wheel,
                relative,
                "relative to wherever Python is started",
                "the loader takes what lies there: a library in the user's working folder would be loaded",
            )

    def _report(self, wheel: Wheel, leak: _Leak, kind: str, danger: str, severity: Severity | None = None) -> Finding:
        first, *rest = leak.files
        folders = [folder or "(empty: the working folder)" for folder in leak.folders]
        looks = f"and {len(rest)} more look" if rest else "looks"
        what = "folders" if len(folders) > 1 else "a folder"
        return self.finding(
            wording.of_file(wheel, first),
            f"{first} {looks} for libraries in {wording.listed(folders)}: {what} {kind}",
            because=(danger,),
            fix="give it a path relative to itself ($ORIGIN, @loader_path), or remove it: patchelf --remove-rpath",
            locations=[Location(path) for path in leak.files],
            affects=[wording.of_file(wheel, path) for path in rest],
            severity=severity,
        )

    bad = (
        lambda: case(shipped=compiled({"pkg/_fast.abi3.so": Image("x86_64", search=("/project/build/lib",))})),
        lambda: case(shipped=compiled({"pkg/_fast.abi3.so": Image("x86_64", search=("../lib", "$ORIGIN"))})),
        lambda: case(
            shipped=compiled(
                {
                    "pkg/_fast.abi3.so": Binary(
                        BinaryFormat.MACHO,
                        ("arm64",),
                        (Image("arm64", needed=("@rpath/libz.dylib",), search=("/Users/runner/deps",)),),
                    )
                }
            )
        ),
    )
    good = (
        lambda: case(shipped=compiled({"pkg/_fast.abi3.so": Image("x86_64", search=("$ORIGIN/../pkg.libs",))})),
        lambda: case(
            shipped=compiled({"pkg/_fast.abi3.so": Image("arm64", search=("@loader_path/.", "/usr/lib/swift"))})
        ),
    )


def _of_the_interpreter(case: Case) -> frozenset[str]:
    """The folder that the interpreter names to everything that is compiled with its flags (pyenv and others build it
    so): in a wheel that was built just now it is no doing of the project."""
    build, python = case.evidence.build, case.evidence.interpreter
    folder = python.library_folder if build is not None and python is not None else None
    return frozenset({folder}) if folder else frozenset()


def _leaks(wheel: Wheel, accepted: frozenset[str]) -> tuple[_Leak, _Leak, _Leak]:
    """Absolute folders, those of them where nothing is looked for, and folders relative to the working folder."""
    absolute, idle, relative = _Leak(), _Leak(), _Leak()
    by_rpath = _looks_up(wheel)
    for path, binary in wheel.binaries:
        for folder in dict.fromkeys(folder for image in binary.images for folder in image.search):
            if folder in accepted or _RELATIVE_TO_THE_FILE.match(folder) or _OF_THE_SYSTEM.match(folder):
                continue
            used = binary.format is not BinaryFormat.MACHO or by_rpath
            leak = relative if not _ABSOLUTE.match(folder) else absolute if used else idle
            leak.folders[folder] = None
            leak.files[path] = None
    return absolute, idle, relative


def _looks_up(wheel: Wheel) -> bool:
    """Whether a Mach-O file of the wheel needs a library by ``@rpath``: dyld looks in LC_RPATH for nothing else."""
    return any(
        library.startswith("@rpath/")
        for _, binary in wheel.binaries
        for image in binary.images
        for library in (*image.needed, *image.optional)
    )
