"""WC311."""

from __future__ import annotations

from collections.abc import Iterator

from wheelcheck.diagnosis import Case, CauseKind
from wheelcheck.linkage import Breach, BreachKind, File, Linkage, Platform, System
from wheelcheck.linkage.promises import PRIVATE
from wheelcheck.model.binary import Image, ImportedSymbol
from wheelcheck.model.finding import Finding, Location
from wheelcheck.rules import _linking as linking
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._base import Rule
from wheelcheck.rules._sketch import case

_Breaches = list[tuple[File, Breach]]
_OF_GLIBC = f"{PRIVATE} is what glibc's libraries have for one another: its symbols change from release to release"
_NO_GLIBC = "take no part of glibc along, neither linked statically nor as a copy (libresolv, libm, ...)"
_SHOWN = 6  # versions and files shown as evidence


class PlatformTagTooLow(Rule):
    """A platform tag promises less of a system than the wheel's compiled files need.

    ## What it does
    Reads from every compiled file which versions of glibc, libstdc++, libgcc and zlib symbols it asks for, which C
    library it was built with, and the lowest system that it names; compares them with the wheel's `manylinux`,
    `musllinux`, `macosx`, `ios` and `android` tags, each processor of a fat file for itself. Libraries that the wheel
    brings along count for nothing. A wheel with several tags must hold each of them. `linux_*` and `win*` tags promise
    no version.

    ## Why it is bad
    pip and uv choose wheels by their tags. On a system that the tag promises and the file doesn't fit, the import fails
    with "version `GLIBC_2.34' not found", or a symbol is missing at its first use.

    ## How it happens
    A wheel built on a new distribution, and renamed or tagged by hand; an extension linked with a library of the build
    machine; `MACOSX_DEPLOYMENT_TARGET` that isn't set, or lower than that of the libraries brought along.

    ## How to fix
    Linux: build in the container of the tag (`quay.io/pypa/manylinux_2_28_x86_64`, or by cibuildwheel) and let
    `auditwheel repair` write the tag. macOS: set `MACOSX_DEPLOYMENT_TARGET` for the build and for all libraries in the
    wheel, and let `delocate-wheel --require-target-macos-version` check it. Or say what holds: `wheel tags
    --platform-tag TAG`.
    """

    code = "WC311"
    name = "platform-tag-too-low"

    def check(self, case: Case) -> Iterator[Finding]:
        """One finding a kind of breach; of several tags the lowest speaks for those above it."""
        linkage = case.linkage
        if linkage is None:
            return
        groups: dict[BreachKind, dict[Platform, _Breaches]] = {}
        for file, breach in linkage.breaches():
            groups.setdefault(breach.kind, {}).setdefault(breach.platform, []).append((file, breach))
        for kind, platforms in groups.items():
            lowest = min(platforms, key=lambda platform: (platform.system.value, platform.version))
            yield self._report(case, linkage, kind, lowest, platforms)
        if BreachKind.VERSION not in groups:
            yield from self._too_old_here(case)

    def _report(
        self, case: Case, linkage: Linkage, kind: BreachKind, lowest: Platform, platforms: dict[Platform, _Breaches]
    ) -> Finding:
        found = platforms[lowest]
        files = list(dict.fromkeys(file for file, _ in found))
        paths = list(dict.fromkeys(file.path for file in files))
        others = [platform.tag for platform in platforms if platform is not lowest]
        asked = {breach.asked for _, breach in found}
        affected = dict.fromkeys(
            (
                *map(linking.subject, files[1:]),
                *(n for cause in case.of(CauseKind.SYSTEM_TOO_OLD) for n in cause.failed),
            )
        )
        needs = "need" if len(paths) > 1 else "needs"
        promises = "promise" if len(paths) > 1 else "promises"
        return self.finding(
            linking.subject(files[0]),
            f"{linking.of_files(paths)} {promises} {linking.promise(lowest)} and {needs} {_asked(kind, found)}",
            because=(
                *_evidence(kind, found),
                *((_OF_GLIBC,) if PRIVATE in asked else ()),
                *((f"nor does {wording.listed(others)} hold",) if others else ()),
                *(line for cause in case.of(CauseKind.SYSTEM_TOO_OLD) for line in wording.python_says(cause.error)),
            ),
            fix=_NO_GLIBC if asked == {PRIVATE} else _fix(kind, lowest, linkage),
            locations=[Location(case.display(path)) for path in paths[:_SHOWN]],
            affects=[name for name in affected if name != linking.subject(files[0])],
        )

    def _too_old_here(self, case: Case) -> Iterator[Finding]:
        """What breaks no promise and is too new for this machine all the same: a `linux_*` wheel from elsewhere."""
        for cause in case.of(CauseKind.SYSTEM_TOO_OLD):
            yield self.finding(
                cause.subject,
                f"{cause.subject} needs {cause.detail}, which this machine hasn't",
                because=wording.python_says(cause.error),
                fix="build it on the oldest system that it is for, or in the container of a manylinux tag",
                affects=wording.others(cause),
            )

    bad = (
        lambda: case(shipped=linking.compiled({"pkg/_core.so": _GLIBC_2_34}, "cp311-cp311-manylinux_2_17_x86_64")),
        lambda: case(
            shipped=linking.compiled(
                {"pkg/_core.so": Image("arm64", system="macos", minimum_system=(14, 0))},
                "cp311-cp311-macosx_11_0_arm64",
            )
        ),
        lambda: case(
            shipped=linking.compiled(
                {"pkg/_core.so": Image("x86_64", needed=("libc.so.6",))}, "cp311-cp311-musllinux_1_2_x86_64"
            )
        ),
    )
    good = (
        lambda: case(shipped=linking.compiled({"pkg/_core.so": _GLIBC_2_34}, "cp311-cp311-manylinux_2_34_x86_64")),
        lambda: case(shipped=linking.compiled({"pkg/_core.so": _GLIBC_2_34}, "cp311-cp311-linux_x86_64")),
        lambda: case(
            shipped=linking.compiled(
                {"pkg/_core.so": Image("arm64", system="macos", minimum_system=(11, 0))},
                "cp311-cp311-macosx_10_9_universal2",
            )
        ),
    )


_GLIBC_2_34: Image = Image(
    "x86_64",
    needed=("libc.so.6",),
    versions=(("libc.so.6", "GLIBC_2.34"),),
    imports=(ImportedSymbol("mtx_init", "libc.so.6", "GLIBC_2.34"),),
)


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.rpartition("_")[2].split(".") if part.isdigit())


def _by_version(found: _Breaches) -> dict[str, tuple[list[str], list[str]]]:
    """Each version asked for, newest first, with the symbols and the files that ask for it."""
    versions: dict[str, tuple[list[str], list[str]]] = {}
    for file, breach in found:
        symbols, paths = versions.setdefault(breach.asked, ([], []))
        symbols += [name for name in breach.symbols if name not in symbols]
        paths.append(file.path)
    return dict(sorted(versions.items(), key=lambda pair: (pair[0].rpartition("_")[0], _number(pair[0])), reverse=True))


def _asked(kind: BreachKind, found: _Breaches) -> str:
    """What is asked for: of each library's versions the newest, with the symbols that want it."""
    if kind is BreachKind.VERSION:
        newest: dict[str, str] = {}
        for version, (symbols, _) in _by_version(found).items():
            newest.setdefault(version.partition("_")[0], f"{version}{linking.names(sorted(symbols))}")
        return wording.listed(list(newest.values()), 4)
    if kind is BreachKind.SYMBOL:
        symbols = sorted({name for _, breach in found for name in breach.symbols})
        return f"symbols of {found[0][1].library} that no system promises{linking.names(symbols)}"
    if kind is BreachKind.LIBC:
        return f"{found[0][1].asked} ({found[0][1].library})"
    return max(
        (breach.asked for _, breach in found),
        key=lambda asked: [int(n) for n in asked.split()[-1].split(".") if n.isdigit()],
    )


def _evidence(kind: BreachKind, found: _Breaches) -> Iterator[str]:
    if kind is BreachKind.VERSION and len(found) > 1:
        for version, (symbols, paths) in list(_by_version(found).items())[:_SHOWN]:
            yield f"{version}{linking.names(sorted(symbols), 6)} in {linking.of_files(list(dict.fromkeys(paths)))}"
    elif kind is BreachKind.SYSTEM:
        for file, breach in found[:_SHOWN]:
            yield f"{file.path} ({file.image.machine}): {breach.asked}"


def _fix(kind: BreachKind, platform: Platform, linkage: Linkage) -> str:
    """The container, or the deployment target; and the tag that would be honest."""
    honest = linkage.honest_version
    retag = f"; or tag it for what holds: wheel tags --platform-tag {honest}" if honest else ""
    if platform.system is System.MACOS:
        target = ".".join(map(str, platform.version))
        return f"set MACOSX_DEPLOYMENT_TARGET={target} for the build and for every library in the wheel{retag}"
    if platform.system is System.IOS:
        return "build for the SDK and the deployment target that the tag names"
    if platform.system is System.ANDROID:
        return f"build with ANDROID_API_LEVEL={platform.version[0]}"
    if kind is BreachKind.LIBC:
        return f"build in the container of {platform.tag}" + retag
    if kind is BreachKind.SYMBOL:
        return "link the library statically, or let `auditwheel repair` bring it along"
    return f"build in the container of {platform.tag}, where nothing newer can be taken{retag}"
