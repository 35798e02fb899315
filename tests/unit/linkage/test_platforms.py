from __future__ import annotations

import itertools

import pytest

from wheelcheck.linkage.platforms import System, parse_all, parse_platform
from wheelcheck.linkage.policies import policies, policy_of, source, windows_libraries


@pytest.mark.parametrize(
    ("tag", "system", "version", "machines"),
    [
        ("manylinux1_x86_64", System.MANYLINUX, (2, 5), {"x86_64"}),
        ("manylinux2014_aarch64", System.MANYLINUX, (2, 17), {"aarch64"}),
        ("manylinux_2_28_ppc64le", System.MANYLINUX, (2, 28), {"ppc64le"}),
        ("musllinux_1_2_x86_64", System.MUSLLINUX, (1, 2), {"x86_64"}),
        ("linux_armv7l", System.LINUX, (), {"armv7l"}),
        ("macosx_10_9_universal2", System.MACOS, (10, 9), {"x86_64", "aarch64"}),
        ("ios_13_0_arm64_iphonesimulator", System.IOS, (13, 0), {"aarch64"}),
        ("android_24_arm64_v8a", System.ANDROID, (24,), {"aarch64"}),
        ("win32", System.WINDOWS, (), {"i686"}),
        ("win_arm64", System.WINDOWS, (), {"aarch64"}),
        ("any", System.OTHER, (), set()),
    ],
)
def test_a_platform_tag_is_read(tag: str, system: System, version: tuple[int, ...], machines: set[str]) -> None:
    found = parse_platform(tag)

    assert (found.system, found.version, set(found.machines)) == (system, version, machines)


def test_two_names_for_one_promise_are_one_platform_with_the_clearer_name() -> None:
    found = parse_all(["manylinux2014_x86_64", "manylinux_2_17_x86_64", "manylinux_2_28_x86_64"])

    assert [platform.tag for platform in found] == ["manylinux_2_17_x86_64", "manylinux_2_28_x86_64"]


def test_a_newer_policy_allows_no_less() -> None:
    known = policies(System.MANYLINUX, "x86_64")

    assert [policy.version for policy in known] == sorted(policy.version for policy in known)
    for older, newer in itertools.pairwise(known):
        assert older.libraries <= newer.libraries
        assert all(numbers <= newer.versions[prefix] for prefix, numbers in older.versions.items())


def test_the_policy_of_manylinux2014_is_that_of_centos_7() -> None:
    policy = policy_of(parse_platform("manylinux2014_x86_64"), "x86_64")

    assert policy is not None
    assert policy.allows_library("libstdc++.so.6")
    assert policy.allows_library("ld-linux-x86-64.so.2")
    assert not policy.allows_library("libffi.so.6")
    assert policy.allows_version("GLIBC_2.17")
    assert policy.allows_version("GLIBCXX_3.4.19")
    assert not policy.allows_version("GLIBC_2.18")
    assert not policy.allows_version("GLIBCXX_3.4.20")
    assert policy.allows_version("OPENSSL_1_1_1")  # no prefix of the system's


def test_a_tag_between_two_policies_stands_under_the_older_one() -> None:
    policy = policy_of(parse_platform("manylinux_2_30_x86_64"), "x86_64")

    assert policy is not None
    assert policy.name == "manylinux_2_28"


def test_musl_is_known_by_every_name_of_its_libc() -> None:
    policy = policy_of(parse_platform("musllinux_1_2_aarch64"), "aarch64")

    assert policy is not None
    assert policy.allows_library("libc.musl-aarch64.so.1")
    assert policy.allows_library("libc.so")
    assert not policy.allows_library("libstdc++.so.6")


def test_data_files_say_where_they_are_from() -> None:
    assert "auditwheel" in source("manylinux")
    assert "delvewheel" in source("windows")
    assert {"kernel32", "ws2_32"} <= windows_libraries()
