"""What an extension module's file name and header say about the interpreter and platform it was built for."""

from __future__ import annotations

import re

from wheelcheck.model.archive import ExtensionModule
from wheelcheck.model.binary import Binary, BinaryFormat

_FAMILIES = (
    ("manylinux", BinaryFormat.ELF),
    ("musllinux", BinaryFormat.ELF),
    ("linux", BinaryFormat.ELF),
    ("android", BinaryFormat.ELF),
    ("macosx", BinaryFormat.MACHO),
    ("ios", BinaryFormat.MACHO),
    ("win", BinaryFormat.PE),
    ("pyodide", BinaryFormat.WASM),
    ("pyemscripten", BinaryFormat.WASM),
    ("emscripten", BinaryFormat.WASM),
    ("wasi", BinaryFormat.WASM),
)
# Wheel platform tags and headers name the same processors differently.
_SAME = {
    "amd64": "x86_64",
    "x64": "x86_64",
    "arm64": "aarch64",
    "i386": "x86",
    "i486": "x86",
    "i586": "x86",
    "i686": "x86",
    "win32": "x86",
    "armv6l": "arm",
    "armv7l": "arm",
    "armv8l": "arm",
    "armeabi_v7a": "arm",
    "arm64_v8a": "aarch64",
    "arm64_32": "aarch64",
    "arm64e": "aarch64",
}
# What the headers of files for one family of platforms may name as their system; the others cannot load them.
_SYSTEMS = {
    "manylinux": frozenset({"linux"}),
    "musllinux": frozenset({"linux"}),
    "linux": frozenset({"linux"}),
    "android": frozenset({"android"}),
    "macosx": frozenset({"macos", "maccatalyst"}),
    "ios": frozenset({"ios", "iossimulator"}),
}
_KNOWN_SYSTEMS = frozenset().union(*_SYSTEMS.values())
_FIRST_WITH_ABI3T = (3, 15)
_FAT = {
    "universal2": frozenset({"x86_64", "aarch64"}),
    "intel": frozenset({"x86", "x86_64"}),
    "fat": frozenset({"x86", "ppc"}),
    "fat3": frozenset({"x86", "x86_64", "ppc"}),
    "fat64": frozenset({"x86_64", "ppc64"}),
    "universal": frozenset({"x86", "x86_64", "ppc", "ppc64"}),
}


def interpreter_of(tag: str) -> tuple[str, str] | None:
    """Interpreter and ABI of an extension file's tag, as wheel tags spell them: ``cpython-311-darwin`` gives
    ``("cp311", "cp311")``, ``cp312-win_amd64`` too; ``("abi3", "abi3")`` for the stable ABI
    (with a platform behind it from Python 3.15 on), ``("abi3t", "abi3t")`` for that of free-threaded Pythons; None when
    unknown."""
    match = re.match(r"abi\d+t?(?=-|$)", tag)
    if match is not None:
        return match[0], match[0]
    match = re.match(r"cpython-(\d+)([a-z]*)(?:-|$)", tag) or re.match(r"cp(\d+)([a-z]*)-", tag)
    if match is not None:
        return f"cp{match[1]}", f"cp{match[1]}{match[2]}"
    match = re.match(r"pypy(\d+)-pp(\d+)", tag)
    if match is not None:
        return f"pp{match[1]}", f"pypy{match[1]}_pp{match[2]}"
    return None


def fits_tags(extension: ExtensionModule, tags: tuple[str, ...]) -> bool:
    """Whether the interpreter that an extension module was built for is among those the wheel is for."""
    found = interpreter_of(extension.tag) if extension.tag is not None else None
    return found is None or any(fits_tag(found, tag) for tag in tags)


def fits_tag(found: tuple[str, str], tag: str) -> bool:
    """Whether the interpreters of a wheel's tag take a file that was built for ``found`` (see `interpreter_of`)."""
    interpreter, abi = found
    python, wheel_abi, _ = tag.split("-", 2)
    if wheel_abi == "none" or abi == wheel_abi or (python == interpreter and _same_abi(wheel_abi, abi)):
        return True
    if abi == "abi3":
        return python.startswith("cp") and not is_free_threaded(wheel_abi)
    # PEP 803: Pythons of both kinds take abi3t from 3.15 on.
    return abi == "abi3t" and (version_of(python) or (0, 0)) >= _FIRST_WITH_ABI3T


def is_free_threaded(abi: str) -> bool:
    """Whether the ABI of a wheel's tag is one of free-threaded Pythons: ``cp313t``, ``cp313td``, ``abi3t``."""
    return abi.rstrip("d").endswith("t")


def version_of(python: str) -> tuple[int, int] | None:
    """The version in an interpreter's tag: ``cp311`` gives (3, 11); None for ``py3`` and the like."""
    match = re.fullmatch(r"[a-z]+(\d)(\d+)", python)
    return (int(match[1]), int(match[2])) if match is not None else None


def _same_abi(left: str, right: str) -> bool:
    """``cp37m`` and ``cp37``, with or without the debug letter; free-threaded builds (``cp313t``) stand apart."""
    return left == right or (left.rstrip("dmu") == right.rstrip("dmu"))


def platform_of(tag: str) -> str:
    """The platform of a wheel tag: ``manylinux_2_17_x86_64``."""
    return tag.split("-", 2)[2]


def fits_platform(binary: Binary, platform: str) -> bool:
    """Whether a compiled file can be loaded on a wheel tag's platform; True where that can't be known."""
    expected = next((kind for start, kind in _FAMILIES if platform.startswith(start)), None)
    if expected is None or platform == "any":
        return True
    if binary.format is not expected or not _fits_system(binary, platform):
        return False
    wanted = _processors(platform)
    machines = {_processor(machine) for machine in binary.machines}
    unknown = not wanted or not machines or any(" " in machine for machine in machines)
    return unknown or wanted <= machines


def _fits_system(binary: Binary, platform: str) -> bool:
    """Whether the system that a file names for itself is the platform's. Most ELF files name none."""
    wanted = next((systems for start, systems in _SYSTEMS.items() if platform.startswith(start)), None)
    if platform.startswith("ios_"):
        wanted = frozenset({"iossimulator" if platform.endswith("simulator") else "ios"})
    named = {image.system for image in binary.images} & _KNOWN_SYSTEMS
    return wanted is None or not named or bool(named & wanted)


def _processor(name: str) -> str:
    name = name.lower()
    return _SAME.get(name, name)


def _processors(platform: str) -> frozenset[str]:
    """The processors that a platform tag promises; empty when it names none that we know."""
    if platform == "win32":
        return frozenset({"x86"})
    for name, fat in _FAT.items():
        if platform.startswith("macosx") and platform.endswith("_" + name):
            return fat
    match = re.search(
        r"_(x86_64|amd64|x86|arm64_v8a|arm64|aarch64|i[3-6]86|armv[678]l|armeabi_v7a|ppc64le|ppc64|s390x|riscv64"
        r"|loongarch64|wasm32)"
        r"(?:_iphoneos|_iphonesimulator)?$",
        platform,
    )
    return frozenset({_processor(match[1])}) if match is not None else frozenset()
