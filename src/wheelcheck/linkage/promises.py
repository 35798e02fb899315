"""What compiled files ask for beyond the promise of a platform tag, and which tag would be the honest one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

from wheelcheck.linkage.files import File, Files
from wheelcheck.linkage.loading import is_musl
from wheelcheck.linkage.platforms import Platform, System, machine
from wheelcheck.linkage.policies import Policy, policies, policy_of
from wheelcheck.model.binary import BinaryFormat, Image

_GLIBC = ("libc.so.6", "ld-linux")
PRIVATE = "GLIBC_PRIVATE"
"""The version of symbols that glibc's libraries have for one another alone."""
_BIG_SUR = (11, 0)  # the first macOS for arm64; from there on tags name the major version alone


class BreachKind(Enum):
    """How a file asks for more than a tag promises."""

    VERSION = auto()  # a symbol version that the promised library hasn't
    SYMBOL = auto()  # a symbol that may not be taken from a library
    LIBC = auto()  # another C library than the tag's
    SYSTEM = auto()  # a newer system
    SDK = auto()  # a device's code in a simulator's wheel, or the reverse


@dataclass(frozen=True, slots=True)
class Breach:
    """One thing asked for beyond a promise. ``asked`` is it (``GLIBC_2.34``, ``macOS 14.0``), ``library`` where it is
    taken from, ``symbols`` what asks for it, as far as the file tells."""

    kind: BreachKind
    platform: Platform
    asked: str
    library: str | None = None
    symbols: tuple[str, ...] = ()


def breaches(file: File, platform: Platform, files: Files) -> Iterator[Breach]:
    """What one file of a wheel asks for beyond ``platform``; nothing for a processor that the tag doesn't name.

    Symbol versions of libraries that the wheel carries itself are no matter of the tag. ``linux_*`` tags promise
    nothing but the machine they were built on, so nothing is beyond them.
    """
    image = file.image
    if machine(image.machine) not in platform.machines:
        return
    if platform.system in (System.MANYLINUX, System.MUSLLINUX) and file.format is BinaryFormat.ELF:
        foreign = _foreign_libc(file, platform)
        if foreign is not None:
            yield foreign
            return
        policy = policy_of(platform, machine(image.machine))
        if policy is not None:
            yield from _beyond(file, platform, policy, files)
    elif platform.system in (System.MACOS, System.IOS) and file.format is BinaryFormat.MACHO:
        yield from _apple(image, platform)
    elif platform.system is System.ANDROID and image.system == "android":
        level = image.minimum_system or (0,)
        if level[:1] > platform.version:
            yield Breach(BreachKind.SYSTEM, platform, f"Android API level {level[0]}")


def _foreign_libc(file: File, platform: Platform) -> Breach | None:
    if platform.system is System.MANYLINUX and is_musl(file):
        musl = [name for name in file.image.needed if name.startswith(("libc.musl-", "ld-musl-", "libc.so"))]
        return Breach(BreachKind.LIBC, platform, "musl", musl[0])
    if platform.system is System.MUSLLINUX:
        glibc = [name for name in file.image.needed if name.startswith(_GLIBC)]
        if glibc:
            return Breach(BreachKind.LIBC, platform, "glibc", glibc[0])
    return None


def _beyond(file: File, platform: Platform, policy: Policy, files: Files) -> Iterator[Breach]:
    """Symbol versions above the policy's, and symbols that it forbids."""
    image = file.image
    for library, version in image.versions:
        if not _allowed(version, platform, policy) and not files.carries(library):
            asking = [s for s in image.imports if s.version == version and s.library == library]
            if version == PRIVATE and asking and all(s.weak for s in asking):
                continue  # every glibc has that version; what comes and goes are its symbols, and none must be there
            symbols = tuple(sorted(s.name for s in asking))
            yield Breach(BreachKind.VERSION, platform, version, library, symbols)
    for library, forbidden in policy.forbidden.items():
        if library in image.needed and not files.carries(library):
            found = {s.name for s in image.imports if not s.weak and s.library in (None, library)} & forbidden
            if found:
                first, *rest = sorted(found)
                yield Breach(BreachKind.SYMBOL, platform, first, library, (first, *rest))


def _allowed(version: str, platform: Platform, policy: Policy) -> bool:
    if policy.allows_version(version):
        return True
    prefix, _, number = version.partition("_")
    if prefix == "GLIBC" and platform.system is System.MANYLINUX and number.replace(".", "").isdigit():
        # A tag between two policies (PEP 600): glibc's own versions are the tag's, the rest the older policy's.
        return tuple(map(int, number.split(".")))[:2] <= platform.version
    newest = policies(platform.system, next(iter(platform.machines)))[-1]
    return platform.version > newest.version  # a tag newer than our data may allow it


def _apple(image: Image, platform: Platform) -> Iterator[Breach]:
    expected = {"iphoneos": "ios", "iphonesimulator": "iossimulator"}.get(platform.sdk or "")
    if expected is not None and image.system in ("ios", "iossimulator") and image.system != expected:
        yield Breach(BreachKind.SDK, platform, "a simulator" if image.system == "iossimulator" else "a device")
    if image.minimum_system is None or not _same_system(image, platform):
        return
    asked, promised = image.minimum_system[:2], platform.version
    if platform.system is System.MACOS:
        if machine(image.machine) == "aarch64":
            promised = max(promised, _BIG_SUR)
        if asked >= _BIG_SUR:
            asked = (asked[0], 0)
        if asked == (10, 16):
            asked = _BIG_SUR
    if asked > promised:
        name = "macOS" if platform.system is System.MACOS else "iOS"
        yield Breach(BreachKind.SYSTEM, platform, f"{name} {'.'.join(map(str, image.minimum_system[:2]))}")


def _same_system(image: Image, platform: Platform) -> bool:
    if platform.system is System.MACOS:
        return image.system in (None, "macos")
    return image.system in ("ios", "iossimulator")


def honest_tag(every: Iterable[Files], outside: frozenset[str] = frozenset()) -> str | None:
    """The lowest platform tag that holds for all these files: ``manylinux_2_34_x86_64``, ``macosx_11_0_arm64``.

    ``outside`` are libraries that are taken from the system. None when no tag holds: a library that no policy allows, a
    symbol version newer than all, files of several kinds, or of a system whose tags promise no version.
    """
    groups = [files for files in every if files.every]
    formats = {file.format for files in groups for file in files.every}
    if formats == {BinaryFormat.MACHO}:
        return _honest_macos(groups)
    if formats != {BinaryFormat.ELF} or len(groups) != 1:
        return None
    files = groups[0]
    musl = [is_musl(file) for file in files.every]
    glibc = any(name.startswith(_GLIBC) for file in files.every for name in file.image.needed)
    if any(musl) and glibc:
        return None
    system = System.MUSLLINUX if any(musl) else System.MANYLINUX
    # musl has no symbol versions that would tell how new it must be: the newest is the one that certainly holds.
    order = -1 if any(musl) else 1
    for policy in policies(system, files.machine)[::order]:
        tag = Platform(f"{policy.name}_{files.machine}", system, policy.version, frozenset({files.machine}))
        held = all(policy.allows_library(library) for library in outside)
        if held and not any(True for file in files.every for _ in breaches(file, tag, files)):
            return tag.tag
    return None


def _honest_macos(groups: list[Files]) -> str | None:
    lowest: dict[str, tuple[int, ...]] = {}
    for files in groups:
        versions = [file.image.minimum_system for file in files.every if file.image.system in (None, "macos")]
        known = [version[:2] for version in versions if version]
        if not known:
            return None
        top = max(known)
        lowest[files.machine] = (top[0], 0) if top >= _BIG_SUR else top
    if set(lowest) == {"x86_64", "aarch64"}:
        version = max(lowest["x86_64"], lowest["aarch64"] if lowest["aarch64"] > _BIG_SUR else (0, 0))
        return f"macosx_{version[0]}_{version[1]}_universal2"
    if len(lowest) != 1:
        return None
    name, version = next(iter(lowest.items()))
    return f"macosx_{version[0]}_{version[1]}_{'arm64' if name == 'aarch64' else name}"
