from __future__ import annotations

from dataclasses import replace

import pytest

from wheelcheck.linkage import Breach, BreachKind, Linkage
from wheelcheck.model.binary import Image, ImportedSymbol
from wheelcheck.rules._linking import compiled

LIBC = ("libc.so.6", "GLIBC_2.34")
NEW = Image(
    "x86_64",
    needed=("libc.so.6",),
    versions=(("libc.so.6", "GLIBC_2.2.5"), LIBC),
    imports=(ImportedSymbol("mtx_init", *LIBC), ImportedSymbol("malloc", "libc.so.6", "GLIBC_2.2.5")),
)


def breaches(tag: str, *images: Image) -> list[Breach]:
    files = {f"pkg/_m{number}.so": image for number, image in enumerate(images)}
    return [breach for _, breach in Linkage(compiled(files, f"cp311-cp311-{tag}")).breaches()]


def test_a_symbol_version_above_the_tag_names_the_symbols_that_ask_for_it() -> None:
    (found,) = breaches("manylinux_2_17_x86_64", NEW)

    assert (found.kind, found.asked, found.symbols) == (BreachKind.VERSION, "GLIBC_2.34", ("mtx_init",))


@pytest.mark.parametrize("tag", ["manylinux_2_34_x86_64", "manylinux_2_99_x86_64", "linux_x86_64", "win_amd64"])
def test_what_a_tag_promises_or_leaves_open_is_no_breach(tag: str) -> None:
    assert breaches(tag, NEW) == []


def test_a_tag_between_two_policies_allows_the_glibc_it_names() -> None:
    image = Image("x86_64", needed=("libc.so.6",), versions=(("libc.so.6", "GLIBC_2.30"),))

    assert breaches("manylinux_2_30_x86_64", image) == []
    assert len(breaches("manylinux_2_29_x86_64", image)) == 1


def test_every_tag_of_a_wheel_must_hold() -> None:
    wheel = compiled({"pkg/_m.so": NEW}, "cp311-cp311-manylinux_2_17_x86_64")
    tags = ("cp311-cp311-manylinux_2_17_x86_64", "cp311-cp311-manylinux_2_34_x86_64")
    both = Linkage(replace(wheel, tags=tags))

    assert [breach.platform.tag for _, breach in both.breaches()] == ["manylinux_2_17_x86_64"]


def test_versions_of_a_library_that_the_wheel_brings_are_its_own_matter() -> None:
    image = Image(
        "x86_64",
        needed=("libstdc++-0af3.so.6",),
        versions=(("libstdc++-0af3.so.6", "GLIBCXX_3.4.33"),),
        search=("$ORIGIN/../pkg.libs",),
    )
    library = Image("x86_64", name="libstdc++-0af3.so.6")
    wheel = compiled({"pkg/_m.so": image, "pkg.libs/libstdc++-0af3.so.6": library}, "cp311-cp311-manylinux_2_17_x86_64")

    assert list(Linkage(wheel).breaches()) == []


def test_a_symbol_that_no_system_promises_is_a_breach_unless_weak() -> None:
    strong = Image("x86_64", needed=("libz.so.1",), imports=(ImportedSymbol("inflate_table"),))
    weak = Image("x86_64", needed=("libz.so.1",), imports=(ImportedSymbol("inflate_table", weak=True),))

    assert [breach.kind for breach in breaches("manylinux_2_28_x86_64", strong)] == [BreachKind.SYMBOL]
    assert breaches("manylinux_2_28_x86_64", weak) == []


def test_glibc_in_a_musllinux_wheel_and_the_reverse() -> None:
    musl = Image("x86_64", needed=("libc.musl-x86_64.so.1",))

    assert [breach.asked for breach in breaches("musllinux_1_2_x86_64", NEW)] == ["glibc"]
    assert [breach.asked for breach in breaches("manylinux_2_17_x86_64", musl)] == ["musl"]
    assert breaches("musllinux_1_2_x86_64", musl) == []


@pytest.mark.parametrize(
    ("tag", "machine", "minimum", "holds"),
    [
        ("macosx_10_9_universal2", "arm64", (11, 0), True),  # there is no older macOS for it
        ("macosx_10_9_universal2", "x86_64", (10, 13), False),
        ("macosx_11_0_arm64", "arm64", (11, 3), True),  # from 11 on, tags know major versions only
        ("macosx_11_0_arm64", "arm64", (12, 0), False),
        ("macosx_11_0_x86_64", "x86_64", (10, 16), True),  # macOS 11 by its other name
        ("macosx_10_9_x86_64", "arm64", (14, 0), True),  # a slice that the tag doesn't speak of
    ],
)
def test_the_lowest_macos_of_each_slice(tag: str, machine: str, minimum: tuple[int, int], holds: bool) -> None:
    found = breaches(tag, Image(machine, system="macos", minimum_system=minimum))

    assert (found == []) is holds


def test_ios_and_android() -> None:
    simulator = Image("arm64", system="iossimulator", minimum_system=(13, 0))
    newer = Image("arm64", system="ios", minimum_system=(17, 0))
    android = Image("aarch64", system="android", minimum_system=(28,))

    assert [one.kind for one in breaches("ios_13_0_arm64_iphoneos", simulator)] == [BreachKind.SDK]
    assert [one.asked for one in breaches("ios_13_0_arm64_iphoneos", newer)] == ["iOS 17.0"]
    assert [one.asked for one in breaches("android_24_arm64_v8a", android)] == ["Android API level 28"]
    assert breaches("android_28_arm64_v8a", android) == []


@pytest.mark.parametrize(
    ("image", "tag", "honest"),
    [
        (NEW, "manylinux_2_17_x86_64", "manylinux_2_34_x86_64"),
        (Image("x86_64", needed=("libc.so.6",)), "linux_x86_64", "manylinux_2_5_x86_64"),
        (Image("aarch64", needed=("libc.so.6",)), "linux_aarch64", "manylinux_2_17_aarch64"),
        (Image("x86_64", needed=("libc.musl-x86_64.so.1",)), "linux_x86_64", "musllinux_1_2_x86_64"),
        (Image("x86_64", needed=("libc.so.6", "libfoo.so.1")), "manylinux_2_17_x86_64", None),
        (
            Image("x86_64", needed=("libc.so.6",), versions=(("libc.so.6", "GLIBC_2.99"),)),
            "manylinux_2_17_x86_64",
            None,
        ),
        (Image("arm64", system="macos", minimum_system=(12, 3)), "macosx_11_0_arm64", "macosx_12_0_arm64"),
        (Image("AMD64"), "win_amd64", None),
    ],
)
def test_the_honest_tag_is_the_lowest_that_holds(image: Image, tag: str, honest: str | None) -> None:
    assert Linkage(compiled({"pkg/_m.so": image}, f"cp311-cp311-{tag}")).honest_tag == honest


def test_what_glibc_keeps_for_itself_is_a_breach_unless_weak() -> None:
    private = ("libc.so.6", "GLIBC_PRIVATE")
    strong = Image(
        "x86_64", needed=("libc.so.6",), versions=(private,), imports=(ImportedSymbol("__h_errno", *private),)
    )
    weak = replace(strong, imports=(ImportedSymbol("_dl_get_tls_static_info", *private, weak=True),))

    assert [breach.symbols for breach in breaches("manylinux_2_28_x86_64", strong)] == [("__h_errno",)]
    assert breaches("manylinux_2_28_x86_64", weak) == []
