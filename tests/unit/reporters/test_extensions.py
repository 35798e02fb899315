"""The ledger of extension modules in the reports."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib import resources
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from wheelcheck import reporters
from wheelcheck.model.archive import Module, ModuleKind
from wheelcheck.model.binary import Image
from wheelcheck.model.build import BuildResult, DeclaredExtension
from wheelcheck.model.finding import Location
from wheelcheck.model.imports import ImportOutcome, ImportStatus
from wheelcheck.model.report import Report
from wheelcheck.reporters import Look
from wheelcheck.rules._sketch import compiled

FAST = "pkg/_fast.cpython-311-x86_64-linux-gnu.so"
FAST_IMAGE = Image(
    "x86_64",
    needed=("libc.so.6",),
    search=("$ORIGIN/../pkg.libs",),
    exports=frozenset({"PyInit__fast", "helper"}),
    minimum_system=(3, 2, 0),
    system="linux",
)


@pytest.fixture
def report(good: Report) -> Report:
    build = BuildResult(
        None,
        None,
        "",
        1.0,
        extensions=(
            DeclaredExtension("pkg._fast", ("pkg/_fast.c",), False, True, None, Location("setup.py", 7), "setuptools"),
            DeclaredExtension(
                "pkg._two", ("pkg/_two.c",), True, False, "_two.c:14: error: no", Location("setup.py", 9)
            ),
        ),
    )
    evidence = replace(
        good.evidence,
        build=build,
        wheel=compiled({FAST: FAST_IMAGE}),
        outcomes=(ImportOutcome(Module("pkg._fast", ModuleKind.EXTENSION, FAST), ImportStatus.OK),),
        expect=("pkg._three",),
    )
    return replace(good, evidence=evidence)


def text(report: Report, **look: Any) -> str:
    return reporters.create("text", Look(**look)).render([report])


def extensions(report: Report) -> list[dict[str, Any]]:
    document = json.loads(reporters.create("json").render([report]))
    schema = json.loads(resources.files("wheelcheck").joinpath("report.schema.json").read_text())
    for name in ("extension", "extension_file", "extension_image"):
        schema["$defs"][name]["additionalProperties"] = False
    Draft202012Validator(schema).validate(document)
    found: list[dict[str, Any]] = document["extensions"]
    return found


def test_the_table_shows_every_station_and_what_is_to_be_said(report: Report) -> None:
    assert (
        text(report, extensions=True)
        == """\
module      declared    built  in the wheel  imports
pkg._fast   setup.py:7  yes    yes (cp311)   ok
pkg._three  no          -      NO            -
    expected, and not in the wheel
pkg._two    setup.py:9  no     no            -
    optional, not built: _two.c:14: error: no
extension modules: 2 declared, 1 built, 1 in the wheel, 1 import

no findings in 1 module (1 importable) - 14.2 s
"""
    )


def test_without_the_table_one_line_stands_for_it(report: Report) -> None:
    assert text(report).splitlines()[0] == "extension modules: 2 declared, 1 built, 1 in the wheel, 1 import"
    assert "extension modules" not in text(report, quiet=True)


def test_a_pure_project_gets_no_line(good: Report) -> None:
    assert "extension modules" not in text(good)
    assert text(good, extensions=True).startswith("extension modules: none\n")


def test_a_wheel_that_is_only_looked_at_shows_what_is_known(report: Report) -> None:
    evidence = replace(report.evidence, build=None, outcomes=(), expect=())

    lines = text(replace(report, evidence=evidence), extensions=True).splitlines()

    assert lines[:3] == ["module     in the wheel", "pkg._fast  yes (cp311)", "extension modules: 1 in the wheel"]


def test_verbose_shows_what_the_files_say_of_themselves(report: Report) -> None:
    assert (
        f"    {FAST}: ELF x86_64, 1,000 bytes, linux 3.2.0 or newer, needs libc.so.6, looks in $ORIGIN/../pkg.libs\n"
        in text(report, extensions=True, verbose=True)
    )


def test_a_narrow_terminal_cuts_the_place_and_never_the_module(report: Report) -> None:
    assert report.evidence.build is not None
    (first, *_) = report.evidence.build.extensions or ()
    far = replace(first, name="pkg." + "a" * 30, declared_at=Location("a/very/long/way/down/to/meson.build", 120))
    evidence = replace(report.evidence, build=replace(report.evidence.build, extensions=(far,)), expect=())

    lines = text(replace(report, evidence=evidence), extensions=True, width=80).splitlines()

    (row,) = [line for line in lines if line.startswith("pkg.a")]
    assert "pkg." + "a" * 30 in row
    assert ".../down/to/meson.build:120"[-20:] in row
    assert max(len(line) for line in lines[:4]) <= 100


def test_a_hostile_name_cannot_steer_the_terminal(report: Report) -> None:
    evil = DeclaredExtension("pkg.\x1b[2J\n::error::x", (), False, False, "\x1b]0;title\x07")
    build = BuildResult(None, None, "", 0.0, extensions=(evil,))

    shown = text(replace(report, evidence=replace(report.evidence, build=build)), extensions=True)

    assert "\x1b" not in shown
    assert "\n::error" not in shown


def test_what_could_not_be_read_is_said(report: Report) -> None:
    build = BuildResult(None, None, "", 0.0, unread="the backend is not known")

    shown = text(replace(report, evidence=replace(report.evidence, build=build)), extensions=True)

    assert "not all that was declared is known: the backend is not known\n" in shown


def test_json_holds_the_rows_with_the_facts_of_their_files(report: Report) -> None:
    fast, three, two = extensions(report)

    assert (fast["name"], fast["declared"], fast["built"], fast["in_wheel"], fast["imports"]) == (
        "pkg._fast", "yes", "yes", True, "ok",
    )  # fmt: skip
    assert fast["declared_at"] == {"path": "setup.py", "line": 7}
    (file,) = fast["files"]
    assert (file["path"], file["tag"], file["stable_abi"]) == (FAST, "cpython-311-x86_64-linux-gnu", False)
    (image,) = file["images"]
    assert image["needed"] == ["libc.so.6"]
    assert image["init_functions"] == ["PyInit__fast"]
    assert image["minimum_system"] == "3.2.0"
    assert (two["optional"], two["error"], two["files"]) == (True, "_two.c:14: error: no", [])
    assert (three["expected"], three["declared_at"], three["note"]) == (True, None, "expected, and not in the wheel")


def test_json_stays_small_whatever_a_file_claims(report: Report) -> None:
    many = tuple(f"lib{number}.so" for number in range(5000))
    exports = frozenset(f"PyInit_m{number}" for number in range(5000)) | {f"f{number}" for number in range(5000)}
    shipped = compiled({FAST: Image("x86_64", needed=many, search=many, exports=exports)})

    fast, *_ = extensions(replace(report, evidence=replace(report.evidence, wheel=shipped)))

    (image,) = fast["files"][0]["images"]
    assert {len(image[key]) for key in ("needed", "search", "init_functions")} == {256}
