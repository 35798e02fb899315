from __future__ import annotations

from collections.abc import Mapping

import pytest

from wheelcheck.linkage import Linkage, Where
from wheelcheck.model.binary import Image
from wheelcheck.model.system import SystemLibraries, SystemLibrary
from wheelcheck.rules._linking import compiled

MANYLINUX = "manylinux_2_28_x86_64"
NEEDS = Image("x86_64", needed=("libfast.so.1",))
FAST = Image("x86_64", name="libfast.so.1")


def places(
    images: Mapping[str, Image],
    tag: str = MANYLINUX,
    *,
    texts: Mapping[str, str] | None = None,
    requires: tuple[str, ...] = (),
    system: SystemLibraries | None = None,
) -> list[tuple[str, Where, str | None]]:
    wheel = compiled(images, f"cp311-cp311-{tag}", texts, requires=requires)
    return [(library.name, library.where, library.detail) for library in Linkage(wheel, system).libraries]


@pytest.mark.parametrize(
    "search", ["$ORIGIN/../pkg.libs", "${ORIGIN}/../pkg.libs", "$ORIGIN/sub/../../pkg.libs/", "/build/lib:"]
)
def test_a_library_is_found_by_a_path_relative_to_the_file(search: str) -> None:
    image = Image("x86_64", needed=("libfast.so.1",), search=(search,))
    found = places({"pkg/_m.so": image, "pkg.libs/libfast.so.1": FAST})

    assert [where for _, where, _ in found] == ([] if "ORIGIN" in search else [Where.UNREACHABLE])


def chain(*, inherited: bool, own: tuple[str, ...] = ()) -> dict[str, Image]:
    """A module whose library needs another one, in a folder that only the module names."""
    return {
        "pkg/_m.so": Image("x86_64", needed=("liba.so",), search=("$ORIGIN/libs",), inherited=inherited),
        "pkg/libs/liba.so": Image("x86_64", needed=("libb.so",), search=own),
        "pkg/libs/libb.so": Image("x86_64"),
    }


def test_an_rpath_serves_the_libraries_that_are_loaded_and_a_runpath_does_not() -> None:
    assert places(chain(inherited=True)) == []
    assert places(chain(inherited=False)) == [("libb.so", Where.UNREACHABLE, "pkg/libs/libb.so")]


def test_an_image_with_a_runpath_of_its_own_inherits_nothing() -> None:
    assert [where for _, where, _ in places(chain(inherited=True, own=("$ORIGIN/none",)))] == [Where.UNREACHABLE]


def test_musl_passes_every_path_on() -> None:
    images = chain(inherited=False)
    images["pkg/_m.so"] = Image(
        "x86_64", needed=("libc.musl-x86_64.so.1", "liba.so"), search=("$ORIGIN/libs",), inherited=False
    )

    assert places(images, "musllinux_1_2_x86_64") == []


def test_a_library_that_was_loaded_under_its_own_name_is_there_for_the_next() -> None:
    images = {
        "pkg/_m.so": Image("x86_64", needed=("liba.so", "libb.so"), search=("$ORIGIN/libs",)),
        "pkg/libs/liba.so": Image("x86_64"),
        "pkg/libs/libb.so": Image("x86_64", needed=("liba.so",)),
    }

    assert places(images) == []


def test_libraries_that_need_one_another_are_loaded_once() -> None:
    images = {
        "pkg/_m.so": Image("x86_64", needed=("liba.so",), search=("$ORIGIN",)),
        "pkg/liba.so": Image("x86_64", needed=("libb.so",), search=("$ORIGIN",)),
        "pkg/libb.so": Image("x86_64", needed=("liba.so",), search=("$ORIGIN",)),
    }

    assert places(images) == []


def test_a_hostile_number_of_dependencies_ends() -> None:
    search = tuple(f"$ORIGIN/{number}" for number in range(2000))
    needed = tuple(f"lib{number}.so" for number in range(5000))

    assert places({"pkg/_m.so": Image("x86_64", needed=needed, search=search)}) == []


@pytest.mark.parametrize(
    ("tag", "needed"),
    [
        (MANYLINUX, "libstdc++.so.6"),
        (MANYLINUX, "ld-linux-x86-64.so.2"),
        ("linux_x86_64", "libc.so.6"),
        ("win_amd64", "KERNEL32.dll"),
        ("win_amd64", "api-ms-win-crt-runtime-l1-1-0.dll"),
        ("win_amd64", "VCRUNTIME140_1.dll"),
        ("win_amd64", "python311.dll"),
        ("macosx_11_0_x86_64", "/usr/lib/libSystem.B.dylib"),
        ("macosx_11_0_x86_64", "/System/Library/Frameworks/Accelerate.framework/Versions/A/Accelerate"),
        ("android_24_x86_64", "libpython3.13.so"),
    ],
)
def test_what_a_platform_promises_is_no_matter(tag: str, needed: str) -> None:
    assert places({"pkg/_m.so": Image("x86_64", needed=(needed,))}, tag) == []


@pytest.mark.parametrize(
    ("tag", "needed", "where"),
    [
        (MANYLINUX, "libfoo.so.1", Where.UNKNOWN),
        (MANYLINUX, "libcuda.so.1", Where.HOST),
        (MANYLINUX, "libpython3.11.so.1.0", Where.INTERPRETER),
        ("musllinux_1_2_x86_64", "libstdc++.so.6", Where.UNKNOWN),
        ("win_amd64", "MSVCP140.dll", Where.REDISTRIBUTABLE),
        ("win_amd64", "foo.dll", Where.UNKNOWN),
        ("macosx_11_0_x86_64", "/opt/homebrew/lib/libfoo.dylib", Where.BUILD_MACHINE),
        ("macosx_11_0_x86_64", "@rpath/libfoo.dylib", Where.UNKNOWN),
        ("macosx_11_0_x86_64", "/Library/Frameworks/Python.framework/Versions/3.11/Python", Where.INTERPRETER),
    ],
)
def test_where_a_library_is_that_is_not_in_the_wheel(tag: str, needed: str, where: Where) -> None:
    assert [found for _, found, _ in places({"pkg/_m.so": Image("x86_64", needed=(needed,))}, tag)] == [where]


def test_a_windows_library_is_found_in_any_folder_of_the_wheel_whatever_its_case() -> None:
    images = {"pkg/_m.pyd": Image("AMD64", needed=("Fast-0a.dll",)), "pkg.libs/fast-0a.dll": Image("AMD64")}

    assert places(images, "win_amd64") == []


def test_mac_paths_are_relative_to_the_loader_and_pass_on_through_the_chain() -> None:
    images = {
        "pkg/_m.so": Image("arm64", needed=("@rpath/liba.dylib",), search=("@loader_path/.dylibs",)),
        "pkg/.dylibs/liba.dylib": Image("arm64", needed=("@rpath/libb.dylib", "@loader_path/libc.dylib")),
        "pkg/.dylibs/libb.dylib": Image("arm64"),
        "pkg/.dylibs/libc.dylib": Image("arm64"),
    }

    assert places(images, "macosx_11_0_arm64") == []


def test_a_path_out_of_the_package_leads_to_another_distribution() -> None:
    image = Image("x86_64", needed=("libcublas.so.12",), search=("$ORIGIN/../nvidia/cublas/lib",))

    assert places({"pkg/_m.so": image}) == [("libcublas.so.12", Where.DISTRIBUTION, "nvidia/cublas/lib")]


def test_a_folder_that_a_repair_should_have_filled_is_no_other_distribution() -> None:
    image = Image("x86_64", needed=("libfast.so.1",), search=("$ORIGIN/../pkg.libs",))

    assert [where for _, where, _ in places({"pkg/_m.so": image})] == [Where.UNKNOWN]


def test_a_part_of_the_package_that_a_requirement_of_like_name_brings() -> None:
    image = Image("x86_64", needed=("libQt6Core.so.6",), search=("$ORIGIN/Qt6/lib",))
    found = places({"pkg/_m.so": image}, requires=("pkg-qt6>=6.5",))

    assert found == [("libQt6Core.so.6", Where.DISTRIBUTION, "pkg/Qt6/lib")]


def test_a_library_that_a_requirement_is_known_to_carry() -> None:
    image = {"pkg/_m.so": Image("x86_64", needed=("libtorch_cpu.so",))}

    assert places(image, requires=("torch==2.9",)) == [("libtorch_cpu.so", Where.DISTRIBUTION, "torch")]
    assert [where for _, where, _ in places(image)] == [Where.UNKNOWN]


def test_a_library_that_python_code_loads_before() -> None:
    images = {"pkg/_m.so": NEEDS, "pkg/libs/libfast.so.1": FAST}
    texts = {"pkg/_load.py": "import ctypes\nctypes.CDLL('libs/libfast.so.1')\n"}

    assert places(images, texts=texts) == [("libfast.so.1", Where.CHAINED, "pkg/_load.py")]


def test_a_library_that_another_module_brings() -> None:
    images = {
        "pkg/_first.so": Image("x86_64", needed=("libfast.so.1",), search=("$ORIGIN/libs",)),
        "pkg/_m.so": NEEDS,
        "pkg/libs/libfast.so.1": FAST,
    }

    assert places(images) == [("libfast.so.1", Where.CHAINED, "pkg/_first.so")]


def test_this_machine_is_asked_where_no_promise_holds() -> None:
    here = SystemLibraries("x86_64", (SystemLibrary("libfast.so.1", "/usr/lib/libfast.so.1"),))
    lacking = SystemLibraries("x86_64", absent=frozenset({"libfast.so.1"}))
    other = SystemLibraries("aarch64", absent=frozenset({"libfast.so.1"}))

    assert places({"pkg/_m.so": NEEDS}, system=here) == [("libfast.so.1", Where.MACHINE, "/usr/lib/libfast.so.1")]
    assert places({"pkg/_m.so": NEEDS}, system=lacking) == [("libfast.so.1", Where.NOWHERE, None)]
    assert places({"pkg/_m.so": NEEDS}, system=other) == [("libfast.so.1", Where.UNKNOWN, None)]


def test_one_library_is_one_value_whoever_needs_it() -> None:
    wheel = compiled({f"pkg/_m{number}.so": NEEDS for number in range(114)}, f"cp311-cp311-{MANYLINUX}")

    (library,) = Linkage(wheel).libraries

    assert len(library.modules) == 114
    assert len(library.needed_by) == 114


def test_files_for_no_processor_of_the_tag_are_passed_over() -> None:
    assert places({"pkg/_m.so": Image("aarch64", needed=("libfast.so.1",))}) == []
