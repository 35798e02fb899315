"""Platform tags of wheels as values.

Sources: "Platform compatibility tags" of packaging.python.org; PEP 513, 571, 599 and 600 (manylinux), 656 (musllinux),
730 (iOS), 738 (Android).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from wheelcheck.model.archive import Wheel


class System(str, Enum):
    """What a platform tag promises to run on."""

    MANYLINUX = "manylinux"
    MUSLLINUX = "musllinux"
    LINUX = "linux"
    MACOS = "macosx"
    IOS = "ios"
    ANDROID = "android"
    WINDOWS = "win"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Platform:
    """A platform tag: the system, the lowest version of it (glibc's, musl's, macOS's, the API level), and the
    processors by the names of ELF headers; ``sdk`` is that of iOS."""

    tag: str
    system: System
    version: tuple[int, ...] = ()
    machines: frozenset[str] = frozenset()
    sdk: str | None = None


_LEGACY = {"manylinux1": (2, 5), "manylinux2010": (2, 12), "manylinux2014": (2, 17)}
_MACHINES = {
    "amd64": "x86_64",
    "x64": "x86_64",
    "arm64": "aarch64",
    "arm64_v8a": "aarch64",
    "armeabi_v7a": "armv7l",
    "arm": "armv7l",
    "armv6l": "armv7l",
    "armv8l": "armv7l",
    "i386": "i686",
    "i486": "i686",
    "i586": "i686",
    "x86": "i686",
    "win32": "i686",
}
_FAT = {
    "universal2": frozenset({"x86_64", "aarch64"}),
    "universal": frozenset({"i686", "x86_64", "ppc", "ppc64"}),
    "intel": frozenset({"i686", "x86_64"}),
    "fat": frozenset({"i686", "ppc"}),
    "fat3": frozenset({"i686", "x86_64", "ppc"}),
    "fat64": frozenset({"x86_64", "ppc64"}),
}
_PATTERNS = (
    (System.MANYLINUX, re.compile(r"(?P<name>manylinux(?:1|2010|2014))_(?P<machine>\w+)")),
    (System.MANYLINUX, re.compile(r"manylinux_(?P<version>\d{1,3}_\d{1,3})_(?P<machine>\w+)")),
    (System.MUSLLINUX, re.compile(r"musllinux_(?P<version>\d{1,3}_\d{1,3})_(?P<machine>\w+)")),
    (System.LINUX, re.compile(r"linux_(?P<machine>\w+)")),
    (System.MACOS, re.compile(r"macosx_(?P<version>\d{1,3}_\d{1,3})_(?P<machine>\w+)")),
    (System.ANDROID, re.compile(r"android_(?P<version>\d{1,3})_(?P<machine>\w+)")),
    (System.IOS, re.compile(r"ios_(?P<version>\d{1,3}_\d{1,3})_(?P<machine>\w+)_(?P<sdk>iphoneos|iphonesimulator)")),
    (System.WINDOWS, re.compile(r"win_(?P<machine>amd64|arm64|arm32|ia64)|(?P<name>win32)")),
)


def machine(name: str) -> str:
    """One name for a processor that headers and tags of different systems name differently."""
    lower = name.lower()
    return _MACHINES.get(lower, lower)


def parse_platform(tag: str) -> Platform:
    """The platform part of a wheel tag (``manylinux_2_17_x86_64``); System.OTHER for what isn't known."""
    for system, pattern in _PATTERNS:
        match = pattern.fullmatch(tag)
        if match is not None:
            parts = match.groupdict()
            name = parts.get("name")
            written = parts.get("version")
            version = tuple(map(int, written.split("_"))) if written else _LEGACY.get(name or "", ())
            return Platform(tag, system, version, _machines(parts.get("machine") or name or ""), parts.get("sdk"))
    return Platform(tag, System.OTHER)


def platforms_of(wheel: Wheel) -> tuple[Platform, ...]:
    """The platforms that a wheel's file name promises, each once, in its order."""
    return parse_all([tag.split("-", 2)[2] for tag in wheel.tags if tag.count("-") >= 2])


def parse_all(tags: Sequence[str]) -> tuple[Platform, ...]:
    """Platform tags as values; those that say the same (``manylinux2014`` and ``manylinux_2_17``) once."""
    seen: dict[object, Platform] = {}
    for tag in tags:
        found = parse_platform(tag)
        known = found.system is not System.OTHER
        same = (found.system, found.version, found.machines, found.sdk) if known else (tag,)
        kept = seen.get(same)
        # Of two names for one promise the one that shows its version is the better to read.
        if kept is None or (len(found.tag) > len(kept.tag) and kept.tag.partition("_")[0] in _LEGACY):
            seen[same] = found
    return tuple(seen.values())


def _machines(name: str) -> frozenset[str]:
    return _FAT.get(name) or frozenset({machine(name)})
